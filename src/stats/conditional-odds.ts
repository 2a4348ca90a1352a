import { increasingRoot } from "./monotone-root.js";
import { type Margins, type Mass, support, tilted, tiltedMass } from "./noncentral-hypergeometric.js";

/** One 2 x 2 table: of a population of nonces some are hits, some are kept, some are both. All whole numbers. */
export interface Stratum extends Margins {
  readonly keptHits: number;
}

/** Sum of a figure over items. */
export function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** Mean of the sum at a common odds ratio. */
export function meanOf(strata: readonly Margins[], logPsi: number): number {
  const all = strata.map((stratum) => tilted(stratum, logPsi));
  return total(all, ({ mode }) => mode) + total(all, ({ offset }) => offset);
}

/** The distribution of the sum at the odds ratio that centres it on what was observed. */
export interface Centred {
  readonly strata: readonly Stratum[];
  readonly sum: number;
  readonly logPsi: number;
  readonly deviation: number;
  readonly mass: Mass;
}

/**
 * Terms this far below the mode add nothing to a sum of doubles: some 9 standard deviations. In every tail that is asked for
 * the weights of terms fall off from the centre outwards, so that none of them comes back.
 */
const NEGLIGIBLE = 1e-19;

export function centredOn(strata: readonly Stratum[]): Centred {
  const sum = total(strata, ({ keptHits }) => keptHits);
  const least = total(strata, (stratum) => support(stratum)[0]);
  const most = total(strata, (stratum) => support(stratum)[1]);
  // Half a unit inside the support, so that the odds ratio is finite and positive.
  const target = Math.min(most - 0.5, Math.max(least + 0.5, sum));
  let variance = 1;
  const logPsi = increasingRoot((x) => {
    const all = strata.map((stratum) => tilted(stratum, x));
    variance = total(all, (one) => one.variance);
    const value = total(all, ({ mode }) => mode) - target + total(all, ({ offset }) => offset);
    // Near enough counts as there: any psi serves whose distribution has its bulk at the sum.
    return { value: Math.abs(value) < 0.01 * Math.sqrt(variance) ? 0 : value, slope: variance };
  }, commonLogOdds(strata));
  const masses = strata.map((stratum) => tiltedMass(stratum, logPsi, NEGLIGIBLE));
  return { strata, sum, logPsi, deviation: Math.sqrt(variance), mass: convolveAll(masses) };
}

/** First guess at the common odds ratio: N. Mantel and W. Haenszel (1959), half a unit added to every cell. */
function commonLogOdds(strata: readonly Stratum[]): number {
  const concordant = total(
    strata,
    ({ population, hits, kept, keptHits }) =>
      (keptHits + 0.5) * ((population - hits - kept + keptHits + 0.5) / population),
  );
  const discordant = total(
    strata,
    ({ population, hits, kept, keptHits }) =>
      (hits - keptHits + 0.5) * ((kept - keptHits + 0.5) / population),
  );
  return Math.log(concordant / discordant);
}

/** Convolution of all, shortest first, so that the long ones are met once only. */
function convolveAll(masses: readonly Mass[]): Mass {
  let queue = [...masses];
  while (queue.length > 1) {
    queue.sort((a, b) => a.mass.length - b.mass.length);
    const paired: Mass[] = [];
    for (let i = 0; i + 1 < queue.length; i += 2) paired.push(convolve(queue[i]!, queue[i + 1]!));
    if (queue.length % 2 === 1) paired.push(queue.at(-1)!);
    queue = paired;
  }
  return queue[0]!;
}

