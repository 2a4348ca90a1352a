import type { Pitfall, Price, TrialResult } from "../trial/results.js";
import {
  grouped,
  levelText,
  liftPercent,
  liftRange,
  percent,
  significant,
  smallNumber,
} from "../trial/wording.js";
import { confusionTable } from "./confusion.js";
import { powerOfTen } from "./figures/scale-text.js";
import { figuresSection } from "./figures-section.js";
import { type Html, html } from "./html.js";
import { outsideSentences } from "./outside-text.js";
import { structureText } from "./structure-text.js";
import { stackingTable } from "./table.js";
import { breakable, intervalText, unbroken } from "./text.js";

/** What a section shows beside the trial itself. */
interface Surroundings {
  /** Trials of the run. */
  readonly family: number;
  readonly price?: Price | undefined;
  /** The losses of its fit, drawn. */
  readonly curve?: Html | undefined;
  readonly open: boolean;
}

/** All that is known of one trial. */
export function trialSection(trial: TrialResult, { family, price, curve, open }: Surroundings): Html {
  const { fit } = trial;
  return html`
<details class="trial"${open ? html` open` : ""}>
<summary><h3 id="${trial.id}">${trial.title} ${breakable(trial.id)}</h3> <span class="verdict ${trial.verdict}">${trial.verdict}</span></summary>
<p>${unbroken(trial.reason)}.</p>
<dl>
${trial.source === undefined ? "" : html`<dt>Source</dt><dd>${trial.source}</dd>`}
${trial.method === undefined ? "" : html`<dt>Method</dt><dd>${trial.method}</dd>`}
<dt>Promised</dt><dd>${trial.claimed}</dd>
<dt>Expected</dt><dd>${trial.expected.verdict} on real functions: ${trial.expected.reason}</dd>
<dt>Conditions</dt><dd>${unbroken(`${trial.pow}, ${trial.templates} templates, ${trial.split}; a hit has ${trial.bits} leading zero bits; margin ${percent(trial.margin)}`)}</dd>
${paidRows(trial)}
<dt>Lift</dt><dd>${trial.lift === null ? "none" : unbroken(`${trial.lift.toFixed(4)}, interval ${intervalText(trial)} at level ${levelText(trial.level)}`)}</dd>
<dt>p-value</dt><dd>${smallNumber(trial.pValue, trial.log10PValue)}${trial.pAdjusted === null ? "" : `, adjusted for the family ${smallNumber(trial.pAdjusted, (trial.log10PValue ?? 0) + Math.log10(family))}`}</dd>
<dt>Ledger</dt><dd>${ledgerText(trial)}</dd>
${outsideSentences(trial, price).map(([what, sentence]) => html`<dt>${what.charAt(0).toUpperCase() + what.slice(1)}</dt><dd>${unbroken(sentence)}</dd>`)}
${trial.looks === null ? "" : html`<dt>Looks</dt><dd>${looksText(trial.looks)}</dd>`}
${trial.structure === null ? "" : html`<dt>Structure</dt><dd>${structureText(trial.structure)}</dd>`}
${trial.scores === null ? "" : html`<dt>Scores</dt><dd>${scoresText(trial.scores)}</dd>`}
${trial.distinct === null ? "" : html`<dt>Distinct nonces</dt><dd>${distinctText(trial)}</dd>`}
${trial.operationsLift === null ? "" : html`<dt>Per operation</dt><dd>${ratioText(trial.operationsLift)} hits per primitive operation</dd>`}
${trial.replicated === null ? "" : html`<dt>Replicates</dt><dd>${replicatedText(trial.replicated)}</dd>`}
${trial.survival === null ? "" : html`<dt>Hashes to a hit</dt><dd>${survivalText(trial.survival)}</dd>`}
${trial.observed === null ? "" : html`<dt>Past blocks</dt><dd>${observedText(trial.observed)}</dd>`}
${fit === null ? "" : html`<dt>Training</dt><dd>${fitText(fit)}</dd>`}
${fit?.fixedPoint ? html`<dt>Fixed point</dt><dd>${fixedPointText(fit.fixedPoint)}</dd>` : ""}
</dl>
${pitfallTable(trial.pitfalls)}
${confusionTable(trial)}
${curve === undefined ? "" : html`<h4>Loss on the way of the fit</h4><div class="panel">${curve}</div>`}
${figuresSection(trial)}
</details>`;
}

function pitfallTable(pitfalls: readonly Pitfall[]): Html | string {
  if (pitfalls.length === 0) return "";
  return html`<h4>Pitfalls looked for</h4>
${stackingTable<Pitfall>(
  [
    { title: "Pitfall", cell: ({ id }) => id, className: () => "number" },
    { title: "Result", cell: ({ status }) => status, className: ({ status }) => `verdict ${status}` },
    { title: "Figure", cell: ({ figure }) => unbroken(figure) },
  ],
  pitfalls,
)}`;
}

function ledgerText({ ledger }: TrialResult): string {
  const { hashes, operations, operationsPerHash, operationsPerNonce } = ledger;
  const total = `${grouped(hashes)} hashes paid for, ${operationsText(operations)} operations with scoring`;
  if (operationsPerHash === undefined || operationsPerNonce === undefined) return total;
  return `${total}: ${grouped(operationsPerHash)} a hash, ${grouped(operationsPerNonce)} a nonce scored`;
}

