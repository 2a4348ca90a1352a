import { sampleStandardDeviation } from "simple-statistics";
import type { Scorer } from "../claim/contract.js";
import { RandomStream, type StreamName } from "../core/random-stream.js";
import { powFunction } from "../pow/registry.js";
import { checkScores, passingShare } from "./fit-figures.js";
import { type Role, type TemplateSource, templateAt } from "./streams.js";
import type { Cut } from "./threshold.js";

/** Templates on which a filter will be judged: so many from the first. */
export interface JudgedOn {
  readonly role: Role;
  readonly first: number;
  readonly count: number;
}

/**
 * Share of nonces that a frozen filter lets through where it will be judged. Nothing is hashed for it: how much a
 * filter keeps is no secret, and its trial is sized by it.
 */
export interface ShareKept {
  /** 0 to 1. */
  readonly keep: number;
  /** Standard error of that share. */
  readonly keepError: number;
}

/** A filter that keeps less than this, as far as is seen, keeps as good as nothing. */
export const LEAST_KEEP = 1e-4;

/** Nonces of the first round, over all templates; each round doubles them until enough are kept. */
const FIRST_NONCES = 131072;
const MOST_NONCES = 2 ** 22;
const ENOUGH_KEPT = 4096;

/** Templates that are tried, at most. */
const MOST_TEMPLATES = 1024;

/**
 * Tries nonces of a named stream on the templates of the trial, more of them the fewer are kept.
 *
 * @throws {RangeError} on a score that is not finite
 */
export function shareKept(
  { scorer, cut }: { readonly scorer: Scorer; readonly cut: Cut },
  { seed, kind, pow: id }: Omit<TemplateSource, "role"> & { readonly pow: string },
  { role, first, count }: JudgedOn,
  name: readonly StreamName[],
): ShareKept {
  const pow = powFunction(id, seed);
  const stream = new RandomStream(seed, "keep", ...name);
  const tried = Array.from({ length: Math.min(count, MOST_TEMPLATES) }, (_, i) => ({
    template: templateAt({ seed, role, kind }, pow, first + i),
    kept: 0,
  }));
  let each = 0;
  for (let round = Math.ceil(FIRST_NONCES / tried.length); ; round = each) {
    for (const one of tried) one.kept += keptOf(scorer, cut, one.template, round, stream);
    each += round;
    const nonces = each * tried.length;
    const kept = tried.reduce((sum, one) => sum + one.kept, 0);
    if (kept < ENOUGH_KEPT && kept >= (LEAST_KEEP / 2) * nonces && 2 * nonces <= MOST_NONCES) continue;
    const keep = kept / nonces;
    // Templates beyond those tried may differ from them.
    const spread = tried.length < count ? sampleStandardDeviation(tried.map((one) => one.kept / each)) : 0;
    return { keep, keepError: Math.sqrt((keep * (1 - keep)) / nonces + spread ** 2 / tried.length) };
  }
}

function keptOf(scorer: Scorer, cut: Cut, template: Uint8Array, count: number, stream: RandomStream): number {
  const nonces = Uint32Array.from({ length: count }, () => stream.uint32());
  const scores = new Float32Array(count);
  scorer.score(template, nonces, scores);
  checkScores(scores);
  return scores.reduce((kept, score) => kept + passingShare(cut, score), 0);
}
