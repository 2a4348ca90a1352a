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