/** `812`, `5.159 × 10⁹`. */
function operationsText(operations: number): string {
  if (operations < 1e6) return grouped(operations);
  const [digits, exponent] = operations.toExponential(3).split("e");
  return `${digits} × ${powerOfTen(Number(exponent))}`;
}

/** What was hashed for a claim, in the words of its kind. */
function paidRows(trial: TrialResult): Html | string {
  const { kind, hashes, hits, controlHashes, controlHits, recall } = trial;
  if (kind === "statistic") return "";
  if (kind !== "filter") {
    const beside =
      controlHashes === 0
        ? `against the known probability ${trial.hitProbability}`
        : `beside random search with ${grouped(controlHashes)} hashes and ${grouped(controlHits)} hits`;
    return html`<dt>Paid for</dt><dd>${grouped(hashes)} hashes, ${grouped(hits)} hits, ${beside}</dd>`;
  }
  return html`<dt>Offered</dt><dd>${offeredText(trial)}</dd>
<dt>Let through</dt><dd>${grouped(hashes)} nonces${trial.keep === null ? "" : ` (${percent(trial.keep)})`}, ${grouped(hits)} hits${recall === null ? "" : ` (${percent(recall)} of all)`}</dd>`;
}

function ratioText({
  lift,
  interval,
}: {
  lift: number | null;
  interval: readonly [number, number] | null;
}): string {
  if (lift === null || interval === null) return "no lift";
  return `${liftPercent(lift)} (${liftRange(interval)})`;
}

function distinctText({ distinct, repeats, hashes }: TrialResult): string {
  return `${ratioText(distinct!)} on the ${grouped(hashes - repeats)} nonces that were not paid for before; ${grouped(repeats)} repeats were wasted`;
}

function replicatedText(replicated: NonNullable<TrialResult["replicated"]>): string {
  const { replicates, observations, claimedSigma, randomSigma, pValue } = replicated;
  return (
    `of ${grouped(replicates)} samples of ${grouped(observations)} random nonces the middle one lies ${significant(randomSigma)} ` +
    `sigma from the claimed null; the claimed figure lies ${significant(claimedSigma)} sigma from it, p ${smallNumber(pValue, Math.log10(pValue))} among them`
  );
}

function offeredText({ design, nonces, controlHits, hitProbability }: TrialResult): string {
  if (design === "pool") return `${grouped(nonces)} nonces, all hashed: ${grouped(controlHits)} hits`;
  return `${grouped(nonces)} nonces; those let through are judged against the known probability ${hitProbability}`;
}

function looksText(looks: NonNullable<TrialResult["looks"]>): string {
  const last = looks.at(-1);
  if (last === undefined) return "none: nothing was let through";
  const times = looks.length === 1 ? "once" : `${looks.length} times, and stopped once the verdict stood`;
  return `${times}; intervals hold at every look together; E ${smallNumber(10 ** last.log10EValue, last.log10EValue)} against a lift of 1 at the last one`;
}

function survivalText(survival: NonNullable<TrialResult["survival"]>): string {
  const median = (value: number | null) => (value === null ? "more than were paid for" : grouped(value));
  return (
    `median ${median(survival.medianHashes)} among nonces let through, ${median(survival.controlMedianHashes)} among the others ` +
    `(log-rank p ${smallNumber(survival.pValue, survival.pValue === null ? null : Math.log10(survival.pValue))}, ${grouped(survival.gaps)} gaps)`
  );
}

function scoresText(scores: NonNullable<TrialResult["scores"]>): string {
  const p = (value: number) => smallNumber(value, Math.log10(value));
  return (
    `on ${grouped(scores.rows)} validation rows AUC ${scores.auc.toFixed(4)} (${scores.aucInterval.map((end) => end.toFixed(4)).join(" to ")}, .5 knows nothing), ` +
    `rank correlation with the hash ${scores.spearman.toFixed(4)} (p ${p(scores.spearmanPValue)}), ` +
    `information on hits ${scores.informationBits.toExponential(1)} bits above chance (p ${p(scores.informationPValue)})`
  );
}

function observedText({ winners, kept, lift, interval }: NonNullable<TrialResult["observed"]>): string {
  const figure =
    lift === null || interval === null
      ? ""
      : `, a lift of ${liftPercent(lift)} (${liftRange([interval[0] ?? 0, interval[1] ?? 0])})`;
  return `lets through ${grouped(kept)} of ${grouped(winners)} held-out winners${figure} that tells where miners looked, not where luck is`;
}

function fitText(fit: NonNullable<TrialResult["fit"]>): string {
  const rows = `${grouped(fit.trainingRows)} rows in ${fit.fits === 1 ? "one fit" : `${fit.fits} fits`}`;
  if (fit.validationAccuracy === null || fit.majorityBaseline === null)
    return `nothing learnt; ${rows} looked at`;
  return `${rows}; validation accuracy ${percent(fit.validationAccuracy)} beside ${percent(fit.majorityBaseline)} for always naming the more frequent class`;
}

function fixedPointText(agreement: NonNullable<NonNullable<TrialResult["fit"]>["fixedPoint"]>): string {
  const { rows, spearman, equalDecisions } = agreement;
  const ranks =
    spearman === null ? "scores that do not vary" : `a rank correlation of ${spearman.toFixed(6)}`;
  return (
    `the net scores in whole numbers, the same on every machine; beside itself in floating point it has ${ranks} and keeps ` +
    `or drops ${percent(equalDecisions)} of ${grouped(rows)} validation rows alike`
  );
}
