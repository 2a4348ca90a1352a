import { describe, expect, test } from "vitest";
import {
  characterEntropy,
  isEthical,
  zartruxEthicalAdapter,
} from "../../../src/claim/catalogue/zartrux/ethical-adapter.js";
import {
  patternScore,
  runsDeviation,
  statisticalScore,
} from "../../../src/claim/catalogue/zartrux/quality-scores.js";
import { zartruxSixFilters } from "../../../src/claim/catalogue/zartrux/six-filters.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { keeps } from "../../support/keeps.js";

const random = new RandomStream("1", "zartrux filters test");
const uniform = Uint32Array.from({ length: 200_000 }, () => random.uint32());
const template = new Uint8Array(76);

describe("zartrux-six-filters", () => {
  test("the largest scores of 200 000 uniform nonces are about .743 and .582: nothing passes .75", async () => {
    const largest = (score: (nonce: number) => number) =>
      uniform.reduce((most, nonce) => Math.max(most, score(nonce)), 0);
    expect(largest(statisticalScore)).toBeCloseTo(0.743, 3);
    expect(largest(patternScore)).toBeCloseTo(0.582, 2);
    for (const claim of zartruxSixFilters.filter(({ selection }) => selection.by === "rule")) {
      expect((await keeps(claim, template, uniform)).some(Boolean)).toBe(false);
    }
  });

  test("the statistical score by hand", () => {
    // Bytes 0, 1, 2, 3: H = 2; r = (.75 - .25 + .75) / 5 = .25, too large for any points.
    const nonce = 0x00010203;
    // Ones 4 (1, 2, 3 have 1 + 1 + 2), runs of 00000000 00000001 00000010 00000011: 15 0, 1, 6 0, 1, 7 0, 2 1: 6 runs.
    const mean = (2 * 4 * 28) / 32 + 1;
    const variance = (224 * (224 - 32)) / (1024 * 31);
    expect(runsDeviation(nonce)).toBeCloseTo((6 - mean) / Math.sqrt(variance), 12);
    const runs = Math.min(1, 2 * (1 - Math.abs(runsDeviation(nonce)) / 4));
    expect(statisticalScore(nonce)).toBeCloseTo((0.35 * 2) / 7.5 + 0 + 0.2 + 0.2 * runs, 12);
    // All bytes equal: no entropy, autocorrelation 1, chi-square (4 - 1/64)^2 * 64 = 1016, no runs to speak of.
    expect(statisticalScore(0)).toBe(0);
    // Two bytes equal: chi-square is (2 - 1/64)^2 * 64 + 2 (1 - 1/64)^2 * 64 = 376.06: |z| 5.4, p far below .05.
    expect(statisticalScore(0x00010100)).toBeLessThan(0.35 * 0.2 + 0.25 + 0.2 + 1e-9);
  });

  test("the pattern score by hand", () => {
    // f0f0f0f0: p0 .5, H 1, runs of 4, motifs 0000 1111 0011 1100 but neither 0101 nor 1010, two digits.
    expect(patternScore(0xf0f0f0f0)).toBeCloseTo(
      0.4 / 8 + 0.3 * Math.min(1, 4 / 8 + 0.6) + 0.2 * (2 / 8),
      12,
    );
    // aaaaaaaa: runs of 1, motifs 1010 and 0101, one digit.
    expect(patternScore(0xaaaaaaaa)).toBeCloseTo(0.4 / 8 + 0.3 * (1 / 8 + 0.3) + 0.2 / 8, 12);
    // ffffffff: no entropy, all 32 alike, one motif, one digit, no zeros.
    expect(patternScore(0xffffffff)).toBeCloseTo(0.3 + 0.2 / 8 + 0.1, 12);
    // No nonce can reach .75: .05 + .3 + .2 + .1.
    expect(0.05 + 0.3 + 0.2 + 0.1).toBeLessThan(0.75);
  });
});

describe("zartrux-ethical-adapter", () => {
  test("the entropy of 8 hex digits is 3 bits at most, where 3.5 are asked for", async () => {
    expect(characterEntropy("01234567")).toBe(3);
    expect(characterEntropy("00000000")).toBe(0);
    expect(characterEntropy("00001111")).toBe(1);
    expect(
      [...uniform].slice(0, 20_000).every((n) => characterEntropy(n.toString(16).padStart(8, "0")) <= 3),
    ).toBe(true);
    expect(isEthical(0x01234567)).toBe(false);
    expect((await keeps(zartruxEthicalAdapter, template, uniform.subarray(0, 20_000))).some(Boolean)).toBe(
      false,
    );
  });
});
