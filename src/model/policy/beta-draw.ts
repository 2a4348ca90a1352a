import { naturalLog } from "../../core/portable-math.js";
import type { RandomStream } from "../../core/random-stream.js";

/**
 * A draw from the beta distribution, as a ratio of gamma draws. The same bits on every machine.
 *
 * @param a at least 1
 * @param b at least 1
 */
export function betaDraw(a: number, b: number, stream: RandomStream): number {
  if (!(a >= 1 && b >= 1 && a + b < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`a is ${a} and b is ${b}, finite numbers from 1 are needed`);
  }
  const first = gammaDraw(a, stream);
  return first / (first + gammaDraw(b, stream));
}

/** Gamma distribution of scale 1 and shape at least 1 (Marsaglia and Tsang 2000, "A simple method for generating gamma variables"). */
function gammaDraw(shape: number, stream: RandomStream): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalDraw(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (naturalLog(positiveFloat(stream)) < (x * x) / 2 + d - d * v + d * naturalLog(v)) return d * v;
  }
}

/** Standard normal distribution (Marsaglia and Bray 1964, the polar method; its second number is not used). */
function normalDraw(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.float() - 1;
    const y = 2 * stream.float() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * naturalLog(square)) / square);
  }
}

/** Uniform in (0, 1]. */
function positiveFloat(stream: RandomStream): number {
  return 1 - stream.float();
}
