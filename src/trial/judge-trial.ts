import { mean } from "simple-statistics";
import { claimById } from "../claim/catalogue.js";
import type { Claim } from "../claim/contract.js";
import { digestOf } from "../core/digest.js";
import { powFunction } from "../pow/registry.js";
import { binomialTest } from "../stats/binomial-test.js";
import { adjustPValue } from "../stats/family.js";
import { liftBand } from "../stats/lift-band.js";
import { furtherHashes } from "../stats/plan-size.js";
import type { Bar, LookBar } from "./bar.js";
import { chargeOf } from "./charge.js";
import { curveOf } from "./curve.js";
import type { Evidence } from "./evidence.js";
import { figureResults } from "./figures.js";
import { type Figures, figuresOf, looksOf, NO_FIGURES } from "./filter-figures.js";
import { fixedPointOf } from "./fixed-point-figures.js";
import { huntFigures } from "./hunt-figures.js";
import type { LiftTest } from "./lift-test.js";
import { pitfallsOf } from "./pitfalls.js";
import type { TrialFits, TrialOutcome } from "./plan.js";
import { type ClaimPrice, priceOfClaim } from "./price-of-claim.js";
import type { Price, TrialResult } from "./results.js";
import { survivalOf } from "./survival.js";
import { type ArmTally, countAtLeast } from "./tally.js";
import type { Trial } from "./trial.js";
import { type Measured, type Verdict, verdictOf } from "./verdict.js";
import { grouped, significant } from "./wording.js";

type ReplicatedOutcome = Extract<TrialOutcome, { status: "replicated" }>;

/** Figures and verdict of one trial; with the price of a claim from outside, null for others. */
export function judgeTrial(
  evidence: Evidence,
  fits: TrialFits,
  bar: Bar,
): { result: TrialResult; price: Price | null } {
  const { trial } = fits;
  const { outcomes, plan } = evidence;
  const claim = claimById(trial.claim);
  const pow = powFunction(trial.pow, plan.seed);
  const outcome = outcomes.get(trial.id)!;
  const { fault, figures, pool, hunted } = countsOf(evidence, trial, pow.full, bar);
  const { design, arm, test, looks } = figures;
  const { hashes, hits } =
    fault === null
      ? { hashes: arm.kept, hits: countAtLeast(arm.keptHits, trial.bits) }
      : chargeOf(evidence, fits);
  const control =
    hunted?.control ??
    (design === "pool" ? { hashes: arm.hashes, hits: countAtLeast(arm.hits, trial.bits) } : NONE);
  const observed = observedOf(outcome, arm.kept / arm.hashes, bar.level);
  const further = furtherOf(trial, figures);
  const operations = operationsLift(claim, test);
  const watched = evidence.outside?.get(trial.id);
  const price = watched
    ? priceOfClaim(trial, fault === null ? { hits, paidHashes: hashes } : null, watched, bar.level)
    : null;
  const { verdict, reason } = verdictOn(
    trial,
    outcome,
    fault === null
      ? null
      : `${fault}${hashes > 0 ? `; charged its whole budget, ${grouped(hashes)} hashes` : ""}`,
    figures,
    observed,
    further,
    bar,
    operations,
    price?.verdict ?? null,
  );
  const pAdjusted = test.informative ? adjustPValue(test.pValue, bar.family) : null;
  const filter = claim.kind === "filter";
  const perNonce = "operationsPerNonce" in claim ? claim.operationsPerNonce : 0;
  const perHash = claim.kind === "shortcut" ? claim.operationsPerHash : pow.operationsPerHash;
  const result: TrialResult = {
    id: trial.id,
    claim: trial.claim,
    title: claim.title,
    source: claim.source,
    method: claim.description,
    claimed: claim.claimed,
    figures: figureResults(claim.figures ?? [], evidence.figures.get(trial.id) ?? {}),
    kind: claim.kind,
    pow: trial.pow,
    full: pow.full,
    design,
    stopping: looks === null ? "fixed" : "sequential",
    templates: trial.templates,
    split: trial.split,
    bits: trial.bits,
    margin: trial.margin,
    nonces: arm.hashes,
    hashes,
    hits,
    controlHashes: control.hashes,
    controlHits: control.hits,
    hitProbability: pow.full ? 2 ** -trial.bits : null,
    keep: filter && arm.hashes > 0 ? arm.kept / arm.hashes : null,
    recall: filter && control.hits > 0 ? hits / control.hits : null,
    repeats: hunted?.repeats ?? 0,
    distinct: hunted?.distinct ? ratioOf(hunted.distinct) : null,
    operationsLift: operations && { lift: operations.estimate, interval: endsOf(operations.interval) },
    replicated: outcome.status === "replicated" ? replicatedOf(outcome) : null,
    lift: test.informative ? test.lift : null,
    interval: test.informative ? [test.interval[0], test.interval[1]] : null,
    level: bar.level,
    pValue: test.informative ? test.pValue : null,
    log10PValue: test.informative ? test.log10PValue : null,
    pAdjusted,
    eValue: test.informative ? finite(10 ** (test.log10EValue ?? Number.NaN)) : null,
    log10EValue: test.informative ? test.log10EValue : null,
    looks: looks && looksOf(looks, trial, figures.budget!, bar),
    observed: observed && { ...observed, interval: [observed.interval[0], observed.interval[1]] },
    verdict,
    reason,
    byDifficulty: pow.full ? liftByDifficulty(arm, leastBits(claim, trial), bar.alpha) : [],
    survival: pool ? survivalOf(pool, trial.id) : null,
    furtherHashes: verdict === "inconclusive" ? further : null,
    ledger: {
      hashes,
      operations: hashes * perHash + arm.hashes * perNonce,
      operationsPerHash: perHash,
      operationsPerNonce: perNonce,
    },
    pitfalls: pitfallsOf({
      trial,
      outcome,
      rule: claim.kind === "filter" && claim.selection.by === "rule",
      operationsPerNonce: perNonce,
      operationsPerHash: pow.operationsPerHash,
      full: pow.full,
      arm,
      strata: figures.strata,
      planned: figures.budget?.noncesPerTemplate ?? null,
      hunts: hunted?.hunts ?? null,
      looks: looks?.length ?? null,
      test,
      pAdjusted,
      family: bar.family,
      alpha: bar.alpha,
      observedLow: observed?.interval[0] ?? null,
    }),
    structure: evidence.structures.get(trial.pow) ?? null,
    scores: scoresOf(outcome),
    fit: fitSummary(outcome),
    expected: claim.expected,
    ...(trial.outside && price && watched
      ? {
          outside: {
            trusted: trial.outside.trusted,
            view: trial.outside.trusted ? null : trial.outside.view,
            basis: price.basis,
            isolation: watched.isolation && { ...watched.isolation },
          },
        }
      : {}),
  };
  return { result, price: price?.price ?? null };
}

