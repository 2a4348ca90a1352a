import type { Scorer } from "../claim/contract.js";
import { Loans } from "../core/loans.js";
import { keyedHash } from "../core/permutation.js";
import { RandomStream } from "../core/random-stream.js";
import { type FitTask, openFrozen } from "./fit.js";
import { checkScores } from "./fit-figures.js";
import type { ArtefactStore } from "./task-context.js";
import { type Cut, passes } from "./threshold.js";

/** A frozen filter at work on one template. */
export interface OpenFilter {
  /**
   * Which nonces pass: 1 or 0 each, in an array of `loans`.
   *
   * @throws {RangeError} on a score that is not finite
   */
  choose(template: Uint8Array, nonces: Uint32Array, loans: Loans): Uint8Array;
}

/** Names the coins that decide ties: arm, pool and template. */
export type TieName = readonly [arm: string, pool: string, template: number];

/** Opens a frozen filter; ties are decided by a coin of each nonce from a named stream. */
export async function openFilter(
  fit: FitTask,
  store: ArtefactStore,
  seed: string,
  ties: TieName,
): Promise<OpenFilter> {
  const { scorer, cut } = await openCached(fit, store);
  const key = new RandomStream(seed, "ties", ...ties).uint32();
  return { choose: (template, nonces, loans) => chooseBy(scorer, cut, key, template, nonces, loans) };
}

function chooseBy(
  scorer: Scorer,
  cut: Cut,
  key: number,
  template: Uint8Array,
  nonces: Uint32Array,
  loans: Loans,
): Uint8Array {
  const shown = new Loans("claims");
  try {
    // A claim may leave what it scores as zero unwritten.
    const scores = shown.floats(nonces.length).fill(0);
    scorer.score(template, nonces, scores);
    checkScores(scores);
    return keptOf(scores, cut, key, nonces, loans.bytes(nonces.length));
  } finally {
    shown.end();
  }
}

/** Writes to `kept` which nonces pass. */
function keptOf(
  scores: Float32Array,
  cut: Cut,
  key: number,
  nonces: Uint32Array,
  kept: Uint8Array,
): Uint8Array {
  const { threshold, tieShare } = cut;
  // A number, for a branch would be mispredicted every other time.
  for (let i = 0; i < kept.length; i++) kept[i] = Number(scores[i]! > threshold);
  if (tieShare === 0) return kept;
  for (let i = 0; i < kept.length; i++) {
    if (scores[i] !== threshold) continue;
    kept[i] = Number(passes(cut, threshold, () => keyedHash(key, nonces[i]!) / 2 ** 32));
  }
  return kept;
}

const opened = new Map<string, ReturnType<typeof openFrozen>>();

/** Scorers are opened once a thread and kept: their files are content-addressed and never change. */
function openCached(fit: FitTask, store: ArtefactStore): ReturnType<typeof openFrozen> {
  const key = JSON.stringify(fit);
  const known = opened.get(key);
  if (known) return known;
  const opening = openFrozen(fit, store);
  opened.set(key, opening);
  // Not the file's absence: it may be there the next time.
  opening.catch(() => opened.delete(key));
  return opening;
}
