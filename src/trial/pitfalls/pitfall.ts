import type { TrialResult } from "../results.js";

/** What a detector found: `fail` the trap was stepped into, `warn` it lies close by; null where it cannot lie. */
export type Pitfall = TrialResult["pitfalls"][number];

/** How a filter chose among labelled rows. */
export interface ChoiceCounts {
  readonly rows: number;
  readonly hits: number;
  /** Rows it lets through, and hits among them. */
  readonly kept: number;
  readonly keptHits: number;
}
