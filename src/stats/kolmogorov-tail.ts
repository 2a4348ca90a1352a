/**
 * A distance of n values as an argument of the limiting distribution, with M. A. Stephens' correction for n (JRSS B 32,
 * 1970).
 */
export function stephensArgument(size: number, distance: number): number {
  const root = Math.sqrt(size);
  return (root + 0.12 + 0.11 / root) * distance;
}

/** ln P(K > x) of the Kolmogorov distribution, by the series that converges faster at x. */
export function logKolmogorovTail(x: number): number {
  if (x < 1) {
    if (x < 0.04) return 0;
    let sum = 0;
    for (let j = 1; j <= 20; j++) sum += Math.exp(-(((2 * j - 1) * Math.PI) ** 2) / (8 * x * x));
    return Math.log1p(-Math.min(1, (Math.sqrt(2 * Math.PI) / x) * sum));
  }
  // exp(-2 x^2) taken out, so that the logarithm of a far tail is a number.
  let sum = 0;
  for (let j = 1; j <= 20; j++) sum += (j % 2 === 1 ? 1 : -1) * Math.exp(-2 * (j * j - 1) * x * x);
  return Math.min(0, Math.LN2 - 2 * x * x + Math.log(sum));
}
