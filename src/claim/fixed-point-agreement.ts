import type { BackendName } from "../model/backend.js";
import { type FrozenMlp, openFloatMlp, openMlp, type TrainingRows } from "../model/mlp.js";
import { spearman } from "../stats/spearman.js";

/** How a net in fixed point agrees with itself in floating point. */
export interface FixedPointAgreement {
  readonly rows: number;
  /** Rank correlation of the two scores; null where one of them gives every row the same. */
  readonly spearman: number | null;
  /** Share of rows of which both say alike whether they are among the best-scored share that is kept. */
  readonly equalDecisions: number;
}

/** Rows compared: enough for a share to three decimals, and few beside those of a fit. */
const MOST_ROWS = 8192;

/** @param keep share of rows kept, in (0, 1) */
export async function fixedPointAgreement(
  frozen: FrozenMlp,
  { x, rows }: TrainingRows,
  keep: number,
  backend: BackendName,
): Promise<FixedPointAgreement> {
  const count = Math.min(rows, MOST_ROWS);
  const scorers = [openMlp(frozen), await openFloatMlp(frozen, backend)];
  const [fixed, float] = scorers.map((scorer) => {
    const out = new Float32Array(count);
    scorer.score(x, count, out);
    scorer.dispose();
    return out;
  }) as [Float32Array, Float32Array];
  const [a, b] = [decisions(fixed, keep), decisions(float, keep)];
  const equal = a.reduce((sum, kept, row) => sum + (kept === b[row] ? 1 : 0), 0);
  const varied = count >= 3 && [fixed, float].every((scores) => scores.some((score) => score !== scores[0]));
  return {
    rows: count,
    spearman: varied ? spearman(fixed, float).statistic : null,
    equalDecisions: equal / count,
  };
}

/** 1 where a score is at least that of the last row kept. */
function decisions(scores: Float32Array, keep: number): Uint8Array {
  const sorted = Float32Array.from(scores).sort();
  const wanted = Math.min(sorted.length, Math.max(1, Math.round(keep * sorted.length)));
  const threshold = sorted[sorted.length - wanted]!;
  return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
}
