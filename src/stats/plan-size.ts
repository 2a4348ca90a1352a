import { checkCount, checkPositive, checkShare } from "./check.js";
import { mixtureWeight } from "./mixture-weight.js";
import { studentQuantile } from "./student.js";
import { upperQuantile } from "./upper-quantile.js";

/** What a trial is sized by. */
export interface SizeInput {
  /** Lift that matters, as a share: .02 is 2 %. */
  readonly margin: number;
  /** Error rate of the whole family. */
  readonly alpha: number;
  /** Tests in the family. */
  readonly family: number;
  /** Share of tests without effect that may miss their verdict. */
  readonly typeTwo: number;
  /** Probability that a hash is a hit. */
  readonly probability: number;
  /** Share of nonces that a filter keeps; of no account in the arms design. */
  readonly keep: number;
  /**
   * `pool`: all nonces hashed, the kept compared with all. `arms`: the arm's own hashes against a known p.
   * `sequential`: the same, looked at throughout.
   */
  readonly design: "pool" | "arms" | "sequential";
  /**
   * Templates that the interval allows to differ, 2 or more: its quantiles are then Student's. It is planned as if they did not
   * differ, for by how much they do is not known beforehand. Left out where the interval allows for no differences.
   */
  readonly templates?: number;
}

/** What {@link hitsForMargin} asks for. */
export interface PlannedSize {
  /** Hits: in the pool, or in the arm. Looked at throughout, a trial seldom needs them all. */
  readonly hits: number;
  /** Hashes that are expected to hold them. */
  readonly hashes: number;
  /** Half-width of the interval on the lift to be expected then. */
  readonly halfWidth: number;
}

/**
 * Hits and hashes so that the interval at level 1 - alpha / family around a lift of 1 stays within the margin in all
 * but `typeTwo` of the cases: K = ((z_alpha' + z_beta) / margin)^2 x v hits, where v is the variance of the lift
 * times K: (1 - p)(1 - q)/q in a pool, 1 - p in an arm. Looked at throughout, z_alpha' is that of `sequentialQuantile`.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function hitsForMargin(input: SizeInput): PlannedSize {
  const hits =
    ((levelQuantile(input) + quantile("typeTwo", input.typeTwo, input.templates)) / input.margin) ** 2 *
    unit(input);
  const hashes = Math.ceil(hits / input.probability);
  return { hits: Math.ceil(hits), hashes, halfWidth: plannedHalfWidth({ ...input, hashes }) };
}

/** Half-width that the interval on the lift is planned to have with so many hashes. */
export function plannedHalfWidth(input: SizeInput & { readonly hashes: number }): number {
  checkPositive("hashes", input.hashes);
  return levelQuantile(input) * Math.sqrt(unit(input) / (input.hashes * input.probability));
}

/** Hashes at which the planned half-width is the margin: with fewer, a lift of 1 is not expected to get a verdict. */
export function smallestHashesForVerdict(input: SizeInput): number {
  return Math.ceil(((levelQuantile(input) / input.margin) ** 2 * unit(input)) / input.probability);
}

/**
 * Further hashes after which an open interval decides: its half-width must shrink to half the distance of the estimate
 * from 1 or from 1 + margin, whichever is larger. At that width the true lift must lie two half-widths from the
 * estimate for the verdict to stay open, and an interval as narrow as the margin always decides.
 */
export function furtherHashes(input: {
  readonly hashes: number;
  readonly interval: readonly [number, number];
  readonly margin: number;
}): number {
  const { hashes, interval, margin } = input;
  checkCount("hashes", hashes);
  checkPositive("margin", margin);
  const [low, high] = interval;
  if (!(low >= 0 && low <= high && high < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`interval is ${low} to ${high}, finite ends of 0 or more in order are needed`);
  }
  const middle = (low + high) / 2;
  const distance = Math.max(1 + margin - middle, middle - 1);
  const factor = ((high - low) / distance) ** 2;
  return Math.max(1, Math.ceil(hashes * (factor - 1)));
}

/** Half-width of the two-sided interval at level 1 - alpha / family, in standard deviations. */
function levelQuantile({ alpha, family, design, templates }: SizeInput): number {
  checkShare("alpha", alpha);
  checkCount("family", family);
  if (family === 0) throw new RangeError("family is 0, at least 1 is needed");
  if (design === "sequential") return sequentialQuantile(alpha / family);
  return quantile("alpha / (2 family)", alpha / (2 * family), templates);
}

function quantile(name: string, tail: number, templates: number | undefined): number {
  return templates === undefined ? upperQuantile(name, tail) : studentQuantile(name, tail, templates - 1);
}

/**
 * Half-width, in standard deviations, of the confidence sequence of a normal mixture at the time it is made for:
 * sqrt((1 + 1/r)(ln(1 + r) + 2 ln(1/alpha))) with r = 2 ln(1/alpha) + ln(1 + 2 ln(1/alpha)) (S. R. Howard et al., Ann.
 * Statist. 49, 2021, section 3.5). The beta-binomial mixture comes to it at many hits.
 */
export function sequentialQuantile(alpha: number): number {
  const ratio = 1 / mixtureWeight(1, alpha);
  return Math.sqrt((1 + 1 / ratio) * (Math.log1p(ratio) - 2 * Math.log(alpha)));
}

/** Variance of the lift times the number of hits. */
function unit({ margin, typeTwo, probability, keep, design }: SizeInput): number {
  checkPositive("margin", margin);
  checkShare("typeTwo", typeTwo);
  checkShare("probability", probability);
  checkShare("keep", keep);
  return design === "pool" ? ((1 - probability) * (1 - keep)) / keep : 1 - probability;
}