/** The counts of a trial, wherever they were made, and why its claim failed if it did. */
function countsOf({ outcomes, pools, screens, hunts }: Evidence, trial: Trial, full: boolean, bar: Bar) {
  const outcome = outcomes.get(trial.id)!;
  const pool = pools.find((one) => one.plan.budgets.some((budget) => budget.trial.id === trial.id));
  const screen = screens.find((candidate) => candidate.budget.trial.id === trial.id);
  const hunt = hunts.find((candidate) => candidate.plan.trial.id === trial.id);
  const failedHunt = hunt?.hunts.find(({ fault }) => fault !== null)?.fault;
  const fault =
    outcome.status === "rejected"
      ? outcome.cause
      : (pool?.faults[trial.id] ?? screen?.fault ?? failedHunt ?? null);
  if (fault !== null) return { fault, figures: NO_FIGURES, pool: undefined, hunted: undefined };
  if (!hunt) return { fault, figures: figuresOf(trial, full, pool, screen, bar), pool, hunted: undefined };
  const hunted = huntFigures(hunt, full, bar);
  const figures: Figures = { ...NO_FIGURES, design: "arms", arm: hunted.arm, test: hunted.test };
  return { fault, figures, pool, hunted };
}

/** Hits per primitive operation over those of plain search: of shortcuts, whose hashes cost less. */
function operationsLift(claim: Claim, test: LiftTest): Measured | null {
  if (claim.kind !== "shortcut" || !test.informative) return null;
  const cheaper = claim.plainOperationsPerHash / claim.operationsPerHash;
  return {
    estimate: cheaper * test.lift,
    // What a hash costs is counted, not measured: all that is uncertain is the hit lift.
    interval: [cheaper * test.interval[0], cheaper * test.interval[1]],
  };
}

function ratioOf(test: LiftTest): { lift: number | null; interval: [number, number] | null } {
  return test.informative
    ? { lift: test.lift, interval: endsOf(test.interval) }
    : { lift: null, interval: null };
}

function endsOf([low, high]: readonly [number, number]): [number, number] {
  return [low, high];
}

function replicatedOf({ status: _, band, ...figures }: ReplicatedOutcome): TrialResult["replicated"] {
  return { ...figures, band: endsOf(band) };
}

const NONE = { hashes: 0, hits: 0 };

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Fewer hits than this are too few to show beside others. */
const LEAST_HITS = 10;

/** The easiest difficulty that hits are counted at: a shortcut tells the hashes of its solutions alone. */
function leastBits(claim: Claim, { bits }: Trial): number {
  return claim.kind === "shortcut" ? bits : 1;
}

function liftByDifficulty(
  { kept, keptHits }: ArmTally,
  least: number,
  alpha: number,
): TrialResult["byDifficulty"] {
  const counts = Array.from({ length: 33 - least }, (_, i) => least + i)
    .filter((bits) => kept * 2 ** -bits >= LEAST_HITS)
    .map((bits) => ({ bits, hits: countAtLeast(keptHits, bits), hashes: kept }));
  if (counts.length === 0) return [];
  return liftBand(counts, alpha).map(({ bits, lift, interval: [low, high] }) => ({
    bits,
    lift,
    interval: [low, high],
  }));
}

