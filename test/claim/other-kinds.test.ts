import { describe, expect, test } from "vitest";
import { phiUniformity } from "../../src/claim/catalogue/families/phi-uniformity.js";
import { skipFilter } from "../../src/claim/catalogue/families/skip-filter.js";
import { UsageError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { powFamily } from "../../src/pow/pow-family.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { planOf } from "../../src/trial/plan.js";
import { keeps, shareOf } from "../support/keeps.js";
import { smallRun } from "../support/small-run.js";

const random = new RandomStream("1", "other kinds test");
const draw = (count: number) => Uint32Array.from({ length: count }, () => random.uint32());

describe("phi-uniformity", () => {
  const { observations, figure, claimedNull, claimedFigure } = phiUniformity;
  const sigmas = (nonces: Uint32Array) => (claimedNull.expected - figure(nonces)) / claimedNull.sigma;

  test("the figure by hand, and the claimed null is that of a uniform number below phi", () => {
    expect(figure(Uint32Array.of(0, 2 ** 31, 2 ** 30))).toBe(0.25);
    const phi = (1 + Math.sqrt(5)) / 2;
    expect(claimedNull.expected).toBeCloseTo(phi / 2, 12);
    expect(claimedNull.sigma * Math.sqrt(observations)).toBeCloseTo(phi / Math.sqrt(12), 12);
    expect((claimedNull.expected - claimedFigure) / claimedNull.sigma).toBeCloseTo(9, 9);
  });

  test("perfect randomness scores 8.9 sigma: the claimed figure is ordinary", () => {
    const scores = Array.from({ length: 400 }, () => sigmas(draw(observations)));
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    expect(Math.abs(mean - 8.9)).toBeLessThan(0.15);
    const beyond = scores.filter((score) => score >= 9).length / scores.length;
    expect(beyond).toBeGreaterThan(0.2);
  });
});

describe("skip-filter", () => {
  test("skips two nonces in five, others on another template", async () => {
    const nonces = draw(20_000);
    const [one, two] = await Promise.all([1, 2].map(() => keeps(skipFilter, random.bytes(76), nonces)));
    expect(Math.abs(shareOf(one!) - 0.6)).toBeLessThan(0.015);
    expect(one).not.toEqual(two);
  });

  test("no advantage on a small trial", async () => {
    const [trial] = await smallRun(["{ claim: skip-filter, pow: sha256d }"]);
    expect(trial).toMatchObject({ verdict: "no-advantage" });
  });
});

describe("where a claim is tried", () => {
  const plan = (trial: string) => {
    const text = `name: x\ntitle: x\ntrials:\n  - ${trial}\n`;
    return () => planOf(parseExperiment(text, "x.yaml").protocol, "1", "wasm");
  };

  test("a claim on a function that it does not apply to", () => {
    expect(plan("{ claim: cmfo-deployed, pow: randomx-lite }")).toThrow(UsageError);
    expect(plan("{ claim: cmfo-deployed, pow: randomx-lite }")).toThrow(
      'claim "cmfo-deployed" does not apply to randomx-lite: valid are functions of the family sha256d or scrypt',
    );
    expect(plan('{ claim: cmfo-deployed, pow: "planted:0.3@sha256:20" }')).not.toThrow();
  });

  test("families of functions", () => {
    const families = {
      sha256d: ["sha256d", "sha256:7", "sha256d:16,64", "planted", "planted:0.1", "planted:0.1@sha256:9"],
      scrypt: ["scrypt", "scrypt:1024,2", "planted:0.5@scrypt"],
      randomx: ["randomx", "randomx-lite", "randomx-lite-a", "randomx-lite:1,2,3,4", "planted:0.2@randomx"],
    };
    for (const [family, ids] of Object.entries(families)) {
      for (const id of ids) expect(`${id} ${powFamily(id)}`).toBe(`${id} ${family}`);
    }
    expect(powFamily("blake2s")).toBeUndefined();
  });
});
