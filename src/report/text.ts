import type { TrialResult } from "../trial/results.js";
import { liftRange } from "../trial/wording.js";
import { type Html, html } from "./html.js";

/** An identifier that may be broken behind its signs, not inside a word. */
export function breakable(id: string): Html {
  return html`<code>${id.split(/(?<=[@/:-])/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}</code>`;
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
