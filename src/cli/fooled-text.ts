import { figureText, truthText } from "../trial/fooled-wording.js";
import type { FooledResult } from "../trial/results.js";
import { table } from "./text.js";

/** The table of ways to fool oneself: what each seems to show, and what is there. */
export function fooledText(rows: readonly FooledResult[]): string {
  return table(
    ["pitfall", "measure", "naively", "properly", "honest", "as foretold"],
    rows.map((row) => [
      row.id,
      row.measure,
      figureText(row, row.naive.value),
      figureText(row, row.proper.value),
      truthText(row),
      row.within ? "yes" : "no",
    ]),
    [2, 3, 4],
  );
}
