import type { Scorer } from "../claim/contract.js";
import type { StreamName } from "../core/random-stream.js";
import type { LabelledSet } from "../dataset/labelled-set.js";
import { auc } from "../stats/auc.js";
import { mutualInformation } from "../stats/mutual-information.js";
import { spearman } from "../stats/spearman.js";
import type { AucFigure } from "./pitfalls/group-leakage.js";
import type { ChoiceCounts } from "./pitfalls/pitfall.js";
import type { Cut } from "./threshold.js";

/** Share of a score that passes a cut: 1, 0, or the share of ties. */
export function passingShare(cut: Cut, score: number): number {
  return score > cut.threshold ? 1 : score === cut.threshold ? cut.tieShare : 0;
}

/**
 * Scores of all rows of a set, template by template.
 *
 * @throws {RangeError} on a score that is not finite
 */
export function scoreSet(scorer: Scorer, set: LabelledSet): Float32Array {
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
  // Zero times a finite number is zero, times infinity or NaN it is NaN: one pass without a branch.
  let probe = 0;
  for (let i = 0; i < scores.length; i++) probe += 0 * scores[i]!;
  if (probe === 0) return;
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  throw new RangeError(`score of nonce number ${bad} is ${scores[bad]}, a finite number is needed`);
}

/** How a cut chooses among labelled rows; of tied scores it takes the first, as many as their share comes to. */
export function choiceAmong(scores: Float32Array, hits: Uint8Array, cut: Cut): ChoiceCounts {
  let ties = Math.round(cut.tieShare * scores.filter((score) => score === cut.threshold).length);
  const counts = { rows: scores.length, hits: 0, kept: 0, keptHits: 0 };
  for (const [row, score] of scores.entries()) {
    counts.hits += hits[row]!;
    if (!(score > cut.threshold) && !(score === cut.threshold && ties-- > 0)) continue;
    counts.kept++;
    counts.keptHits += hits[row]!;
  }
  return counts;
}

/** How well scores tell hits apart; null where they are constant or there are not two hits and two misses. */
export function aucOf(scores: Float32Array, hits: Uint8Array): AucFigure | null {
  if (!canTellApart(scores, hits)) return null;
  const { estimate, standardError } = auc(scores, hits, 0.95);
  return { estimate, standardError };
}

function canTellApart(scores: Float32Array, hits: Uint8Array): boolean {
  const ones = hits.reduce((sum, hit) => sum + hit, 0);
  return ones >= 2 && hits.length - ones >= 2 && scores.some((score) => score !== scores[0]);
}

/** Passing shares of the same nonces on several templates, added up. */
export interface AcrossTemplates {
  readonly nonces: number;
  readonly kept: readonly number[];
}

/** Templates and nonces that are tried across. */
const TEMPLATES_ACROSS = 8;
const NONCES_ACROSS = 256;

/** Scores the first nonces of a set on several of its templates; null where it has but one. */
export function acrossTemplates(scorer: Scorer, cut: Cut, set: LabelledSet): AcrossTemplates | null {
  const templates = [...new Set(set.templateIndex)].slice(0, TEMPLATES_ACROSS);
  if (templates.length < 2) return null;
  const nonces = set.nonces.slice(0, NONCES_ACROSS);
  const scores = new Float32Array(nonces.length);
  return {
    nonces: nonces.length,
    kept: templates.map((index) => {
      scorer.score(set.templates[index]!, nonces, scores);
      checkScores(scores);
      return scores.reduce((sum, score) => sum + passingShare(cut, score), 0);
    }),
  };
}

/** What scores tell of hits and hashes, on rows that trained nothing. */
export interface ScoreFigures {
  readonly rows: number;
  /** Area under the ROC curve with DeLong's interval, at level .99. */
  readonly auc: number;
  readonly aucInterval: readonly [number, number];
  /** Rank correlation of the score with the hash; a useful score has a negative one. */
  readonly spearman: number;
  readonly spearmanPValue: number;
  /** In bits, less what permuted labels give on average; p-value by permutation. */
  readonly informationBits: number;
  readonly informationPValue: number;
}

const SCORED_ROWS = 8192;
const SCORE_BINS = 16;
const PERMUTATIONS = 199;

/** Null where scores are constant, or there are not two hits and two misses. */
export function scoreFigures(
  scores: Float32Array,
  set: LabelledSet,
  seed: string,
  name: readonly StreamName[],
): ScoreFigures | null {
  const rows = Math.min(SCORED_ROWS, scores.length);
  const some = scores.subarray(0, rows);
  const hits = set.hits.subarray(0, rows);
  const hashes = set.hashes.subarray(0, rows);
  if (!canTellApart(some, hits) || hashes.every((hash) => hash === hashes[0])) return null;
  const area = auc(some, hits, 0.99);
  const rank = spearman(some, hashes);
  const information = mutualInformation(some, hits, SCORE_BINS, { seed, name, count: PERMUTATIONS });
  return {
    rows,
    auc: area.estimate,
    aucInterval: area.interval,
    spearman: rank.statistic,
    spearmanPValue: rank.pValue,
    informationBits: (information.statistic - information.nullMean) / Math.LN2,
    informationPValue: information.pValue,
  };
}
