import { checkPositive, checkShare } from "./check.js";

/**
 * Polynomial stitched boundary: k1 sqrt(v l(v)) + k2 c l(v) with l(v) = s ln ln(eta v / v_min) + ln(zeta(s) / (alpha
 * ln(eta)^s)), which follows the law of the iterated logarithm in closed form (S. R. Howard et al., Ann. Statist. 49,
 * 2021, theorem 1). For sums that are sub-gamma with scale c.
 *
 * @param time v, above 0; below `leastTime` the boundary stays what it is there
 * @param alpha in (0, 1)
 * @param leastTime v_min, above 0
 * @param scale c, 0 or more
 * @param power s, above 1
 * @param spacing eta, above 1
 * @throws {RangeError} naming the argument that is out of range
 */
export function polyStitchingBound(
  { time, alpha, leastTime, scale }: { time: number; alpha: number; leastTime: number; scale: number },
  power = 1.4,
  spacing = 2,
): number {
  checkPositive("time", time);
  checkShare("alpha", alpha);
  checkPositive("leastTime", leastTime);
  if (!(scale >= 0 && scale < Number.POSITIVE_INFINITY))
    throw new RangeError(`scale is ${scale}, 0 or more is needed`);
  for (const [name, value] of Object.entries({ power, spacing })) {
    if (!(value > 1 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`${name} is ${value}, more than 1 is needed`);
  }
  const v = Math.max(time, leastTime);
  const k1 = (spacing ** 0.25 + spacing ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(spacing) + 1) / 2;
  const log =
    power * Math.log(Math.log((spacing * v) / leastTime)) +
    Math.log(zeta(power)) -
    power * Math.log(Math.log(spacing)) -
    Math.log(alpha);
  const linear = k2 * scale * log;
  return Math.sqrt(k1 * k1 * v * log + linear * linear) + linear;
}

/** Riemann's zeta function at s > 1, by 20 terms and the Euler-Maclaurin remainder (A&S 23.2.3); error under 1e-15. */
function zeta(s: number): number {
  const n = 20;
  let sum = 0;
  for (let k = 1; k < n; k++) sum += k ** -s;
  const last = n ** -s;
  return (
    sum +
    (n * last) / (s - 1) +
    last / 2 +
    (s * last) / (12 * n) -
    (s * (s + 1) * (s + 2) * last) / (720 * n ** 3) +
    (s * (s + 1) * (s + 2) * (s + 3) * (s + 4) * last) / (30240 * n ** 5)
  );
}
