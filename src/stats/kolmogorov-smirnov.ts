import { checkSample } from "./check.js";
import { logKolmogorovTail, stephensArgument } from "./kolmogorov-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

export interface KolmogorovSmirnov extends PValue {
  readonly method: "Kolmogorov-Smirnov";
  /** Largest distance between the two distribution functions. */
  readonly statistic: number;
  /** Exact, or that of the limiting distribution with Stephens' correction. */
  readonly distribution: "exact" | "asymptotic";
}

/** Up to so many values the one-sample p-value is exact. */
const EXACT_SIZE = 100;
/** Up to this product of sizes the two-sample p-value is exact. */
const EXACT_PRODUCT = 1_000_000;

/**
 * One-sample Kolmogorov-Smirnov test against the uniform distribution on [0, 1], two-sided. Exact for 100 values or fewer,
 * asymptotic for more.
 *
 * @param values in [0, 1], in any order; transform others by their distribution function
 * @throws {RangeError} on an empty sample or a value outside [0, 1]
 */
export function kolmogorovSmirnovUniform(values: ArrayLike<number>): KolmogorovSmirnov {
  checkSample("values", values);
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let statistic = 0;
  for (let i = 0; i < n; i++) {
    const value = sorted[i]!;
    if (value < 0 || value > 1) throw new RangeError(`a value is ${value}, 0 to 1 is needed`);
    statistic = Math.max(statistic, (i + 1) / n - value, value - i / n);
  }
  const exact = n <= EXACT_SIZE;
  const log = exact ? logExactTail(n, statistic) : logKolmogorovTail(stephensArgument(n, statistic));
  return {
    method: "Kolmogorov-Smirnov",
    statistic,
    distribution: exact ? "exact" : "asymptotic",
    ...pValueOfLog(log),
  };
}

/**
 * Two-sample Kolmogorov-Smirnov test, two-sided. Exact where the product of the sizes is 1e6 or less (conservative with
 * ties), asymptotic above.
 *
 * @throws {RangeError} on an empty sample or anything but finite numbers
 */
export function kolmogorovSmirnovTwoSample(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): KolmogorovSmirnov {
  checkSample("first", first);
  checkSample("second", second);
  const [a, b] = [Float64Array.from(first).sort(), Float64Array.from(second).sort()];
  // Distance times both sizes, a whole number.
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    distance = Math.max(distance, Math.abs(i * b.length - j * a.length));
  }
  const product = a.length * b.length;
  const statistic = distance / product;
  const exact = product <= EXACT_PRODUCT;
  const log = exact
    ? Math.log(pathTail(a.length, b.length, distance))
    : logKolmogorovTail(stephensArgument(product / (a.length + b.length), statistic));
  return {
    method: "Kolmogorov-Smirnov",
    statistic,
    distribution: exact ? "exact" : "asymptotic",
    ...pValueOfLog(log),
  };
}

/**
 * Probability that a random lattice path from (0, 0) to (n, m) has |i m - j n| at `distance` or beyond somewhere: that it had so by
 * (i, j) is the mean of its last step's two origins, i and j to one. Sums of positive terms only, so a far tail is as
 * exact as the middle.
 */
function pathTail(n: number, m: number, distance: number): number {
  if (distance === 0) return 1;
  const hit = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= distance) hit[j] = 1;
      else if (i + j > 0) {
        const [left, below] = [i > 0 ? hit[j]! : 0, j > 0 ? hit[j - 1]! : 0];
        hit[j] = (i * left + j * below) / (i + j);
      }
    }
  }
  return hit[m]!;
}

/** ln P(D >= d) for n uniform values. */
function logExactTail(n: number, d: number): number {
  if (d <= 0.5 / n) return 0;
  if (d >= 1) return Number.NEGATIVE_INFINITY;
  // Both one-sided distances at once are rarer than 1e-7 of either out here; beyond 1/2 they exclude each other.
  if (d >= 0.5 || n * d * d > 4) return Math.log(2 * oneSidedTail(n, d));
  return Math.log1p(-Math.min(1, insideProbability(n, d)));
}

/** P(D+ >= d), Z. W. Birnbaum and F. H. Tingey (1951): d sum of C(n, j) (d + j/n)^(j - 1) (1 - d - j/n)^(n - j). */
function oneSidedTail(n: number, d: number): number {
  let [sum, logChoose] = [0, 0];
  for (let j = 0; j <= n * (1 - d); j++) {
    if (j > 0) logChoose += Math.log((n - j + 1) / j);
    const rest = 1 - d - j / n;
    if (rest > 0) sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
  }
  return d * sum;
}

/**
 * P(D < d), G. Marsaglia, W. W. Tsang and J. Wang, "Evaluating Kolmogorov's distribution", J. Stat. Softw. 8(18), 2003:
 * n!/n^n times an entry of the n-th power of a matrix of size 2 k - 1, with d = (k - h)/n.
 */
function insideProbability(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let value = i - j + 1 < 0 ? 0 : 1;
      if (j === 0) value -= h ** (i + 1);
      if (i === size - 1) value -= h ** (size - j);
      if (i === size - 1 && j === 0) value += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0;
      for (let g = 1; g <= i - j + 1; g++) value /= g;
      matrix[i * size + j] = value;
    }
  }
  // The vector of the k-th row is multiplied n times, each time by n!/n^n's next factor: no scaling is needed.
  let row = new Float64Array(size);
  row[k - 1] = 1;
  for (let step = 1; step <= n; step++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const weight = row[i]! * (step / n);
      if (weight === 0) continue;
      for (let j = 0; j < size; j++) next[j]! += weight * matrix[i * size + j]!;
    }
    row = next;
  }
  return row[k - 1]!;
}
