/** A function's value and its slope at a point. */
export interface ValueAndSlope {
  readonly value: number;
  readonly slope: number;
}

const MAX_STEPS = 200;

/**
 * The root of an increasing function on the whole line: Newton's method, kept inside the bracket that the values
 * seen so far give. Quick on the logarithm of a tail as a function of the natural parameter, which is concave, so
 * that Newton's method comes to the root from the left without passing it.
 *
 * @param start where to begin; any finite number
 * @param tolerance error of the root, relative to 1 + |root|
 * @throws {RangeError} if 200 steps do not reach the root, as when the function has none
 */
export function increasingRoot(at: (x: number) => ValueAndSlope, start: number, tolerance = 1e-15): number {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let x = start;
  let previous = Number.POSITIVE_INFINITY;
  for (let i = 0; i < MAX_STEPS; i++) {
    const { value, slope } = at(x);
    if (value === 0) return x;
    if (value < 0) low = x;
    else high = x;
    const newton = x - value / slope;
    const step = Math.abs(newton - x);
    // Done, or as near as the function's own rounding lets steps shrink.
    if (step <= tolerance * (1 + Math.abs(x)) || (step < 1e-9 && step >= previous)) return newton;
    previous = step;
    // Beside the bracket, or a leap: half the bracket, or strides that grow until there is one.
    const stride = 2 ** Math.min(i, 10);
    if (newton > low && newton < high && step <= stride) x = newton;
    else if (high - low < Number.POSITIVE_INFINITY) x = low + (high - low) / 2;
    else x += value < 0 ? stride : -stride;
  }
  throw new RangeError(`no root found in ${MAX_STEPS} steps from ${start}`);
}
