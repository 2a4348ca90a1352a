import { chiSquareUniformity } from "../stats/chi-square-uniformity.js";
import { kullbackLeibler } from "../stats/divergence.js";
import { entropy } from "../stats/entropy.js";
import { holm } from "../stats/holm.js";
import { popcountTest } from "../stats/popcount-test.js";

/** How often each value of a nonce's bytes, and each number of ones, occurs. */
export interface NonceCounts {
  /** Most significant byte first; 256 counts each. */
  readonly bytes: readonly (readonly number[])[];
  /** 33 counts, by number of ones. */
  readonly ones: readonly number[];
}

/** One of the tests that nonces are uniform. */
export interface UniformityTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Holm's, over all tests of the profile. */
  readonly pAdjusted: number;
}

/** How one byte of the nonces is spread. */
export interface ByteProfile extends UniformityTest {
  /** E.g. `31-24`. */
  readonly bits: string;
  /** 256 values, or 16 of the upper half of the byte where rows are few. */
  readonly cells: number;
  /** Shannon entropy with Miller and Madow's correction, bits; at most that of equal shares. */
  readonly entropyBits: number;
  /** Entropy of equal shares, bits. */
  readonly mostBits: number;
  /** Kullback-Leibler divergence from equal shares, nats. */
  readonly kullbackLeibler: number;
  /** What equal shares give on average at this size: (cells - 1) / (2 rows), nats. */
  readonly kullbackLeiblerExpected: number;
}

/** How nonces are spread over their 32 bits. */
export interface NonceProfile {
  readonly rows: number;
  /** None where rows are too few for any test. */
  readonly bytes: readonly ByteProfile[];
  readonly popcount: (UniformityTest & { readonly meanOnes: number }) | null;
}

/** Expected count a cell that the chi-square test needs. */
const LEAST_EXPECTED = 5;

/** Spread of nonces from their counts; all tests together are adjusted for their number. */
export function nonceProfile({ bytes, ones }: NonceCounts): NonceProfile {
  const rows = ones.reduce((sum, count) => sum + count, 0);
  const cells = rows >= 256 * LEAST_EXPECTED ? 256 : 16;
  if (rows < 16 * LEAST_EXPECTED) return { rows, bytes: [], popcount: null };
  const tested = bytes.map((counts) => {
    const coarse = cells === 256 ? counts : upperHalves(counts);
    return { coarse, test: chiSquareUniformity(coarse) };
  });
  const popcount = popcountTest(ones);
  const adjusted = holm([...tested.map(({ test }) => test.pValue), popcount.pValue]);
  return {
    rows,
    bytes: tested.map(({ coarse, test }, i) => {
      const { millerMadow, most } = entropy(coarse);
      return {
        bits: `${31 - 8 * i}-${24 - 8 * i}`,
        cells,
        entropyBits: Math.min(millerMadow, most),
        mostBits: most,
        kullbackLeibler: kullbackLeibler(coarse, new Array<number>(cells).fill(1)),
        kullbackLeiblerExpected: (cells - 1) / (2 * rows),
        ...figures(test, adjusted[i]!),
      };
    }),
    popcount: {
      meanOnes: ones.reduce((sum, count, n) => sum + n * count, 0) / rows,
      ...figures(popcount, adjusted.at(-1)!),
    },
  };
}

function figures(
  test: { statistic: number; degreesOfFreedom: number; pValue: number },
  pAdjusted: number,
): UniformityTest {
  const { statistic, degreesOfFreedom, pValue } = test;
  return { statistic, degreesOfFreedom, pValue, pAdjusted };
}

function upperHalves(counts: readonly number[]): number[] {
  const halves = new Array<number>(16).fill(0);
  for (const [value, count] of counts.entries()) halves[value >> 4]! += count;
  return halves;
}
