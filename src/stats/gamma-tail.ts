import { logComplement } from "./log-complement.js";
import { logPoissonMass } from "./saddle-point.js";

/**
 * ln Q(a, x), the upper regularised incomplete gamma function, finite however small it is.
 *
 * The library's function underflows at 1e-308 and is off by .4 % around its median at a = 32767.5. Below x = a + 1 by
 * the series of the lower function, above it by the continued fraction (Abramowitz and Stegun 6.5.29, 6.5.31; Lentz's
 * algorithm); some sqrt(a) terms either way.
 *
 * @param a above 0
 * @param x 0 or more
 */
export function logUpperGamma(a: number, x: number): number {
  if (x === 0) return 0;
  // x^a e^-x / Gamma(a + 1)
  const logMass = logPoissonMass(a, x);
  if (x < a + 1) return logComplement(Math.min(0, logMass + Math.log(lowerSeries(a, x))));
  return logMass + Math.log(a) + Math.log(upperFraction(a, x));
}

/** Lower gamma function over x^a e^-x / a: 1 + x/(a + 1) + x^2/((a + 1)(a + 2)) + ... */
function lowerSeries(a: number, x: number): number {
  let sum = 1;
  for (let term = 1, n = 1; term > 1e-18; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Upper gamma function over x^a e^-x: 1/(x + 1 - a - 1 (1 - a)/(x + 3 - a - 2 (2 - a)/(x + 5 - a - ...))). */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / Math.max(b, tiny);
  let fraction = d;
  for (let i = 1; i < 1e7; i++) {
    const numerator = i * (a - i);
    b += 2;
    const below = numerator * d + b;
    d = 1 / (below === 0 ? tiny : below);
    c = b + numerator / c;
    if (c === 0) c = tiny;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}
