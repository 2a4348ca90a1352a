import { claimById } from "../claim/catalogue.js";
import type { Claim, ClaimedHashes, ComposerClaim, SearcherClaim, ShortcutClaim } from "../claim/contract.js";
import type { Json } from "../core/canonical-json.js";
import { RandomStream } from "../core/random-stream.js";
import { assembleTemplate } from "../dataset/mempool/assemble-template.js";
import { drawWorld } from "../dataset/mempool/draw-world.js";
import { feeOrdered } from "../dataset/mempool/fill-block.js";
import { MeteredOracle } from "../oracle/metered-oracle.js";
import { topWord } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";
import { faultOf, inClaimCode } from "./claim-code.js";
import { HuntCount } from "./hunt-count.js";
import type { HuntTally } from "./hunt-tally.js";
import { checkedCount, loadModel, type OpenTask } from "./open-claim.js";
import { noncesAt, templateAt } from "./streams.js";
import type { TaskContext } from "./task-context.js";

/** Let one arm work one template until its budget of hashes is spent. */
export interface HuntTask {
  readonly kind: "hunt";
  /** What the claim froze; it names claim, function, seed and kind of templates. */
  readonly open: OpenTask;
  readonly template: number;
  /** Hashes to be paid for. */
  readonly budget: number;
  readonly bits: number;
  /** Whether random search works the same template with the same budget beside it. */
  readonly control: boolean;
  /** Set for outside claims: every hit is written down. */
  readonly record?: "all";
}

/** Hashes asked of the scanner in one go. */
const BATCH = 65536;

/** Nonces that a searcher may propose at a time, at most: what the wire protocol asks for as well. */
const PROPOSAL = 4096;

/** Times that it is asked in a hunt, at least: one that learns from its hashes needs to be told of them. */
const QUESTIONS = 16;

/** Nonces of a shortcut at a time: its solutions are looked at one by one. */
const SHORTCUT_BATCH = 16384;

export async function performHunt(task: HuntTask, context: TaskContext): Promise<HuntTally> {
  const pow = powFunction(task.open.pow, task.open.seed);
  const claim = claimById(task.open.claim);
  const count = new HuntCount(pow, task.bits, task.record === "all" ? task.open.trial : null);
  let fault: string | null = null;
  try {
    await inClaimCode(context, task.open.trial, () => hunt(claim, task, pow, context, count));
  } catch (error) {
    fault = faultOf(error);
  }
  return {
    ...count.tally(),
    paid: fault === null ? count.paid : Math.max(count.paid, task.budget),
    control: task.control ? controlOf(task, pow, claim) : null,
    fault,
  };
}

function hunt(
  claim: Claim,
  task: HuntTask,
  pow: PowFunction,
  { store, report }: TaskContext,
  count: HuntCount,
) {
  switch (claim.kind) {
    case "searcher":
      return search(claim, loadModel(task.open, store), task, pow, count, report);
    case "composer":
      return compose(claim, loadModel(task.open, store), task, pow, count);
    case "shortcut":
      return shorten(claim, task, pow, count);
    default:
      throw new Error(`a ${claim.kind} has no hunts`);
  }
}

async function search(
  claim: SearcherClaim,
  model: Json,
  task: HuntTask,
  pow: PowFunction,
  count: HuntCount,
  report: TaskContext["report"],
) {
  const { seed, trial, backend } = task.open;
  const template = evaluationTemplate(task, pow);
  const oracle = new MeteredOracle(pow, template, task.budget);
  const stream = new RandomStream(seed, "hunt", trial, task.template);
  const searcher = await claim.open(model, { template, stream, backend });
  const most = Math.min(PROPOSAL, Math.ceil(task.budget / QUESTIONS));
  const out = new Uint32Array(most);
  const hashes = new Uint32Array(most);
  for (let left = task.budget; left > 0; ) {
    const place = out.subarray(0, Math.min(left, most));
    const nonces = out.slice(0, checkedCount(searcher.propose(place), place.length));
    const repeated = oracle.evaluate(nonces, hashes);
    count.add(pow, template, nonces, hashes, repeated);
    left -= nonces.length;
    searcher.learn?.(
      nonces,
      Uint8Array.from(nonces, (_, i) => Math.clz32(hashes[i]!)),
    );
    report?.(1 - left / task.budget);
  }
}

