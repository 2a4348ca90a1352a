/** @throws {RangeError} naming the argument unless it is a whole number from 0 to 2^53 - 1 */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} is ${value}, a whole number from 0 up is needed`);
  }
}

/** @throws {RangeError} naming the argument unless it lies in (0, 1) */
export function checkShare(name: string, value: number): void {
  if (!(value > 0 && value < 1))
    throw new RangeError(`${name} is ${value}, a number between 0 and 1 is needed`);
}

/** @throws {RangeError} naming the argument unless it is a finite number above 0 */
export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name} is ${value}, a positive number is needed`);
}

/** @throws {RangeError} naming the argument unless it lies in [0, 1] */
export function checkPValues(pValues: readonly number[]): void {
  if (pValues.length === 0) throw new RangeError("the family is empty");
  for (const [index, p] of pValues.entries()) {
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`pValues[${index}] is ${p}, a number from 0 to 1 is needed`);
  }
}

/**
 * @returns the sum of the counts
 * @throws {RangeError} on fewer than two cells, an empty sample or counts that are not whole
 */
export function checkCells(counts: ArrayLike<number>): number {
  if (counts.length < 2) throw new RangeError(`${counts.length} cells, at least 2 are needed`);
  let total = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    checkCount(`count of cell ${cell}`, counts[cell]!);
    total += counts[cell]!;
  }
  if (total === 0) throw new RangeError("the sample is empty");
  return total;
}

/** @throws {RangeError} naming the sample if it is empty or holds anything but finite numbers */
export function checkSample(name: string, values: ArrayLike<number>): void {
  if (values.length === 0) throw new RangeError(`${name} is empty`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(`${name}[${i}] is ${values[i]}, a number is needed`);
  }
}

/** @throws {RangeError} naming the sample if it is empty or holds anything but 0 and 1 */
export function checkBits(name: string, bits: ArrayLike<number>): void {
  if (bits.length === 0) throw new RangeError(`${name} is empty`);
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] !== 0 && bits[i] !== 1) throw new RangeError(`${name}[${i}] is ${bits[i]}, 0 or 1 is needed`);
  }
}

/** @throws {RangeError} if all values are the same: what is ranked by them is not ordered at all */
export function checkVaries(name: string, values: ArrayLike<number>): void {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return;
  throw new RangeError(`${name} are constant`);
}

/** @throws {RangeError} unless both have the same length */
export function checkPaired(name: string, length: number, otherName: string, otherLength: number): void {
  if (length !== otherLength) {
    throw new RangeError(`${otherName} has ${otherLength} values, ${name} ${length}: as many are needed`);
  }
}
