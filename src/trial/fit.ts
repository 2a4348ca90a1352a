import { mean, sampleStandardDeviation } from "simple-statistics";
import { z } from "zod";
import { claimById } from "../claim/catalogue.js";
import type { Claim, FilterClaim, FitDiagnostics, FitRows, Scorer } from "../claim/contract.js";
import type { Json } from "../core/canonical-json.js";
import { digestOf } from "../core/digest.js";
import { messageOf } from "../core/errors.js";
import { RandomStream } from "../core/random-stream.js";
import type { Winner } from "../dataset/block-headers.js";
import { type LabelledSet, selectRows, withHits } from "../dataset/labelled-set.js";
import { decodeLabelledSet } from "../dataset/labelled-set-file.js";
import type { BackendName } from "../model/backend.js";
import { type HistoryTask, loadHistory } from "./history.js";
import { type LabelTask, labelFile } from "./label.js";
import { type ArtefactStore, type TaskContext, taskId } from "./task-context.js";
import { type Cut, cutForShare, passes, RULE_CUT } from "./threshold.js";

/** Fit a claim to labelled rows, freeze it and fix its threshold. */
export interface FitTask {
  readonly kind: "fit";
  readonly seed: string;
  readonly trial: string;
  readonly claim: string;
  /** Whether the training labels are permuted: the claim's own null. */
  readonly shuffled: boolean;
  readonly labels: LabelTask;
  /** Past blocks, for claims that learn from them. */
  readonly history: HistoryTask | null;
  readonly keep: number;
  readonly backend: BackendName;
}

/** What came of a fit. A claim that fails is a result, not an error of the trial. */
export type FitRecord =
  | {
      readonly status: "frozen";
      /** SHA-256 of the canonical JSON of model and cut. */
      readonly digest: string;
      /** Share of validation nonces that pass. */
      readonly keep: number;
      /** Standard deviation of that share between validation templates; 0 if there is one. */
      readonly keepSpread: number;
      /** Templates that it was measured on. */
      readonly validationTemplates: number;
      /** Whether every validation nonce got the same score. */
      readonly constant: boolean;
      readonly validationRows: number;
      readonly diagnostics: FitDiagnostics | null;
      readonly observed: Observed | null;
    }
  | { readonly status: "rejected"; readonly cause: string };

/** How a claim does on held-out blocks of the history it learnt from. */
export interface Observed {
  readonly winners: number;
  /** How many of them it would have let through. */
  readonly kept: number;
}

/** A fitted claim as it lies in the run folder. */
export interface FrozenClaim {
  readonly model: Json;
  readonly cut: Cut;
}

const frozenSchema = z.strictObject({
  model: z.json(),
  cut: z.strictObject({ threshold: z.number(), tieShare: z.number().min(0).max(1) }),
});

/** Name of the file that holds what a fit froze. */
export function fitFile(task: FitTask): string {
  return `fits/${taskId(task)}.json`;
}

type Labelled = Omit<FitRows, "history">;

/** Share of rows, or of templates, that a fit trains on; the others validate and set the threshold. */
const TRAINING_SHARE = 0.75;

export async function performFit(task: FitTask, { store }: TaskContext): Promise<FitRecord> {
  const claim = claimById(task.claim);
  const split = splitRows(decodeLabelledSet(store.read(labelFile(task.labels))));
  const history = task.history ? loadHistory(task.history, store) : { learn: [], heldOut: [] };
  const rows: FitRows = { ...(task.shuffled ? shuffleLabels(split, task) : split), history: history.learn };
  try {
    const frozen = await fitAndCut(claim, rows, history.heldOut, task);
    store.write(fitFile(task), Buffer.from(JSON.stringify(frozen.claim)));
    return frozen.record;
  } catch (error) {
    return { status: "rejected", cause: messageOf(error) };
  }
}

/** Opens the scorer of a frozen claim. */
export async function openFrozen(
  task: FitTask,
  store: ArtefactStore,
  claim: Claim = claimById(task.claim),
): Promise<{ scorer: Scorer; cut: Cut }> {
  const frozen = frozenSchema.parse(JSON.parse(Buffer.from(store.read(fitFile(task))).toString("utf8")));
  return { scorer: await claim.open(frozen.model, task.backend), cut: frozen.cut };
}