async function compose(
  claim: ComposerClaim,
  model: Json,
  task: HuntTask,
  pow: PowFunction,
  count: HuntCount,
) {
  const { seed, trial, backend } = task.open;
  const stream = new RandomStream(seed, "hunt", trial, task.template);
  const composer = await claim.open(model, { stream, backend });
  const world = worldOf(task);
  const template = assembleTemplate(world, composer.compose(world));
  for (const nonces of uniformNonces(task, pow)) {
    const hashes = new Uint32Array(nonces.length);
    new MeteredOracle(pow, template, nonces.length).evaluate(nonces, hashes);
    count.add(pow, template, nonces, hashes);
  }
}

/** Counts what a shortcut calls solutions, once they verify; one that does not ends it. */
async function shorten(claim: ShortcutClaim, task: HuntTask, pow: PowFunction, count: HuntCount) {
  const templates = templatesAtOnce(claim, task, pow);
  const each = { ...task, budget: Math.ceil(task.budget / templates.length) };
  for (const nonces of uniformNonces(each, pow, SHORTCUT_BATCH)) {
    const claimed = topsOf(claim.evaluate(templates, nonces), templates.length * nonces.length);
    for (const [i, template] of templates.entries()) {
      const tops = claimed.subarray(i * nonces.length, (i + 1) * nonces.length);
      count.addClaimed(pow, template, nonces, tops);
    }
  }
}

function topsOf(claimed: ClaimedHashes, wanted: number): Uint32Array {
  const tops =
    claimed.form === "top-words"
      ? claimed.words
      : Uint32Array.from({ length: claimed.bytes.length / 32 }, (_, i) =>
          topWord(claimed.bytes.subarray(32 * i, 32 * (i + 1))),
        );
  if (tops.length !== wanted) throw new RangeError(`it gives ${tops.length} hashes for ${wanted} nonces`);
  return tops;
}

/** Templates that a shortcut works at once: if several, they have their last 12 bytes in common. */
function templatesAtOnce(
  { templatesAtOnce: n }: ShortcutClaim,
  task: HuntTask,
  pow: PowFunction,
): Uint8Array[] {
  const first = evaluationTemplate(task, pow);
  const stream = new RandomStream(task.open.seed, "templates at once", pow.id, task.template);
  return [
    first,
    ...Array.from({ length: n - 1 }, () => {
      const template = stream.bytes(first.length);
      template.set(first.subarray(-12), first.length - 12);
      return template;
    }),
  ];
}

function evaluationTemplate({ open, template }: HuntTask, pow: PowFunction): Uint8Array {
  return templateAt({ seed: open.seed, role: "eval", kind: open.templates }, pow, template);
}

function worldOf({ open, template }: HuntTask) {
  return drawWorld(new RandomStream(open.seed, "world", template));
}

/** Random search: a template's nonces in random order, without replacement, batch by batch. */
function* uniformNonces(
  { open, template, budget }: HuntTask,
  pow: PowFunction,
  batch = BATCH,
): Generator<Uint32Array> {
  const order = noncesAt({ seed: open.seed, role: "eval", kind: open.templates }, pow, template);
  for (let from = 0; from < budget; from += batch) {
    yield order.fill(from, new Uint32Array(Math.min(batch, budget - from)));
  }
}

/** Random search on the template that the arm works; for composers on the one that fees alone would make. */
function controlOf(task: HuntTask, pow: PowFunction, claim: Claim): NonNullable<HuntTally["control"]> {
  let template = evaluationTemplate(task, pow);
  if (claim.kind === "composer") {
    const world = worldOf(task);
    template = assembleTemplate(world, feeOrdered(world));
  }
  const scanner = pow.openScanner(template);
  const hits = new Array<number>(33).fill(0);
  for (const nonces of uniformNonces(task, pow)) {
    const hashes = new Uint32Array(nonces.length);
    scanner.scan(nonces, hashes);
    for (const hash of hashes) hits[Math.clz32(hash)]!++;
  }
  return { paid: task.budget, hits };
}
