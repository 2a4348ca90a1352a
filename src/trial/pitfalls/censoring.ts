import { grouped, percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/** One hunt: a template worked by one arm until its budget is spent. */
export interface Hunt {
  /** Hashes planned and paid for. */
  readonly budget: number;
  readonly paid: number;
  readonly hits: number;
}

/** Share of hunts without a hit from which on figures of the others mislead. */
const MANY = 0.05;

/**
 * Counts that were cut short. Stopping at a hit breaks the counts, so that a hunt goes on until its budget is spent:
 * `fail` where one ended early. Hunts that found nothing say only that their first hit lies further on: `warn` where
 * there are many, for the mean over the others is then too good.
 *
 * @param hunts one a template, at least one
 * @param stoppedByRule whether the protocol ended all of them at once, by a rule that its test allows for
 */
export function censoring(hunts: readonly Hunt[], stoppedByRule: boolean): Pitfall {
  if (hunts.length === 0) throw new RangeError("there are no hunts, at least 1 is needed");
  const early = hunts.filter(({ budget, paid }) => paid < budget).length;
  const without = hunts.filter(({ hits }) => hits === 0).length;
  const short =
    early === 0 ? "all spent their budget" : `${grouped(early)} ended before their budget was spent`;
  const empty = without === 0 ? "all found a hit" : `${grouped(without)} found no hit`;
  return {
    id: "censoring",
    status: early > 0 && !stoppedByRule ? "fail" : without / hunts.length > MANY ? "warn" : "pass",
    figure: `of ${grouped(hunts.length)} hunts ${short}${stoppedByRule && early > 0 ? ", by the protocol's rule" : ""}; ${empty} (${percent(without / hunts.length)} censored)`,
  };
}
