import { describe, expect, test } from "vitest";
import {
  cmfoGeometricTarget,
  meanVector,
  targetRows,
  templateFeatures,
} from "../../../src/claim/catalogue/cmfo/geometric-target.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { cmfoDistance } from "../../../src/dataset/features/cmfo-target.js";
import { labelNonces } from "../../../src/dataset/labelled-set.js";
import { parseFrozenModel } from "../../../src/model/frozen-model.js";
import { regressionModel } from "../../../src/model/regression-net/regression-model.js";
import { headerWithNonce } from "../../../src/pow/header.js";
import { powFunction } from "../../../src/pow/registry.js";
import { slowCmfoVector } from "../../dataset/features/slow-cmfo.js";
import { smallRun } from "../../support/small-run.js";

const stream = (name: string) => new RandomStream("1", "geometric target test", name);

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
      const target = new Float32Array(7);
      const net = await regressionModel.open(parseFrozenModel((model as { frozen: unknown }).frozen));
      net.predict(Float32Array.from(templateFeatures(other)), 1, target);
      for (const [i, nonce] of some.entries()) {
        const wanted = -cmfoDistance(slowCmfoVector(headerWithNonce(other, nonce), "quadratic"), target);
        expect(out[i]).toBeCloseTo(wanted, 5);
      }
      expect(await claim.fit!(rows, { stream: stream("fit"), backend: "wasm" })).toEqual({ model });
      await expect(claim.open({ parameters: [1] }, "wasm")).rejects.toThrow();
    },
  );

  test("is taught a row for each template that has a winner", () => {
    const lost = { ...set, hits: set.hits.map((hit, row) => (set.templateIndex[row] === 0 ? 0 : hit)) };
    const { x, y, rows: count } = targetRows(lost, "winner-targets", stream("none"));
    expect(count).toBe(1);
    expect([...x]).toEqual([...Float32Array.from(templateFeatures(other))]);
    const winners = set.nonces.filter((_, row) => set.templateIndex[row] === 1 && set.hits[row] === 1);
    expect([...y]).toEqual([...Float32Array.from(meanVector(other, winners))]);
    expect([...targetRows(lost, "random-targets", stream("none")).y]).toEqual(
      Array.from(
        { length: 7 },
        (
          (random) => () =>
            Math.fround(random.float())
        )(stream("none")),
      ),
    );
  });

  test("at the usual size of a training set it learns the mean of the winners' vectors and no more", async () => {
    const draws = stream("usual size");
    const usual = (templates: number) =>
      labelNonces(
        powFunction("sha256d"),
        2,
        Array.from({ length: templates }, () => ({
          template: draws.bytes(76),
          nonces: Uint32Array.from({ length: 256 }, () => draws.uint32()),
        })),
      );
    const data = { training: usual(24), validation: usual(8), history: [] };
    const { model } = await cmfoGeometricTarget[1]!.fit!(data, { stream: stream("usual"), backend: "wasm" });
    const { validationR2 } = model as { validationR2: number };
    expect(validationR2).toBeGreaterThan(-0.4);
    expect(validationR2).toBeLessThan(0.2);
    const net = await regressionModel.open(parseFrozenModel((model as { frozen: unknown }).frozen));
    const { x, y, rows: count } = targetRows(data.validation, "winner-targets", stream("none"));
    const out = new Float32Array(7 * count);
    net.predict(x, count, out);
    // The phase, D6, lies on a circle and is on either side of 0 from template to template.
    for (const [i, value] of out.entries()) {
      if (i % 7 !== 5) expect(Math.abs(value - y[i]!)).toBeLessThan(0.25);
    }
  });

  test("needs winners to learn from, not to check on", async () => {
    const none = { ...set, hits: new Uint8Array(set.hits.length) };
    const context = { stream: stream("none"), backend: "wasm" as const };
    await expect(cmfoGeometricTarget[1]!.fit!({ ...rows, training: none }, context)).rejects.toThrow(
      "training has 0 rows",
    );
    const fitted = await cmfoGeometricTarget[1]!.fit!({ ...rows, validation: none }, context);
    expect(fitted.model).toHaveProperty("validationR2");
  });

  test("no advantage on a small trial", async () => {
    const trials = await smallRun(["{ claim: cmfo-geometric-target, pow: sha256d }"]);
    expect(trials.map(({ verdict }) => verdict)).toEqual(["no-advantage", "no-advantage"]);
  });
});