/** What a look at a trial says: anything but `inconclusive` settles it. */
export function verdictAtLook(
  trial: Trial,
  outcome: TrialOutcome,
  fault: string | null,
  arm: ArmTally,
  test: LiftTest,
  bar: LookBar,
): Verdict {
  const observed = observedOf(outcome, arm.kept / arm.hashes, bar.level);
  const figures: Figures = { ...NO_FIGURES, arm, test };
  return verdictOn(trial, outcome, fault, figures, observed, null, { ...bar, failedGates: [] });
}

function verdictOn(
  trial: Trial,
  outcome: TrialOutcome,
  fault: string | null,
  { arm, test }: Figures,
  observed: { lift: number; interval: readonly [number, number] } | null,
  further: number | null,
  { failedGates }: Bar,
  operations: Measured | null = null,
  price: ClaimPrice["verdict"] = null,
): Verdict {
  return verdictOf({
    failedGates: failedGates.map((gate) => `${gate.id} (${gate.subject})`),
    rejected: fault,
    choice:
      outcome.status === "frozen"
        ? {
            offered: arm.hashes,
            kept: arm.kept,
            constant: outcome.records.every((record) => record.constant),
          }
        : null,
    ignoredInput: outcome.status === "opened" ? outcome.ignores : null,
    operations,
    priced: price && "priced" in price ? price.priced : null,
    unmetered: price && "unmetered" in price ? price.unmetered : null,
    replicated:
      outcome.status === "replicated"
        ? {
            figure: `${significant(outcome.claimedSigma)} sigma from the claimed null`,
            pValue: outcome.pValue,
            replicates: outcome.replicates,
          }
        : null,
    margin: trial.margin,
    lift: test.informative
      ? { estimate: test.lift, interval: test.interval, templates: test.templates }
      : { none: test.reason },
    observed: observed && { estimate: observed.lift, interval: observed.interval },
    furtherHashes: further,
  });
}

/** Hashes still needed where the interval reaches over the margin; null where it does not. */
function furtherOf(trial: Trial, { design, arm, test }: Figures): number | null {
  if (!test.informative || test.interval[1] < 1 + trial.margin) return null;
  return furtherHashes({
    hashes: design === "pool" ? arm.hashes : arm.kept,
    interval: test.interval,
    margin: trial.margin,
  });
}

/** Lift that held-out blocks of the history seem to show: their share let through over the share of all nonces. */
function observedOf(outcome: TrialOutcome, keep: number, level: number) {
  const observed = outcome.status === "frozen" ? outcome.records[0]?.observed : null;
  if (!observed || !(keep > 0 && keep < 1)) return null;
  const { winners, kept } = observed;
  const { ratio, ratioInterval } = binomialTest({ hits: kept, trials: winners, probability: keep, level });
  return { winners, kept, lift: ratio, interval: ratioInterval };
}

/** Figures of the scores of a claim that was fitted once. */
function scoresOf(outcome: TrialOutcome): TrialResult["scores"] {
  if (outcome.status !== "frozen" || outcome.records.length !== 1) return null;
  const { scores } = outcome.records[0]!;
  return scores && { ...scores, aucInterval: [scores.aucInterval[0], scores.aucInterval[1]] };
}

function fitSummary(outcome: TrialOutcome): TrialResult["fit"] {
  if (outcome.status === "opened" && outcome.trainingRows > 0) {
    const { digest, trainingRows, validationRows, diagnostics } = outcome;
    return {
      digest,
      fits: 1,
      keep: 1,
      trainingRows,
      validationRows,
      validationAccuracy: diagnostics?.validationAccuracy ?? null,
      majorityBaseline: diagnostics?.majorityBaseline ?? null,
      ...curveOf(diagnostics),
      fixedPoint: fixedPointOf(diagnostics ? [diagnostics] : []),
    };
  }
  if (outcome.status !== "frozen") return null;
  const { records } = outcome;
  const fitted = records.flatMap((record) => record.diagnostics ?? []);
  const total = (rows: (record: (typeof records)[number]) => number) =>
    records.reduce((sum, record) => sum + rows(record), 0);
  return {
    digest: records.length === 1 ? records[0]!.digest : digestOf(records.map((record) => record.digest)),
    fits: records.length,
    keep: outcome.keep,
    trainingRows: total((record) => record.trainingRows),
    validationRows: total((record) => record.validationRows),
    validationAccuracy: fitted.length > 0 ? mean(fitted.map((d) => d.validationAccuracy)) : null,
    majorityBaseline: fitted.length > 0 ? mean(fitted.map((d) => d.majorityBaseline)) : null,
    ...curveOf(records[0]?.diagnostics ?? null),
    fixedPoint: fixedPointOf(fitted),
  };
}
