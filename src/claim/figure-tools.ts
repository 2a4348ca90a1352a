import type { RandomStream } from "../core/random-stream.js";
import type { LabelledSet } from "../dataset/labelled-set.js";
import { labelNonces } from "../dataset/labelled-set.js";
import { powFunction } from "../pow/registry.js";
import type { FilterClaim, Scorer } from "./contract.js";

/*
 * What the published figures of several claims are computed with again.
 */

/** Standard errors within which a sampled figure must lie: chance leaves them once in 1.7 million figures. */
const STANDARD_ERRORS = 5;

/**
 * Error of a share that is counted among draws: five standard errors, and half a unit of the last place to which the
 * share was published.
 *
 * @param share in [0, 1]
 * @param unit of the last place, e.g. .001
 */
export function sampledShare(share: number, draws: number, unit: number): number {
  return STANDARD_ERRORS * Math.sqrt((share * (1 - share)) / draws) + unit / 2;
}

/** The same of a mean of draws with a standard deviation. */
export function sampledMean(deviation: number, draws: number, unit: number): number {
  return (STANDARD_ERRORS * deviation) / Math.sqrt(draws) + unit / 2;
}

/** Error of a share that was published of few cases, two of its standard errors: how near another sample may be taken to lie. */
export function ofFew(share: number, cases: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / cases);
}

/** `count` uniform nonces. */
export function drawNonces(stream: RandomStream, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => stream.uint32());
}

/** Bytes of a header without its nonce. */
const TEMPLATE_BYTES = 76;

/** A template of which every byte is drawn. */
export function randomTemplate(stream: RandomStream): Uint8Array {
  return stream.bytes(TEMPLATE_BYTES);
}

/** How many of the nonces a rule lets through. */
export function countKept(scorer: Scorer, template: Uint8Array, nonces: Uint32Array): number {
  const scores = new Float32Array(nonces.length);
  scorer.score(template, nonces, scores);
  return scores.reduce((kept, score) => kept + Number(score > 0), 0);
}

/** Share of uniform nonces that a rule without fit lets through, on so many random templates. */
export async function shareKept(
  claim: Pick<FilterClaim, "open">,
  stream: RandomStream,
  templates: number,
  nonces: number,
): Promise<number> {
  const scorer = await claim.open(null, "wasm");
  let kept = 0;
  for (let i = 0; i < templates; i++) {
    kept += countKept(scorer, randomTemplate(stream), drawNonces(stream, nonces));
  }
  return kept / (templates * nonces);
}

/** Uniform nonces on random templates with their double hashes. */
export function hashedNonces(
  stream: RandomStream,
  bits: number,
  templates: number,
  nonces: number,
  templateOf: (stream: RandomStream) => Uint8Array = randomTemplate,
): LabelledSet {
  const parts = Array.from({ length: templates }, () => ({
    template: templateOf(stream),
    nonces: drawNonces(stream, nonces),
  }));
  return labelNonces(powFunction("sha256d"), bits, parts);
}

/**
 * Lift of a rule on hashed nonces: its share of the hits over its share of all.
 *
 * @throws {RangeError} if it lets none through, or there is no hit
 */
export function liftOf(scorer: Scorer, set: LabelledSet): number {
  const scores = scoresOf(scorer, set);
  let [kept, keptHits, hits] = [0, 0, 0];
  for (const [row, score] of scores.entries()) {
    const keeps = Number(score > 0);
    hits += set.hits[row]!;
    kept += keeps;
    keptHits += keeps * set.hits[row]!;
  }
  if (kept === 0 || hits === 0) throw new RangeError(`${kept} nonces and ${hits} hits, at least 1 is needed`);
  return keptHits / hits / (kept / set.nonces.length);
}

/** Scores of all rows of a set, of which those of one template follow each other. */
export function scoresOf(scorer: Scorer, { templates, templateIndex, nonces }: LabelledSet): Float32Array {
  const scores = new Float32Array(nonces.length);
  let from = 0;
  while (from < nonces.length) {
    const index = templateIndex[from]!;
    let to = from + 1;
    while (to < nonces.length && templateIndex[to] === index) to++;
    scorer.score(templates[index]!, nonces.subarray(from, to), scores.subarray(from, to));
    from = to;
  }
  return scores;
}

/** Share of rows whose score is above a threshold exactly if they won. */
export function accuracyOf(scorer: Scorer, set: LabelledSet, threshold: number): number {
  const right = scoresOf(scorer, set).filter((score, row) => score > threshold === (set.hits[row] === 1));
  return right.length / set.nonces.length;
}
