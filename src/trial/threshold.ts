/** The cut of a filter: scores above `threshold` are kept, and of those equal to it the share `tieShare`. */
export interface Cut {
  readonly threshold: number;
  readonly tieShare: number;
}

/**
 * The cut that keeps a share of a validation sample.
 *
 * @param scores one a nonce, finite
 * @param keep wanted share, in (0, 1)
 */
export function cutForShare(scores: Float32Array, keep: number): Cut {
  const sorted = Float32Array.from(scores).sort();
  const wanted = Math.min(sorted.length, Math.max(1, Math.round(keep * sorted.length)));
  const threshold = sorted[sorted.length - wanted]!;
  let above = 0;
  let equal = 0;
  for (const score of sorted) {
    if (score > threshold) above++;
    else if (score === threshold) equal++;
  }
  return { threshold, tieShare: (wanted - above) / equal };
}

/** The cut of a rule: everything above 0 and nothing else. */
export const RULE_CUT: Cut = { threshold: 0, tieShare: 0 };

/** Whether a score passes; `coin` in [0, 1) decides ties. */
export function passes(cut: Cut, score: number, coin: () => number): boolean {
  return score > cut.threshold || (score === cut.threshold && cut.tieShare > 0 && coin() < cut.tieShare);
}
