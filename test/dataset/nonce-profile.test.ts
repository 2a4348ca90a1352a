import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { nonceProfile } from "../../src/dataset/nonce-profile.js";

function counts(nonces: readonly number[]) {
  const bytes = [24, 16, 8, 0].map((shift) => {
    const cells = new Array<number>(256).fill(0);
    for (const nonce of nonces) cells[(nonce >>> shift) & 255]!++;
    return cells;
  });
  const ones = new Array<number>(33).fill(0);
  for (const nonce of nonces) ones[nonce.toString(2).replaceAll("0", "").length]!++;
  return { bytes, ones };
}

const draws = (rows: number, change = (nonce: number) => nonce) => {
  const stream = new RandomStream("profile", rows);
  return nonceProfile(counts(Array.from({ length: rows }, () => change(stream.uint32()) >>> 0)));
};

describe("nonceProfile", () => {
  test("uniform nonces have the entropy and divergence of chance", () => {
    const { bytes, popcount } = draws(50_000);
    expect(bytes.map(({ bits }) => bits)).toEqual(["31-24", "23-16", "15-8", "7-0"]);
    for (const byte of bytes) {
      expect(byte.entropyBits).toBeGreaterThan(7.99);
      expect(byte.kullbackLeibler / byte.kullbackLeiblerExpected).toBeCloseTo(1, 0);
      expect(byte.pAdjusted).toBeGreaterThan(0.001);
      expect(byte.pAdjusted).toBeGreaterThanOrEqual(byte.pValue);
    }
    expect(popcount!.meanOnes).toBeCloseTo(16, 1);
  });

  test("bits stuck at zero show in their byte alone, and in the number of ones", () => {
    const { bytes, popcount } = draws(5000, (nonce) => nonce & ~0x00f00000);
    expect(bytes.map(({ pAdjusted }) => pAdjusted < 1e-9)).toEqual([false, true, false, false]);
    expect(bytes[1]!.entropyBits).toBeLessThan(4.1);
    expect(bytes[1]!.kullbackLeibler).toBeCloseTo(4 * Math.LN2, 1);
    expect(popcount!.pAdjusted).toBeLessThan(1e-9);
    expect(popcount!.meanOnes).toBeCloseTo(14, 0);
  });

  test("few rows are tested in 16 cells, fewer not at all", () => {
    expect(draws(100).bytes[0]).toMatchObject({ cells: 16, degreesOfFreedom: 15, mostBits: 4 });
    expect(draws(79)).toEqual({ rows: 79, bytes: [], popcount: null });
  });
});
