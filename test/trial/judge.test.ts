import { expect, test } from "vitest";
import { type JudgeOptions, judge } from "../../src/trial/judge.js";

test.each([
  [{ hits: 400, hashes: 100_000, probability: 1 / 256 }, "inconclusive"],
  [{ hits: 600, hashes: 100_000, probability: 1 / 256 }, "advantage"],
  [{ hits: 300, hashes: 100_000, probability: 1 / 256 }, "harmful"],
  [{ hits: 500_000, hashes: 1_000_000, probability: 0.5 }, "no-advantage"],
  [{ hits: 500_000, hashes: 1_000_000, probability: 0.5, margin: 1e-4 }, "inconclusive"],
])("%j: %s", (options, verdict) => {
  const { hits, hashes, probability } = options;
  expect(judge(options)).toMatchObject({ verdict, lift: expect.closeTo(hits / hashes / probability, 9) });
});

test("every figure is one that JSON holds", () => {
  for (const controlHits of [0, 3]) {
    const judged = judge({ hits: 9, hashes: 800, controlHits, controlHashes: 900 });
    expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
  }
});

test.each<[unknown, typeof TypeError, string]>([
  [{ hits: 1, hashes: 2 }, TypeError, "give probability, or controlHits and controlHashes"],
  [{ hits: 1, hashes: 2, controlHits: 1 }, TypeError, "give probability, or"],
  [{ hits: 1, hashes: 2, probability: 0.5, controlHits: 1 }, TypeError, "give probability, or"],
  [{ hits: 1, hashes: 2, probability: "0.5" }, TypeError, "give probability, or"],
  [{ hits: "1", hashes: 2, probability: 0.5 }, TypeError, "hits is 1: a number is needed"],
  [{ hits: 3, hashes: 2, probability: 0.5 }, RangeError, "hits is 3, more than hashes 2"],
  [{ hits: 1, hashes: 2, probability: 2 }, RangeError, "probability is 2"],
  [{ hits: 1, hashes: 2, probability: 0.5, level: 1 }, RangeError, "level is 1"],
  [{ hits: 1, hashes: 2, probability: 0.5, margin: Number.NaN }, RangeError, "margin is NaN"],
])("%j is refused", (options, kind, message) => {
  expect(() => judge(options as JudgeOptions)).toThrow(kind);
  expect(() => judge(options as JudgeOptions)).toThrow(message);
});