function convolve(a: Mass, b: Mass): Mass {
  const [short, long] = a.mass.length < b.mass.length ? [a.mass, b.mass] : [b.mass, a.mass];
  // Eight rows at a time, so that a place of the sum is read and written an eighth as often. Seven zeros close the last row.
  const rows = Float64Array.from({ length: Math.ceil(short.length / 8) * 8 }, (_, i) => short[i] ?? 0);
  const columns = new Float64Array(long.length + 7);
  columns.set(long);
  const mass = new Float64Array(rows.length + long.length - 1);
  for (let i = 0; i < rows.length; i += 8) {
    const [w0, w1, w2, w3] = [rows[i]!, rows[i + 1]!, rows[i + 2]!, rows[i + 3]!];
    const [w4, w5, w6, w7] = [rows[i + 4]!, rows[i + 5]!, rows[i + 6]!, rows[i + 7]!];
    let [x1, x2, x3, x4, x5, x6, x7] = [0, 0, 0, 0, 0, 0, 0];
    for (let j = 0; j < columns.length; j++) {
      const x0 = columns[j]!;
      const near = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3;
      mass[i + j]! += near + (w4 * x4 + w5 * x5 + w6 * x6 + w7 * x7);
      x7 = x6;
      x6 = x5;
      x5 = x4;
      x4 = x3;
      x3 = x2;
      x2 = x1;
      x1 = x0;
    }
  }
  const floor = NEGLIGIBLE * mass.reduce((most, value) => Math.max(most, value), 0);
  let from = 0;
  let to = mass.length;
  while (mass[from]! < floor) from++;
  while (mass[to - 1]! < floor) to--;
  return { first: a.first + b.first + from, mass: mass.slice(from, to) };
}

/** A tail of the sum at an odds ratio, the observed sum included. */
export interface Tail {
  /** ln of its probability. */
  readonly log: number;
  /** d log / d ln psi: mean of the tail less mean of all. */
  readonly slope: number;
  /** ln of the observed sum's share of the tail. */
  readonly logShare: number;
}

/**
 * Upper (s >= sum) or lower tail at an odds ratio. With d = ln psi - ln psi0 and masses m_s at psi0,
 * ln tail = ln sum of m_s e^(d (s - sum)) + d sum + ln Z(psi0) - ln Z(psi), Z being the product of normalisers.
 */
export function logTail(
  { strata, sum, logPsi, mass: { first, mass } }: Centred,
  at: number,
  upper: boolean,
): Tail {
  const step = upper ? 1 : -1;
  const factor = Math.exp(step * (at - logPsi));
  let [inside, distance] = [0, 0];
  for (let i = sum - first, n = 0, weight = 1; i >= 0 && i < mass.length; i += step, n++, weight *= factor) {
    const term = mass[i]! * weight;
    inside += term;
    distance += n * term;
  }
  // Powers of psi are gathered as whole-number exponents first: one by one they are too large to subtract.
  let [here, there, logRatio, mean] = [-sum, -sum, 0, -sum];
  let offset = 0;
  for (const stratum of strata) {
    const centre = tilted(stratum, logPsi);
    const one = tilted(stratum, at);
    there += centre.mode;
    here += one.mode;
    mean += one.mode;
    offset += one.offset;
    logRatio += centre.logNormaliser - one.logNormaliser;
  }
  return {
    log: Math.log(inside) + logRatio + there * logPsi - here * at,
    slope: (step * distance) / inside - (mean + offset),
    logShare: Math.log(mass[sum - first]! / inside),
  };
}

/** ln psi at which a tail is `tail`: the lower end of the interval by the upper tail, and the other way round. */
export function limit(centred: Centred, tail: number, upper: boolean): number {
  const sign = upper ? 1 : -1;
  // P(Z > z) <= exp(-z^2/2)/2 gives the first guess.
  const z = Math.sqrt(Math.max(0, -2 * Math.log(2 * tail)));
  const root = increasingRoot(
    (x) => {
      const { log, slope } = logTail(centred, sign * x, upper);
      return { value: log - Math.log(tail), slope: sign * slope };
    },
    sign * centred.logPsi - z / Math.max(1, centred.deviation),
    1e-14,
  );
  return sign * root;
}
