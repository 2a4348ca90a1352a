import { binaryLog } from "../../../core/portable-math.js";
import { popcount } from "../../../dataset/features/zartrux.js";

/** A nonce passes at this score or above. */
export const PASSING_SCORE = 0.75;

/*
 * Bytes and bits of a nonce are taken in the order in which it is written down: its highest first.
 */

/**
 * The first published score: .35 min(1, H/7.5) + .25 max(0, 1 - 10 |r|) + .2 [p > .05] + .2 min(1, 2 max(0, 1 - |z|/4)),
 * with H the entropy of the four bytes, r their autocorrelation at lag 1, p of a chi-square of the byte values that
 * occur, and z of the runs test of the 32 bits. (The source leaves open how r is normalised and whether z has its sign:
 * here by the sum of squares, 1 where all bytes are equal, and without.)
 */
export function statisticalScore(nonce: number): number {
  const [a, b, c, d] = [nonce >>> 24, (nonce >>> 16) & 255, (nonce >>> 8) & 255, nonce & 255];
  const [entropy, uniform] = ofEqualPairs(
    Number(a === b) + Number(a === c) + Number(a === d) + Number(b === c) + Number(b === d) + Number(c === d),
  );
  return (
    0.35 * Math.min(1, entropy / 7.5) +
    0.25 * Math.max(0, 1 - 10 * Math.abs(byteAutocorrelation(a, b, c, d))) +
    (uniform ? 0.2 : 0) +
    0.2 * Math.min(1, 2 * Math.max(0, 1 - Math.abs(runsDeviation(nonce)) / 4))
  );
}

/** How often each byte value occurs among four, by the number of pairs of equal bytes. */
const MULTIPLICITIES: Readonly<Record<number, readonly number[]>> = {
  0: [1, 1, 1, 1],
  1: [2, 1, 1],
  2: [2, 2],
  3: [3, 1],
  6: [4],
};

/** 1 - erf(x) is above .05 exactly for x below this, the 97.5 % point of the normal distribution over sqrt(2). */
const FIVE_PERCENT = 1.3859038243496777;

const BY_PAIRS = new Map(
  Object.entries(MULTIPLICITIES).map(([pairs, counts]) => {
    const entropy = counts.reduce((sum, count) => sum - (count / 4) * binaryLog(count / 4), 0);
    const expected = 4 / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    return [Number(pairs), [entropy, Math.abs(chiSquare - 255) / Math.sqrt(510) < FIVE_PERCENT]] as const;
  }),
);

/** Entropy of the bytes in bits, and whether their chi-square has a p over .05. */
function ofEqualPairs(pairs: number): readonly [entropy: number, uniform: boolean] {
  return BY_PAIRS.get(pairs)!;
}

function byteAutocorrelation(a: number, b: number, c: number, d: number): number {
  const mean = (a + b + c + d) / 4;
  const [p, q, r, s] = [a - mean, b - mean, c - mean, d - mean];
  const squares = p * p + q * q + r * r + s * s;
  return squares === 0 ? 1 : (p * q + q * r + r * s) / squares;
}

/** Deviation of the number of runs of equal bits from its mean, in standard deviations; 4 where all bits are equal. */
export function runsDeviation(nonce: number): number {
  const ones = popcount(nonce);
  const product = 2 * ones * (32 - ones);
  if (product === 0) return 4;
  const runs = 1 + popcount((nonce ^ (nonce >>> 1)) & 0x7fffffff);
  const variance = (product * (product - 32)) / (32 * 32 * 31);
  return (runs - (product / 32 + 1)) / Math.sqrt(variance);
}

/** Groups of four bits whose presence anywhere lowers the second score. */
const MOTIFS = [0b0101, 0b1010, 0b0011, 0b1100, 0b0000, 0b1111] as const;

/** Whether the four bits are one of them, as bits of a mask. */
const MOTIF_BIT = Uint8Array.from({ length: 16 }, (_, bits) => {
  const index = (MOTIFS as readonly number[]).indexOf(bits);
  return index < 0 ? 0 : 1 << index;
});

/** Binary entropy of k zeros in 32, in bits. */
const BINARY_ENTROPY = Float64Array.from({ length: 33 }, (_, k) => {
  const share = k / 32;
  return k === 0 || k === 32 ? 0 : -(share * binaryLog(share) + (1 - share) * binaryLog(1 - share));
});

/**
 * The second published score: .4 min(1, H/8) + .3 (1 - pattern) + .2 u + .1 max(0, 1 - p0/.5), with p0 the share of zero
 * bits, H its binary entropy, u the distinct hex digits over 8, and pattern = 1 - min(1, longest run / 8 + .15 for each
 * motif present), so that patterns raise the score.
 */
export function patternScore(nonce: number): number {
  const zeros = 32 - popcount(nonce);
  return (
    0.4 * Math.min(1, BINARY_ENTROPY[zeros]! / 8) +
    0.3 * Math.min(1, longestRun(nonce) / 8 + 0.15 * motifs(nonce)) +
    0.2 * (distinctNibbles(nonce) / 8) +
    0.1 * Math.max(0, 1 - zeros / 32 / 0.5)
  );
}

function motifs(nonce: number): number {
  let seen = 0;
  for (let shift = 0; shift <= 28; shift++) seen |= MOTIF_BIT[(nonce >>> shift) & 15]!;
  return popcount(seen);
}

function distinctNibbles(nonce: number): number {
  let seen = 0;
  for (let shift = 0; shift < 32; shift += 4) seen |= 1 << ((nonce >>> shift) & 15);
  return popcount(seen);
}

/** Length of the longest run of equal bits, 1 to 32. */
function longestRun(nonce: number): number {
  let alike = ~(nonce ^ (nonce >>> 1)) & 0x7fffffff;
  let run = 1;
  for (; alike !== 0; run++) alike &= alike << 1;
  return run;
}
