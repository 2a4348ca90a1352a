import { claimById } from "../claim/catalogue.js";
import type { Claim, FitDiagnostics, FitRows, SearcherClaim } from "../claim/contract.js";
import type { Json } from "../core/canonical-json.js";
import { digestOf } from "../core/digest.js";
import { keyedHash } from "../core/permutation.js";
import { RandomStream } from "../core/random-stream.js";
import type { LabelledSet } from "../dataset/labelled-set.js";
import { decodeLabelledSet } from "../dataset/labelled-set-file.js";
import type { TemplateKind } from "../dataset/templates.js";
import type { BackendName } from "../model/backend.js";
import { powFunction } from "../pow/registry.js";
import { faultOf, inClaimCode } from "./claim-code.js";
import { type HistoryTask, loadHistory } from "./history.js";
import { type LabelTask, labelFile } from "./label.js";
import { splitRows } from "./split-rows.js";
import { templateAt } from "./streams.js";
import { type ArtefactStore, type TaskContext, taskId } from "./task-context.js";

/** Freeze a claim that chooses no nonces of a pool: what it learnt beforehand, and whether it uses what it says. */
export interface OpenTask {
  readonly kind: "open";
  readonly seed: string;
  readonly trial: string;
  readonly claim: string;
  readonly pow: string;
  readonly templates: TemplateKind;
  /** Labelled rows to learn from beforehand; null for claims that need none. */
  readonly labels: LabelTask | null;
  readonly history: HistoryTask | null;
  readonly backend: BackendName;
}

/** What came of it. A claim that fails is a result, not an error of the trial. */
export type OpenRecord =
  | {
      readonly status: "opened";
      /** SHA-256 of the canonical JSON of the model. */
      readonly digest: string;
      readonly trainingRows: number;
      readonly validationRows: number;
      readonly diagnostics: FitDiagnostics | null;
      /** An input that it says it uses and that changes nothing, in words; null if there is none. */
      readonly ignores: string | null;
    }
  | { readonly status: "rejected"; readonly cause: string };

/** What a search that learns from past blocks alone gets for rows. */
const NO_ROWS: LabelledSet = {
  bits: 1,
  templates: [],
  templateIndex: new Uint32Array(0),
  nonces: new Uint32Array(0),
  hashes: new Uint32Array(0),
  hits: new Uint8Array(0),
};

/** Name of the file that holds the model. */
export function openFile(task: OpenTask): string {
  return `fits/${taskId(task)}.json`;
}

export async function performOpen(task: OpenTask, context: TaskContext): Promise<OpenRecord> {
  const { store } = context;
  const claim = claimById(task.claim);
  const rows = task.labels && splitRows(decodeLabelledSet(store.read(labelFile(task.labels))));
  const history = task.history ? loadHistory(task.history, store).learn : [];
  try {
    const { model, diagnostics, ignores } = await inClaimCode(context, task.trial, () =>
      prepare(
        claim,
        { training: rows?.training ?? NO_ROWS, validation: rows?.validation ?? NO_ROWS, history },
        task,
      ),
    );
    store.write(openFile(task), Buffer.from(JSON.stringify({ model })));
    return {
      status: "opened",
      digest: digestOf({ model }),
      trainingRows: rows?.training.nonces.length ?? 0,
      validationRows: rows?.validation.nonces.length ?? 0,
      diagnostics,
      ignores,
    };
  } catch (error) {
    return { status: "rejected", cause: faultOf(error) };
  }
}

/** What a claim learns beforehand, and an input that it ignores; only searchers learn, or say what they use. */
async function prepare(claim: Claim, rows: FitRows, task: OpenTask) {
  if (claim.kind !== "searcher") return { model: null, diagnostics: null, ignores: null };
  const stream = new RandomStream(task.seed, "fit", task.trial);
  const fitted = await claim.fit?.(rows, { stream, backend: task.backend });
  const model = fitted?.model ?? null;
  return { model, diagnostics: fitted?.diagnostics ?? null, ignores: await ignoredInput(claim, model, task) };
}

/** The model that an open task left. */
export function loadModel(task: OpenTask, store: ArtefactStore): Json {
  const { model } = JSON.parse(Buffer.from(store.read(openFile(task))).toString("utf8")) as { model: Json };
  return model;
}

/** Batches of a trial run, and nonces in each: enough for a search to react to what it was told. */
const PROBE_BATCHES = 8;
const PROBE_NONCES = 4096;

/** Templates on which it is tried: one that changes its search shows that the template counts. */
const PROBE_TEMPLATES = 8;

/** Made-up results: those of chance, or hits wherever the nonce's lowest and highest bits are set. */
const MADE_UP = {
  chance: (nonce: number) => Math.clz32(keyedHash(1, nonce)),
  plain: (nonce: number) => ((nonce & 1) === 1 || nonce >= 2 ** 31 ? 32 : 0),
};

/**
 * Runs a searcher on made-up results again with all the same but one input: if the proposals always agree to the last
 * nonce, the input changes nothing.
 */
async function ignoredInput(claim: SearcherClaim, model: Json, task: OpenTask): Promise<string | null> {
  // A process of its own remembers what it proposed: it is not asked for more than it is judged by.
  if (claim.uses.length === 0) return null;
  const pow = powFunction(task.pow, task.seed);
  const source = { seed: task.seed, role: "train", kind: task.templates } as const;
  const [first, ...others] = Array.from({ length: PROBE_TEMPLATES }, (_, i) => templateAt(source, pow, i));
  const propose = async (template: Uint8Array, results: keyof typeof MADE_UP) => {
    const stream = new RandomStream(task.seed, "probe", task.trial);
    const searcher = await claim.open(model, { template, stream, backend: task.backend });
    const proposed: number[] = [];
    const out = new Uint32Array(PROBE_NONCES);
    for (let batch = 0; batch < PROBE_BATCHES; batch++) {
      const count = checkedCount(searcher.propose(out), out.length);
      const nonces = out.slice(0, count);
      proposed.push(...nonces);
      searcher.learn?.(nonces, Uint8Array.from(nonces, MADE_UP[results]));
    }
    return proposed.join(" ");
  };
  const usual = await propose(first!, "chance");
  if (claim.uses.includes("results") && (await propose(first!, "plain")) === usual) {
    return "the results of its hashes";
  }
  if (!claim.uses.includes("template")) return null;
  for (const other of others) if ((await propose(other, "chance")) !== usual) return null;
  return "the template";
}

/**
 * The number of nonces that a searcher says it proposes.
 *
 * @throws {RangeError} if it is not a whole number from 1 to `most`
 */
export function checkedCount(count: number, most: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new RangeError(`it proposes ${count} nonces, a whole number from 1 to ${most} is needed`);
}
