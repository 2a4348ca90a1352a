/** @throws {RangeError} if an option is not an integer from `least` */
export function checkWhole(name: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name} is ${value}, an integer from ${least} is needed`);
}

/** @throws {RangeError} if an option is neither an integer from `least` nor Infinity */
export function checkLimit(name: string, value: number, least = 1): void {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= least)) return;
  throw new RangeError(`${name} is ${value}, an integer from ${least} or Infinity is needed`);
}

/** @throws {RangeError} if an option is not a finite number from 0 */
export function checkNotNegative(name: string, value: number): void {
  if (value >= 0 && Number.isFinite(value)) return;
  throw new RangeError(`${name} is ${value}, a finite number from 0 is needed`);
}

/** @throws {RangeError} if an option is not a finite number above 0 */
export function checkPositive(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(`${name} is ${value}, a finite number above 0 is needed`);
}

/** @throws {RangeError} if an option is not a share above 0 and at most 1 */
export function checkShare(name: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new RangeError(`${name} is ${value}, a number above 0 and at most 1 is needed`);
}
