import { poolTest } from "../../stats/pool-test.js";
import { liftPercent } from "../wording.js";
import type { ChoiceCounts, Pitfall } from "./pitfall.js";

/** Rows on which a filter's threshold was chosen; `rule` where it is the claim's own and fixed. */
export type ThresholdSource = "rule" | "validation" | "training" | "evaluation";

/**
 * Thresholds and lifts from the rows that were learnt from: they hold for those rows alone. `fail` where the threshold
 * was chosen on rows that trained the claim or judge it; `warn` where the training rows show a lift that fresh
 * hashes rule out, so that the figure would have misled had it been reported.
 *
 * @param source where the threshold comes from
 * @param training how the claim chooses among the rows it learnt from; null if it learnt from none
 * @param freshHigh upper end of the interval of the lift on fresh hashes; null if there is none
 * @param margin lift that matters, as a share
 */
export function inSampleThreshold(
  source: ThresholdSource,
  training: ChoiceCounts | null,
  freshHigh: number | null,
  margin: number,
): Pitfall {
  const id = "in-sample-threshold";
  const where = source === "rule" ? "the claim's own threshold" : `threshold from ${source} rows`;
  const test = training && poolTest([{ population: training.rows, ...training }], 0.99);
  const shown = test?.informative ? `; lift on training rows ${liftPercent(test.lift)}` : "";
  const fresh =
    shown !== "" && freshHigh !== null ? `, on fresh hashes at most ${liftPercent(freshHigh)}` : "";
  const misleads =
    test?.informative === true && test.interval[0] > 1 && freshHigh !== null && freshHigh < 1 + margin;
  const misplaced = source === "training" || source === "evaluation";
  return { id, status: misplaced ? "fail" : misleads ? "warn" : "pass", figure: `${where}${shown}${fresh}` };
}