async function fitAndCut(
  claim: FilterClaim,
  rows: FitRows,
  heldOut: readonly Winner[],
  task: FitTask,
): Promise<{ claim: FrozenClaim; record: FitRecord }> {
  const stream = new RandomStream(
    task.seed,
    "fit",
    task.trial,
    task.labels.first,
    task.shuffled ? "shuffled" : "true labels",
  );
  const fitted = await claim.fit?.(rows, { stream, backend: task.backend, keep: task.keep });
  const model = fitted?.model ?? null;
  const scorer = await claim.open(model, task.backend);
  const scores = scoreSet(scorer, rows.validation);
  const cut = claim.selection.by === "rule" ? RULE_CUT : cutForShare(scores, task.keep);
  const passing = scores.map((score) =>
    score > cut.threshold ? 1 : score === cut.threshold ? cut.tieShare : 0,
  );
  const frozen: FrozenClaim = { model, cut };
  return {
    claim: frozen,
    record: {
      status: "frozen",
      digest: digestOf(frozen),
      keep: mean([...passing]),
      keepSpread: spreadBetweenTemplates(passing, rows.validation.templateIndex),
      validationTemplates: new Set(rows.validation.templateIndex).size,
      constant: scores.every((score) => score === scores[0]),
      validationRows: scores.length,
      diagnostics: fitted?.diagnostics ?? null,
      observed: heldOut.length === 0 ? null : observe(scorer, cut, heldOut, task),
    },
  };
}

function spreadBetweenTemplates(passing: Float32Array, templateIndex: Uint32Array): number {
  const groups = new Map<number, number[]>();
  for (const [row, passes] of passing.entries()) {
    const group = groups.get(templateIndex[row]!);
    if (group) group.push(passes);
    else groups.set(templateIndex[row]!, [passes]);
  }
  const shares = [...groups.values()].map(mean);
  return shares.length < 2 ? 0 : sampleStandardDeviation(shares);
}

/** Lets a fitted filter choose among held-out winners, each on its own template. */
function observe(scorer: Scorer, cut: Cut, winners: readonly Winner[], task: FitTask): Observed {
  const ties = new RandomStream(task.seed, "ties", task.trial, "history");
  const score = new Float32Array(1);
  let kept = 0;
  for (const { template, nonce } of winners) {
    scorer.score(template, Uint32Array.of(nonce), score);
    checkScores(score);
    if (passes(cut, score[0]!, () => ties.float())) kept++;
  }
  return { winners: winners.length, kept };
}

/** Scores of all rows of a set, template by template. @throws {RangeError} on a score that is not finite */
function scoreSet(scorer: Scorer, set: LabelledSet): Float32Array {
  const scores = new Float32Array(set.nonces.length);
  for (let from = 0; from < scores.length; ) {
    const index = set.templateIndex[from]!;
    let to = from;
    while (to < scores.length && set.templateIndex[to] === index) to++;
    scorer.score(set.templates[index]!, set.nonces.subarray(from, to), scores.subarray(from, to));
    from = to;
  }
  checkScores(scores);
  return scores;
}

/** @throws {RangeError} naming the first score that is not finite */
export function checkScores(scores: Float32Array): void {
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0)
    throw new RangeError(`score of nonce number ${bad} is ${scores[bad]}, a finite number is needed`);
}

/** Training and validation parts: by template where there are several, else by row. */
function splitRows(set: LabelledSet): Labelled {
  const templates = set.templates.length;
  const units = templates > 1 ? templates : set.nonces.length;
  const trained = Math.max(1, Math.floor(TRAINING_SHARE * units));
  const training: number[] = [];
  const validation: number[] = [];
  for (let row = 0; row < set.nonces.length; row++) {
    const unit = templates > 1 ? set.templateIndex[row]! : row;
    (unit < trained ? training : validation).push(row);
  }
  return {
    training: selectRows(set, Uint32Array.from(training)),
    validation: selectRows(set, Uint32Array.from(validation)),
  };
}

/** The same rows with the labels of training and of validation permuted, each within itself. */
function shuffleLabels(rows: Labelled, task: FitTask): Labelled {
  const stream = new RandomStream(task.seed, "label-shuffle", task.trial, task.labels.first);
  const permuted = (set: LabelledSet) => withHits(set, stream.shuffle(Uint8Array.from(set.hits)));
  return { training: permuted(rows.training), validation: permuted(rows.validation) };
}
