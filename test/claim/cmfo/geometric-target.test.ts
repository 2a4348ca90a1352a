import { describe, expect, test } from "vitest";
import {
  cmfoGeometricTarget,
  meanVector,
  templateFeatures,
} from "../../../src/claim/catalogue/cmfo/geometric-target.js";
import { fitTargetNetwork, predictTarget } from "../../../src/claim/catalogue/cmfo/target-network.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { cmfoDistance } from "../../../src/dataset/features/cmfo-target.js";
import { labelNonces } from "../../../src/dataset/labelled-set.js";
import { headerWithNonce } from "../../../src/pow/header.js";
import { powFunction } from "../../../src/pow/registry.js";
import { slowCmfoVector } from "../../dataset/features/slow-cmfo.js";
import { smallRun } from "../../support/small-run.js";

const stream = (name: string) => new RandomStream("1", "geometric target test", name);
const draw = (random: RandomStream, count: number) => Array.from({ length: count }, () => random.float());

describe("the network", () => {
  test("learns a function of its inputs, the same bits under the same stream", () => {
    const random = stream("rows");
    const rows = Array.from({ length: 64 }, () => {
      const features = draw(random, 20);
      return { features, target: features.slice(0, 7).map((x) => (x > 0.5 ? 0.9 : 0.1)) };
    });
    const network = fitTargetNetwork(rows, stream("fit"));
    const few = rows.slice(0, 4);
    expect(fitTargetNetwork(few, stream("few"))).toEqual(fitTargetNetwork(few, stream("few")));
    const errors = rows.flatMap(({ features, target }) =>
      predictTarget(network, features).map((value, i) => (value - target[i]!) ** 2),
    );
    // Naming the mean everywhere leaves .16.
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.06);
  });

  test("of targets without a pattern it learns the mean", () => {
    const random = stream("noise");
    const rows = Array.from({ length: 64 }, () => ({
      features: draw(random, 20),
      target: Array.from({ length: 7 }, () => 0.3 + 0.01 * (random.float() - 0.5)),
    }));
    const network = fitTargetNetwork(rows, stream("fit"));
    for (const value of predictTarget(network, draw(random, 20)))
      expect(Math.abs(value - 0.3)).toBeLessThan(0.1);
  });

  test("bad input", () => {
    expect(() => fitTargetNetwork([], stream("none"))).toThrow("at least one row");
  });
});

describe("the claim", () => {
  const random = stream("labels");
  const template = random.bytes(76);
  const other = random.bytes(76);
  const nonces = () => Uint32Array.from({ length: 64 }, () => random.uint32());
  const set = labelNonces(powFunction("sha256d"), 2, [
    { template, nonces: nonces() },
    { template: other, nonces: nonces() },
  ]);
  const rows = { training: set, validation: set, history: [] };

  test("features by hand: time of day, target, version, words", () => {
    const header = new Uint8Array(76);
    const view = new DataView(header.buffer);
    view.setUint32(0, 0xffffffff, true);
    view.setUint32(4, 0xffffffff, true);
    view.setUint32(68, 86_400 * 19_000 + 43_200, true);
    view.setUint32(72, 0x1d00ffff, true);
    expect(templateFeatures(header)).toEqual([
      0.5,
      0x1d / 255,
      0xffff / 0xffffff,
      1,
      1,
      ...new Array(15).fill(0),
    ]);
  });

  test("winners' mean vector agrees with the definition", () => {
    const some = nonces().slice(0, 5);
    const slow = [...some].map((nonce) => slowCmfoVector(headerWithNonce(template, nonce), "quadratic"));
    for (const [d, value] of meanVector(template, some).entries()) {
      expect(value).toBeCloseTo(slow.reduce((sum, v) => sum + v[d]!, 0) / 5, 6);
    }
  });

  test.each(cmfoGeometricTarget.map((claim) => [claim.id, claim] as const))(
    "%s ranks by distance from what its network predicts",
    async (_, claim) => {
      const { model } = await claim.fit!(rows, { stream: stream("fit"), backend: "wasm" });
      const scorer = await claim.open(JSON.parse(JSON.stringify(model)), "wasm");
      const some = nonces().slice(0, 8);
      const out = new Float32Array(8);
      scorer.score(other, some, out);
      const target = predictTarget(model as never, templateFeatures(other));
      for (const [i, nonce] of some.entries()) {
        const wanted = -cmfoDistance(slowCmfoVector(headerWithNonce(other, nonce), "quadratic"), target);
        expect(out[i]).toBeCloseTo(wanted, 5);
      }
      await expect(claim.open({ parameters: [1] }, "wasm")).rejects.toThrow();
    },
  );

  test("no advantage on a small trial", async () => {
    const trials = await smallRun(["{ claim: cmfo-geometric-target, pow: sha256d }"]);
    expect(trials.map(({ verdict }) => verdict)).toEqual(["no-advantage", "no-advantage"]);
  });
});
