import { claimById } from "../claim/catalogue.js";
import type { Claim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import type { BackendName } from "../model/backend.js";
import { powFunction } from "../pow/registry.js";
import { hitsForMargin, smallestHashesForVerdict } from "../stats/plan-size.js";
import type { FiguresTask } from "./figures.js";
import type { FitRecord, FitTask } from "./fit.js";
import type { HistoryTask } from "./history.js";
import { type HistorySources, historySources, sourceOf } from "./history-sources.js";
import type { LabelTask } from "./label.js";
import type { OpenRecord, OpenTask } from "./open-claim.js";
import type { Protocol } from "./protocol.js";
import type { ReplicateRecord, ReplicateTask } from "./replicate.js";
import type { FreezeRecord, FreezeTask } from "./tasks.js";
import { LEAST_TEMPLATES, type Trial, trialsOf, unitOf } from "./trial.js";

/** What is to be fitted for a trial: one fit for all templates, or one a template. */
export interface TrialFits {
  readonly trial: Trial;
  /** Index = evaluation template for same-template trials; a single entry otherwise. */
  readonly fits: readonly FitTask[];
  /**
   * The same on permuted labels, for claims that learn, on full functions; else empty. On a weakened function the
   * hits of a template follow the nonce, so that even a filter that learnt nothing leans one way or the other there
   * and its twin is no null.
   */
  readonly shuffled: readonly FitTask[];
  /** What makes a claim ready that is no filter; null for filters. */
  readonly open: OpenTask | ReplicateTask | null;
  /** What computes the published figures of its claim again; null if it comes with none. */
  readonly figures: FiguresTask | null;
}

/** Everything that follows from the protocol alone. */
export interface Plan {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly trials: readonly TrialFits[];
}

/**
 * The plan of a protocol under a seed.
 *
 * @throws {UsageError} on unknown names and on budgets too small for any verdict
 */
export function planOf(
  protocol: Protocol,
  seed: string,
  backend: BackendName,
  catalogue?: readonly Claim[],
): Plan {
  const trials = trialsOf(protocol, catalogue);
  for (const trial of trials) checkBudget(protocol, trial, trials.length);
  const histories = historySources(protocol, trials, catalogue);
  return {
    seed,
    protocol,
    trials: trials.map((trial) => fitsOf(trial, seed, backend, histories, catalogue)),
  };
}

function checkBudget(protocol: Protocol, trial: Trial, family: number): void {
  if (unitOf(trial) === "templates" && trial.evaluationTemplates < LEAST_TEMPLATES) {
    throw new UsageError(
      `trials: ${trial.id}: evaluationTemplates is ${trial.evaluationTemplates}, but templates of ${trial.pow} may ` +
        `differ in what is found on them: valid are ${LEAST_TEMPLATES} or more, or split: same-template`,
    );
  }
  if (trial.hashes === null) return;
  const sizes = sizingOf(protocol, trial, trial.keep, family);
  const throughout = isSequential(protocol, trial.pow);
  const design = throughout ? ({ ...sizes, design: "sequential" } as const) : sizes;
  const inPool = (hashes: number) => Math.ceil(throughout ? hashes / trial.keep : hashes);
  const least = inPool(smallestHashesForVerdict(design));
  if (trial.hashes >= least) return;
  throw new UsageError(
    `trials: ${trial.id}: hashes is ${trial.hashes}, too small for any verdict at margin ${trial.margin}: ` +
      `valid are ${least} or more; ${inPool(hitsForMargin(design).hashes)} are planned when it is left out`,
  );
}

/** Whether trials on a function are looked at throughout: their hit probability must be known for it. */
export function isSequential(protocol: Protocol, pow: string): boolean {
  return protocol.stopping === "sequential" && isFull(pow);
}

/** What a trial is sized by, if its filter keeps such a share. */
export function sizingOf(
  protocol: Protocol,
  trial: Pick<Trial, "pow" | "split" | "bits" | "margin" | "evaluationTemplates">,
  keep: number,
  family: number,
) {
  const sizes = sizing(protocol, trial.bits, trial.margin, keep, family);
  return unitOf(trial) === "templates" ? { ...sizes, templates: trial.evaluationTemplates } : sizes;
}

/** What a trial of these conditions is sized by. */
export function sizing(protocol: Protocol, bits: number, margin: number, keep: number, family: number) {
  return {
    margin,
    alpha: protocol.alpha,
    family,
    typeTwo: protocol.typeTwo,
    probability: 2 ** -bits,
    keep,
    design: "pool",
  } as const;
}

function fitsOf(
  trial: Trial,
  seed: string,
  backend: BackendName,
  histories: HistorySources,
  catalogue?: readonly Claim[],
): TrialFits {
  const figures = figuresTaskOf(trial, seed, histories, catalogue);
  if (trial.kind !== "filter")
    return { trial, fits: [], shuffled: [], open: openOf(trial, seed, backend, histories), figures };
  const { templates, nonces } = trial.train;
  const base = {
    kind: "label",
    seed,
    pow: trial.pow,
    templates: trial.templates,
    nonces,
    bits: trial.bits,
  } as const;
  const labels: LabelTask[] =
    trial.split === "same-template"
      ? Array.from({ length: templates }, (_, first) => ({ ...base, first, count: 1 }))
      : [{ ...base, first: 0, count: templates }];
  const claim = claimById(trial.claim, catalogue);
  const choosesAmongPast =
    claim.needs.includes("history") || (claim.kind === "filter" && claim.readOff !== undefined);
  const source = choosesAmongPast || trial.fleet !== null ? sourceOf(trial, histories) : undefined;
  const history = source ? ({ kind: "history", seed, pow: trial.pow, source } as const) : null;
  const fitOn =
    (shuffled: boolean) =>
    (task: LabelTask): FitTask => ({
      kind: "fit",
      seed,
      trial: trial.id,
      claim: trial.claim,
      shuffled,
      labels: task,
      history,
      keep: trial.keep,
      judgedOn:
        trial.split === "same-template"
          ? { role: "train", first: task.first, count: task.count }
          : { role: "eval", first: 0, count: trial.evaluationTemplates },
      backend,
    });
  // Who can hash by himself needs no labels: what such a claim's twin finds is no fault of the instrument.
  const hashesAlone = trial.outside !== undefined && !trial.outside.trusted && trial.outside.view === "full";
  const twin = isFull(trial.pow) && claim.needs.includes("labels") && !hashesAlone;
  return {
    trial,
    fits: labels.map(fitOn(false)),
    shuffled: twin ? labels.map(fitOn(true)) : [],
    open: null,
    figures,
  };
}

/** Figures on past blocks are computed from those of the trial's own function. */
function figuresTaskOf(
  trial: Trial,
  seed: string,
  histories: HistorySources,
  catalogue?: readonly Claim[],
): FiguresTask | null {
  const { claim, pow } = trial;
  const { figures = [] } = claimById(claim, catalogue);
  if (figures.every(({ from }) => from === "real chain")) return null;
  const source = figures.some(({ from }) => from === "past blocks") ? sourceOf(trial, histories) : undefined;
  return { kind: "figures", seed, claim, history: source ? { kind: "history", seed, pow, source } : null };
}

/** Replicates of perfect randomness that a claimed statistic is compared with. */
const REPLICATES = 1000;

function openOf(
  trial: Trial,
  seed: string,
  backend: BackendName,
  histories: HistorySources,
): OpenTask | ReplicateTask {
  const { id, kind, claim, pow, templates, train, bits, needs } = trial;
  if (kind === "statistic") return { kind: "replicate", seed, trial: id, claim, replicates: REPLICATES };
  const labels: LabelTask | null = needs.includes("labels")
    ? { kind: "label", seed, pow, templates, nonces: train.nonces, bits, first: 0, count: train.templates }
    : null;
  const source = needs.includes("history") || trial.fleet !== null ? sourceOf(trial, histories) : undefined;
  const history = source ? ({ kind: "history", seed, pow, source } as const) : null;
  return { kind: "open", seed, trial: id, claim, pow, templates, labels, history, backend };
}

/** The label tasks of a plan, each once. */
export function labelTasks(plan: Plan): LabelTask[] {
  return distinct(learning(plan).flatMap(({ labels }) => labels ?? []));
}

/** The history tasks of a plan, each once. */
export function historyTasks(plan: Plan): HistoryTask[] {
  return distinct([...learning(plan), ...figuresTasks(plan)].flatMap(({ history }) => history ?? []));
}

/** What computes the published figures of a plan's claims again, each once. */
export function figuresTasks(plan: Plan): FiguresTask[] {
  return distinct(plan.trials.flatMap(({ figures }) => figures ?? []));
}

/** Tasks that may learn from rows or from past blocks. */
function learning(plan: Plan): (FitTask | OpenTask)[] {
  return plan.trials.flatMap(({ fits, open }): (FitTask | OpenTask)[] =>
    open?.kind === "open" ? [open] : [...fits],
  );
}

function distinct<T>(tasks: readonly T[]): T[] {
  return [...new Map(tasks.map((task) => [JSON.stringify(task), task])).values()];
}

/** What makes the claims of a plan ready, with permuted twins. */
export function freezeTasks(plan: Plan): FreezeTask[] {
  return plan.trials.flatMap(({ fits, shuffled, open }) => [...fits, ...shuffled, ...(open ? [open] : [])]);
}

/** What made a claim ready, for filters with the mean share kept; or why it is not. */
export type TrialOutcome =
  | {
      readonly status: "frozen";
      readonly keep: number;
      readonly records: readonly FrozenRecord[];
    }
  | Exclude<OpenRecord | ReplicateRecord, { status: "rejected" }>
  | { readonly status: "rejected"; readonly cause: string };

export type FrozenOutcome = Extract<TrialOutcome, { status: "frozen" }>;

export type FrozenRecord = Extract<FitRecord, { status: "frozen" }>;

/** Joins the records of what made a trial's claim ready: one that was rejected rejects the trial. */
export function outcomeOf(records: readonly FreezeRecord[]): TrialOutcome {
  const frozen: FrozenRecord[] = [];
  for (const record of records) {
    if (record.status !== "frozen") return record;
    frozen.push(record);
  }
  const keep = frozen.reduce((sum, record) => sum + record.keep, 0) / frozen.length;
  return { status: "frozen", keep, records: frozen };
}

/** Whether the hash of a function behaves as a random oracle, so that hits do not depend on the template. */
export function isFull(pow: string): boolean {
  return powFunction(pow).full;
}
