import type { TrialResult } from "../trial/results.js";
import { liftRange } from "../trial/wording.js";
import { type Html, html } from "./html.js";

/** Characters of a word that is not broken: as many as a column of a telephone holds. */
const LONGEST_WORD = 24;

/** An identifier that may be broken behind its signs, inside a word only where that is too long for a line. */
export function breakable(id: string): Html {
  const long = new RegExp(`.{1,${LONGEST_WORD}}`, "gsu");
  const parts = id.split(/(?<=[@/:-])/).flatMap((part) => part.match(long) ?? []);
  return html`<code>${parts.map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}</code>`;
}

/** Text whose figures stay on one line, with their groups of three and their per cent signs. */
export function unbroken(text: string): string {
  return text.replace(/ (?=%)|(?<=\d) (?=\d{3}(?!\d))/g, "\u00a0");
}

/** The interval of a lift in per cent. */
export function intervalText({ interval }: TrialResult): string {
  if (interval === null || interval[0] === null || interval[1] === null) return "no interval";
  return liftRange([interval[0], interval[1]]);
}
