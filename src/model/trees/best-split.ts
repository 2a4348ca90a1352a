import type { BinnedRows, Bundle } from "./binned-rows.js";
import type { Histogram } from "./histogram.js";

/** Sums over the rows of a node. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
}

/** What decides which splits are allowed and which is best. */
export interface SplitOptions {
  /** Least sum of Hessians of a child: rows for a squared loss, p (1 - p) for a logistic one. */
  readonly minChildWeight: number;
  /** L2 penalty on the values of leaves. */
  readonly l2: number;
  /** Least gain of a split. */
  readonly minGain: number;
}

/** A way to split a node: rows whose bin of the feature is at most `bin` go left. */
export interface Split {
  readonly bundle: Bundle;
  readonly digit: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: NodeSums;
}

/** Gains below this share of what they are the difference of are rounding. */
const ROUNDING = 1e-10;

// One bundle's cells while its digits are summed out, and the histogram of one digit.
const folded = new Float64Array(512);
const marginal = new Float64Array(512);

/**
 * The split of the greatest gain GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2) (Chen and Guestrin 2016,
 * "XGBoost", equation 7, without its factor of one half); among equals that of the lowest feature and bin. With
 * gradients of minus the weighted label and Hessians of the weight it is twice the decrease of the squared error, for
 * labels 0 and 1 the decrease of the Gini impurity (Breiman et al. 1984).
 *
 * @param candidates 1 for each feature that may split, all may when left out
 * @returns undefined if no split is allowed and gains anything
 */
export function bestSplit(
  { bundles }: BinnedRows,
  histogram: Histogram,
  sums: NodeSums,
  { minChildWeight, l2, minGain }: SplitOptions,
  candidates?: Uint8Array,
): Split | undefined {
  const { gradient, hessian } = sums;
  const whole = (gradient * gradient) / (hessian + l2);
  let best: Split | undefined;
  let bestScore = whole + Math.max(minGain, 0);
  for (const bundle of bundles) {
    const { digits } = bundle;
    if (candidates !== undefined && !digits.some(({ feature }) => candidates[feature] === 1)) continue;
    const base = 2 * bundle.offset;
    for (let i = 0; i < 2 * bundle.size; i++) folded[i] = histogram[base + i]!;
    // From the most significant digit down, so that each is summed out before the next is read.
    let found: { digit: number; bin: number; score: number; left: NodeSums } | undefined;
    for (let digit = digits.length - 1; digit >= 0; digit--) {
      const { feature, bins, stride } = digits[digit]!;
      sumOut(bins, stride);
      if (candidates !== undefined && candidates[feature] !== 1) continue;
      let leftGradient = 0;
      let leftHessian = 0;
      for (let bin = 0; bin + 1 < bins; bin++) {
        leftGradient += marginal[2 * bin]!;
        leftHessian += marginal[2 * bin + 1]!;
        const rightHessian = hessian - leftHessian;
        if (leftHessian < minChildWeight || leftHessian <= 0) continue;
        if (rightHessian < minChildWeight || rightHessian <= 0) break;
        const rightGradient = gradient - leftGradient;
        const score =
          (leftGradient * leftGradient) / (leftHessian + l2) +
          (rightGradient * rightGradient) / (rightHessian + l2);
        // Equal is better within a bundle only for a lower feature, which comes later here.
        const better =
          score > bestScore ||
          (score === bestScore && found !== undefined && found.digit > digit && found.score === score);
        if (!better || score - whole <= ROUNDING * score) continue;
        bestScore = score;
        found = { digit, bin, score, left: { gradient: leftGradient, hessian: leftHessian } };
      }
    }
    if (found !== undefined) {
      best = { bundle, digit: found.digit, bin: found.bin, gain: found.score - whole, left: found.left };
    }
  }
  return best;
}

/** Histogram of the most significant digit left in `folded` into `marginal`, and that digit summed out of `folded`. */
function sumOut(bins: number, stride: number): void {
  if (stride === 1) {
    for (let i = 0; i < 2 * bins; i++) marginal[i] = folded[i]!;
    return;
  }
  for (let bin = 0; bin < bins; bin++) {
    let gradient = 0;
    let hessian = 0;
    for (let i = 2 * bin * stride, end = i + 2 * stride; i < end; i += 2) {
      gradient += folded[i]!;
      hessian += folded[i + 1]!;
    }
    marginal[2 * bin] = gradient;
    marginal[2 * bin + 1] = hessian;
  }
  for (let bin = 1; bin < bins; bin++) {
    const from = 2 * bin * stride;
    for (let i = 0; i < 2 * stride; i++) folded[i]! += folded[from + i]!;
  }
}
