/**
 * log(1 - exp(x)) for x <= 0, without cancellation near either end (Maechler, "Accurately computing
 * log(1 - exp(-|a|))", Rmpfr vignette, 2012).
 */
export function logComplement(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
