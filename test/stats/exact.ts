/** Slow exact arithmetic that shares nothing with the sources: whole numbers of any size. */

export function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - i + 1)) / BigInt(i);
  return result;
}

/** a / b as a double, for whole numbers of any size. */
export function ratio(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  const shift = 80 - (a.toString(2).length - b.toString(2).length);
  const scaled = shift >= 0 ? (a << BigInt(shift)) / b : a / (b << BigInt(-shift));
  return Number(scaled) * 2 ** -shift;
}

export interface Table {
  population: number;
  hits: number;
  kept: number;
  keptHits: number;
}

/** Number of ways to each sum of kept hits: the coefficients of the product of the tables' polynomials. */
export function waysBySum(tables: readonly Table[]): bigint[] {
  let ways = [1n];
  for (const { population, hits, kept } of tables) {
    const own = Array.from(
      { length: Math.min(hits, kept) + 1 },
      (_, k) => choose(hits, k) * choose(population - hits, kept - k),
    );
    const next = new Array<bigint>(ways.length + own.length - 1).fill(0n);
    for (const [i, a] of ways.entries()) for (const [j, b] of own.entries()) next[i + j]! += a * b;
    ways = next;
  }
  return ways;
}

/** Two-sided p: twice the smaller tail, at most 1. */
export function twoSided(ways: readonly bigint[], sum: number): number {
  const total = ways.reduce((a, b) => a + b, 0n);
  const lower = ways.slice(0, sum + 1).reduce((a, b) => a + b, 0n);
  const upper = ways.slice(sum).reduce((a, b) => a + b, 0n);
  return Math.min(1, 2 * ratio(lower < upper ? lower : upper, total));
}
