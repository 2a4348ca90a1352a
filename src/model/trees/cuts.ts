/** Most bins of one feature. */
export const MOST_BINS = 255;

/** Features with so few values are found by looking, without sorting. */
const FEW = 16;

/**
 * Cuts between the bins of one feature, ascending: a value's bin is the number of cuts below it. As many bins as values
 * where `mostBins` allows, each cut half way between two neighbours; else bins of about as many rows each (Ke et al.
 * 2017, "LightGBM", section 2.1).
 *
 * @param values finite, one a row; may be reordered
 * @param mostBins 2 to 255
 */
export function cutsOf(values: Float32Array, mostBins: number): Float32Array {
  const few = fewValues(values);
  if (few !== undefined && few.length <= mostBins) return cutsBetween(few);
  const sorted = values.sort();
  const distinct: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) {
      ends[ends.length - 1] = i + 1;
    } else {
      distinct.push(sorted[i]!);
      ends.push(i + 1);
    }
  }
  return distinct.length <= mostBins ? cutsBetween(distinct) : quantileCuts(distinct, ends, mostBins);
}

/** The values in order if there are few of them, else undefined. */
function fewValues(values: Float32Array): number[] | undefined {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let known = 0;
    while (known < found.length && found[known] !== value) known++;
    if (known < found.length) continue;
    if (known === FEW) return undefined;
    found.push(value);
  }
  return found.sort((a, b) => a - b);
}

function cutsBetween(distinct: readonly number[]): Float32Array {
  return Float32Array.from({ length: distinct.length - 1 }, (_, i) =>
    between(distinct[i]!, distinct[i + 1]!),
  );
}

/** @param ends rows up to and with each value */
function quantileCuts(distinct: readonly number[], ends: readonly number[], bins: number): Float32Array {
  const rows = ends.at(-1)!;
  const cuts: number[] = [];
  for (let i = 0, from = 0; i + 1 < distinct.length && cuts.length + 1 < bins; i++) {
    // What is left over is shared out anew after each bin, so that a frequent value does not leave bins unused.
    if (ends[i]! - from < (rows - from) / (bins - cuts.length)) continue;
    cuts.push(between(distinct[i]!, distinct[i + 1]!));
    from = ends[i]!;
  }
  return Float32Array.from(cuts);
}

/** A single-precision number c with a <= c < b, half way where there is one. */
function between(a: number, b: number): number {
  const middle = Math.fround((a + b) / 2);
  return middle < b ? middle : a;
}

/** The bin of a value: the number of cuts below it. */
export function binOf(cuts: Float32Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value > cuts[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}
