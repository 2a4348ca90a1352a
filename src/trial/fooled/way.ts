import { binomialTest } from "../../stats/binomial-test.js";

/** What the figures of a way are: how often nothing is taken for something, or how much more is found than by chance. */
export const MEASURES = ["false findings", "lift"] as const;
export type Measure = (typeof MEASURES)[number];

/** A figure and its exact interval, at level {@link LEVEL}. */
export interface Finding {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** What came of a way, done naively and properly on the same hashes or numbers where that can be. */
export interface Fooled {
  readonly naive: Finding;
  readonly proper: Finding;
  /** Hashes that were computed. */
  readonly hashes: number;
}

/** A way to fool oneself, and what to do instead. */
export interface Way {
  readonly id: string;
  readonly title: string;
  /** How one fools oneself, in a sentence. */
  readonly mistake: string;
  /** What is done instead, in a sentence. */
  readonly remedy: string;
  readonly measure: Measure;
  /** What the figures are, in a phrase. */
  readonly naiveFigure: string;
  readonly properFigure: string;
  /** What an honest figure does not exceed. */
  readonly truth: number;
  /** @param runs sets the size: repetitions for shares, in proportion to which hashes grow for lifts */
  readonly perform: (seed: string, runs: number) => Fooled;
}

/** Level of the intervals: by chance one of ten honest figures lies above its truth on one page in 2000. */
export const LEVEL = 0.9999;

/** Error rate of the tests that a way makes use of. */
export const ALPHA = 0.05;

/** A share of runs. */
export function shareOf(count: number, runs: number): Finding {
  const { estimate, interval } = binomialTest({
    hits: count,
    trials: runs,
    probability: ALPHA,
    level: LEVEL,
  });
  return { value: estimate, interval };
}

/** Successes per trial over the probability that they would have by chance. */
export function ratioOf(hits: number, trials: number, probability: number): Finding {
  const { ratio, ratioInterval } = binomialTest({ hits, trials, probability, level: LEVEL });
  return { value: ratio, interval: ratioInterval };
}

/** p-value of so many hits, two-sided. */
export function pValueOf(hits: number, trials: number, probability: number): number {
  return binomialTest({ hits, trials, probability, level: 1 - ALPHA }).pValue;
}
