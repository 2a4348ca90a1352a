import { VERDICTS } from "../core/verdict-id.js";
import { type Html, html } from "./html.js";

/** `4 no-advantage, 1 advantage`, in the order in which verdicts are tried. */
export function countedVerdicts(verdicts: readonly string[]): Html | string {
  const counts = VERDICTS.map(
    (verdict) => [verdict, verdicts.filter((one) => one === verdict).length] as const,
  );
  const given = counts.filter(([, count]) => count > 0);
  if (given.length === 0) return "no trials";
  return html`${given.map(([verdict, count], i) => html`${i === 0 ? "" : ", "}<span class="whole">${count} ${verdict}</span>`)}`;
}
