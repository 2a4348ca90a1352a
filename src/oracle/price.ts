import { binomialTest } from "../stats/binomial-test.js";

/** Hits per hash paid for, CPU seconds paid for at `rate` hashes each, with its exact interval. */
export function pricedLift(input: {
  readonly hits: number;
  readonly p: number;
  readonly paidHashes: number;
  readonly cpuSeconds: number;
  readonly rate: number;
  readonly level: number;
}): { readonly lift: number; readonly interval: readonly [number, number] } {
  const { hits, p, paidHashes, cpuSeconds, rate, level } = input;
  const trials = Math.max(hits, Math.round(paidHashes + rate * cpuSeconds));
  const { ratio, ratioInterval } = binomialTest({ hits, trials, probability: p, level });
  return { lift: ratio, interval: ratioInterval };
}
