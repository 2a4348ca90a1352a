import { z } from "zod";
import { claimById } from "../claim/catalogue.js";
import type { FilterClaim, FitDiagnostics, Scorer } from "../claim/contract.js";
import type { Json } from "../core/canonical-json.js";
import { digestOf } from "../core/digest.js";
import { RandomStream } from "../core/random-stream.js";
import type { Winner } from "../dataset/block-headers.js";
import { decodeLabelledSet } from "../dataset/labelled-set-file.js";
import type { BackendName } from "../model/backend.js";
import { filterOf } from "./applies.js";
import { faultOf, inClaimCode } from "./claim-code.js";
import {
  type AcrossTemplates,
  acrossTemplates,
  aucOf,
  checkScores,
  choiceAmong,
  type ScoreFigures,
  scoreFigures,
  scoreSet,
} from "./fit-figures.js";
import { type HistoryTask, loadBlocks, loadHistory } from "./history.js";
import { type LabelTask, labelFile } from "./label.js";
import type { AucFigure } from "./pitfalls/group-leakage.js";
import type { ChoiceCounts } from "./pitfalls/pitfall.js";
import { type JudgedOn, type ShareKept, shareKept } from "./share-kept.js";
import { type SplitRows, shuffleLabels, splitRows } from "./split-rows.js";
import { type ArtefactStore, type TaskContext, taskId } from "./task-context.js";
import { type Cut, cutForShare, passes, RULE_CUT } from "./threshold.js";
import { shuffledId } from "./trial.js";

/** Fit a claim to labelled rows, freeze it and fix its threshold. */
export interface FitTask {
  readonly kind: "fit";
  readonly seed: string;
  readonly trial: string;
  readonly claim: string;
  /** Whether the training labels are permuted: the claim's own null. */
  readonly shuffled: boolean;
  readonly labels: LabelTask;
  /** Past blocks, for claims that learn from them or were read off such. */
  readonly history: HistoryTask | null;
  readonly keep: number;
  /** Where it will be judged, so that the share it keeps there is known. */
  readonly judgedOn: JudgedOn;
  readonly backend: BackendName;
}

/** What came of a fit. A claim that fails is a result, not an error of the trial. */
export type FitRecord =
  | ({
      readonly status: "frozen";
      /** SHA-256 of the canonical JSON of model and cut. */
      readonly digest: string;
      /** Whether every validation nonce got the same score. */
      readonly constant: boolean;
      readonly trainingRows: number;
      readonly validationRows: number;
      readonly diagnostics: FitDiagnostics | null;
      /** How it chooses among the rows that it learnt from; null if it learnt from no labels. */
      readonly training: ChoiceCounts | null;
      /** How it tells hits apart on new rows of its training templates, and on new templates; null without labels. */
      readonly groups: { readonly same: AucFigure | null; readonly other: AucFigure | null } | null;
      readonly across: AcrossTemplates | null;
      readonly scores: ScoreFigures | null;
      readonly observed: Observed | null;
    } & ShareKept)
  | { readonly status: "rejected"; readonly cause: string };

/** How a claim does on past blocks that it did not learn from. */
export interface Observed {
  readonly winners: number;
  /** How many of them it would have let through. */
  readonly kept: number;
}

/** Past blocks to learn from, and blocks held out. */
interface History {
  readonly learn: readonly Winner[];
  readonly heldOut: readonly Winner[];
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

export async function performFit(task: FitTask, context: TaskContext): Promise<FitRecord> {
  const { store } = context;
  const claim = filterOf(claimById(task.claim));
  const split = splitRows(decodeLabelledSet(store.read(labelFile(task.labels))));
  const permute = new RandomStream(task.seed, "label-shuffle", task.trial, task.labels.first);
  const rows = task.shuffled ? shuffleLabels(split, permute) : split;
  const history = historyOf(claim, task, store);
  try {
    const subject = task.shuffled ? shuffledId(task.trial) : task.trial;
    const frozen = await inClaimCode(context, subject, () => fitAndCut(claim, rows, history, task));
    store.write(fitFile(task), Buffer.from(JSON.stringify(frozen.claim)));
    return frozen.record;
  } catch (error) {
    return { status: "rejected", cause: faultOf(error) };
  }
}

/** Past blocks of a fit: a claim that learns from none is tried on all of them. */
function historyOf(claim: FilterClaim, { history }: FitTask, store: ArtefactStore): History {
  if (history === null) return { learn: [], heldOut: [] };
  if (claim.needs.includes("history")) return loadHistory(history, store);
  return { learn: [], heldOut: loadBlocks(history, store) };
}

/** Opens the scorer of a frozen claim. */
export async function openFrozen(
  task: FitTask,
  store: ArtefactStore,
  claim: FilterClaim = filterOf(claimById(task.claim)),
): Promise<{ scorer: Scorer; cut: Cut }> {
  const frozen = frozenSchema.parse(JSON.parse(Buffer.from(store.read(fitFile(task))).toString("utf8")));
  return { scorer: await claim.open(frozen.model, task.backend), cut: frozen.cut };
}

async function fitAndCut(
  claim: FilterClaim,
  { heldBack, ...rows }: SplitRows,
  { learn, heldOut }: History,
  task: FitTask,
): Promise<{ claim: FrozenClaim; record: FitRecord }> {
  const stream = new RandomStream(
    task.seed,
    "fit",
    task.trial,
    task.labels.first,
    task.shuffled ? "shuffled" : "true labels",
  );
  const fitted = await claim.fit?.(
    { ...rows, history: learn },
    { stream, backend: task.backend, keep: task.keep },
  );
  const model = fitted?.model ?? null;
  const scorer = await claim.open(model, task.backend);
  const scores = scoreSet(scorer, rows.validation);
  const cut = claim.selection.by === "rule" ? RULE_CUT : cutForShare(scores, task.keep);
  const { seed, pow, templates: kind } = task.labels;
  const keeping = shareKept({ scorer, cut }, { seed, kind, pow }, task.judgedOn, [
    task.trial,
    task.judgedOn.first,
    task.shuffled ? "shuffled" : "true labels",
  ]);
  const learns = claim.needs.includes("labels");
  const heldBackScores = learns && heldBack ? scoreSet(scorer, heldBack) : null;
  const frozen: FrozenClaim = { model, cut };
  return {
    claim: frozen,
    record: {
      status: "frozen",
      digest: digestOf(frozen),
      ...keeping,
      constant: scores.every((score) => score === scores[0]),
      trainingRows: rows.training.nonces.length,
      validationRows: scores.length,
      diagnostics: fitted?.diagnostics ?? null,
      training: learns ? choiceAmong(scoreSet(scorer, rows.training), rows.training.hits, cut) : null,
      groups: heldBackScores && {
        same: aucOf(heldBackScores, heldBack!.hits),
        other: aucOf(scores, rows.validation.hits),
      },
      across: acrossTemplates(scorer, cut, rows.validation),
      scores: task.shuffled
        ? null
        : scoreFigures(scores, rows.validation, task.seed, ["scores", task.trial, task.labels.first]),
      observed: heldOut.length === 0 ? null : observe(scorer, cut, heldOut, task),
    },
  };
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
