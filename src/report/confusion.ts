import type { TrialResult } from "../trial/results.js";
import { grouped, percent } from "../trial/wording.js";
import { Html, html } from "./html.js";
import { unbroken } from "./text.js";

/**
 * What a filter lets through and what it does not, against what hits: all nonces of its pool. Its accuracy stands beside
 * that of never letting anything through, which is high wherever hits are rare. Nothing where not all nonces were hashed.
 */
export function confusionTable(trial: TrialResult): Html | string {
  const { kind, design, nonces, hashes, hits, controlHits, controlHashes } = trial;
  if (kind !== "filter" || design !== "pool" || controlHashes === 0) return "";
  const missed = controlHits - hits;
  const idle = hashes - hits;
  const right = nonces - hashes - missed;
  const accuracy = (hits + right) / nonces;
  const majority = Math.max(controlHits, nonces - controlHits) / nonces;
  const row = (name: string, hit: number, miss: number) =>
    html`<tr><th scope="row">${name}</th><td class="number">${grouped(hit)}</td><td class="number">${grouped(miss)}</td></tr>`;
  return html`<h4>Confusion on the ${grouped(nonces)} nonces of the trial</h4>
<table class="matrix"><thead><tr><td></td><th scope="col">Hits</th><th scope="col">Misses</th></tr></thead>
<tbody>${row("Let through", hits, idle)}${row("Not let through", missed, right)}</tbody></table>
<p>${new Html(unbroken(`Right about ${percent(accuracy)} of them; calling every nonce a ${controlHits * 2 > nonces ? "hit" : "miss"} is right about ${percent(majority)}.`))}</p>`;
}
