import type { SpeckResult } from "../trial/results.js";
import { grouped } from "../trial/wording.js";
import { table } from "./text.js";

/** The table of neural distinguishers, beside the published figures. */
export function speckText(rows: readonly SpeckResult[]): string {
  return table(
    ["oracle", "accuracy", "interval (99 %)", "published", "pairs", "wanted"],
    rows.map(({ rounds, accuracy, interval, published, samples, wanted, within }) => [
      rounds === null ? "random words" : `${rounds} rounds`,
      accuracy.toFixed(4),
      interval.map((end) => end.toFixed(4)).join(" to "),
      published?.toFixed(3) ?? "-",
      grouped(samples),
      wanted === null ? "-" : within ? "met" : "missed",
    ]),
    [1, 2, 3, 4],
  );
}
