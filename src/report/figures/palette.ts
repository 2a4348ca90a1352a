import type { VerdictId } from "../../core/verdict-id.js";

/** Colours of figures: properties that the page's style sheet sets for light and for dark. */
export const INK = "var(--ink)";
export const QUIET = "var(--quiet)";
export const LINE = "var(--line)";
export const BAND = "var(--band)";
export const PAPER = "var(--paper)";
export const GOOD = "var(--good)";
export const BAD = "var(--bad)";
export const WARN = "var(--warn)";
export const CALM = "var(--calm)";

/** Colours of lines that stand beside each other, in the order in which they are given out. */
export const SERIES: readonly string[] = [CALM, BAD, GOOD, WARN, "var(--violet)", "var(--teal)"];

const BY_VERDICT: Readonly<Partial<Record<VerdictId, string>>> = {
  advantage: GOOD,
  cheaper: GOOD,
  harmful: BAD,
  invalid: BAD,
  rejected: BAD,
  artefact: BAD,
  degenerate: WARN,
  inconclusive: WARN,
  outpriced: WARN,
  "wrong-null": WARN,
  "no-advantage": CALM,
};

/** The colour of a verdict, the same as in the page's tables. */
export function verdictColour(verdict: VerdictId): string {
  return BY_VERDICT[verdict] ?? INK;
}
