import { performance } from "node:perf_hooks";

/** Something to be timed: does some units of work and says how many. */
export interface Contestant {
  readonly name: string;
  /** Does about `units` units of work and returns how many it did. */
  run(units: number): number;
}

/** Units a second of one contestant, over all its slices. */
export interface Rate {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** Milliseconds of one slice: long beside the clock's grain, short beside the swings of a shared machine. */
const SLICE = 60;

/**
 * Times contestants in turn, slice by slice, so that a change of the machine's speed meets all of them alike. The
 * first slices size the work and warm up the code and do not count.
 *
 * @param slices counted slices of each, at least 1
 */
export function timeInterleaved(contestants: readonly Contestant[], slices: number): Rate[] {
  const sized = contestants.map((contestant) => ({
    contestant,
    units: unitsForSlice(contestant),
    rates: [] as number[],
  }));
  for (let slice = 0; slice < slices; slice++) {
    for (const { contestant, units, rates } of sized) {
      const start = performance.now();
      const done = contestant.run(units);
      rates.push((done / (performance.now() - start)) * 1000);
    }
  }
  return sized.map(({ contestant, rates }) => {
    const sorted = [...rates].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    return { name: contestant.name, median, fastest: sorted.at(-1)!, slowest: sorted[0]! };
  });
}

/** Work that takes about a slice, found by doubling; doing so warms the code up. */
function unitsForSlice({ run }: Contestant): number {
  let units = 1;
  for (;;) {
    const start = performance.now();
    run(units);
    const elapsed = performance.now() - start;
    if (elapsed >= SLICE / 2) return Math.max(1, Math.round((units * SLICE) / elapsed));
    units *= 2;
  }
}
