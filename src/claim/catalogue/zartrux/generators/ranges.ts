import type { RandomStream } from "../../../../core/random-stream.js";
import { type Generator, placeOf } from "./generator.js";

/** First and last nonce of each range. */
export const RANGES: readonly (readonly [number, number])[] = [
  [1_000_000, 2_000_000],
  [5_000_000, 6_000_000],
  [8_000_000, 9_000_000],
];

/** Random nonces of three ranges, with replacement; a range is drawn by (successes + 1) / (attempts + 2). */
export function rangeGenerator(stream: RandomStream): Generator {
  const successes = RANGES.map(() => 0);
  const attempts = RANGES.map(() => 0);
  const weights = RANGES.map(() => 1 / 2);
  const weigh = (i: number) => {
    weights[i] = (successes[i]! + 1) / (attempts[i]! + 2);
  };
  return {
    next: (count) =>
      Uint32Array.from({ length: count }, () => {
        const total = weights[0]! + weights[1]! + weights[2]!;
        const i = placeOf(stream.float(), weights, total);
        const [first, last] = RANGES[i]!;
        attempts[i]!++;
        weigh(i);
        return first + stream.below(last - first + 1);
      }),
    learn(nonces, won) {
      for (const [at, nonce] of nonces.entries()) {
        if (won[at] === 0) continue;
        successes[RANGES.findIndex(([first, last]) => nonce >= first && nonce <= last)]!++;
      }
      for (const i of RANGES.keys()) weigh(i);
    },
  };
}
