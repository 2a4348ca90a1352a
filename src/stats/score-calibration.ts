import { checkBits, checkCount, checkPaired, checkSample } from "./check.js";

export interface CalibrationBin {
  /** Predictions from `from` up to, but not including, `to`; the last bin includes 1. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean prediction and share of hits, null in an empty bin. */
  readonly predicted: number | null;
  readonly observed: number | null;
}

export interface ScoreCalibration {
  /** Mean squared difference of prediction and outcome, 0 to 1 (G. W. Brier 1950). */
  readonly brier: number;
  /** The Brier score of always predicting the share of hits: what a prediction has to beat. */
  readonly baseline: number;
  /** Mean over predictions of |predicted - observed| of their bin (M. P. Naeini et al., AAAI 2015), biased upwards. */
  readonly expectedError: number;
  readonly bins: readonly CalibrationBin[];
}

/**
 * Do predicted probabilities come true? Brier score, expected calibration error and the table behind it.
 *
 * @param predicted probabilities, 0 to 1
 * @param hits 0 or 1 a prediction
 * @param binCount bins of equal width, 1 or more
 * @throws {RangeError} on an empty sample, a prediction outside [0, 1], unequal lengths, or no bins
 */
export function scoreCalibration(
  predicted: ArrayLike<number>,
  hits: ArrayLike<number>,
  binCount = 10,
): ScoreCalibration {
  checkSample("predicted", predicted);
  checkBits("hits", hits);
  checkPaired("predicted", predicted.length, "hits", hits.length);
  checkCount("binCount", binCount);
  if (binCount === 0) throw new RangeError("binCount is 0, at least 1 is needed");
  const n = predicted.length;
  const sums = Array.from({ length: binCount }, () => ({ count: 0, predicted: 0, observed: 0 }));
  let [squares, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    const p = predicted[i]!;
    if (p < 0 || p > 1) throw new RangeError(`predicted[${i}] is ${p}, 0 to 1 is needed`);
    squares += (p - hits[i]!) ** 2;
    total += hits[i]!;
    const bin = sums[Math.min(binCount - 1, Math.floor(p * binCount))]!;
    bin.count++;
    bin.predicted += p;
    bin.observed += hits[i]!;
  }
  const share = total / n;
  return {
    brier: squares / n,
    baseline: share * (1 - share),
    expectedError: sums.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.observed), 0) / n,
    bins: sums.map(({ count, predicted: p, observed }, i) => ({
      from: i / binCount,
      to: (i + 1) / binCount,
      count,
      predicted: count === 0 ? null : p / count,
      observed: count === 0 ? null : observed / count,
    })),
  };
}
