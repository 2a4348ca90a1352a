import { checkCount } from "./check.js";
import { logKolmogorovTail, stephensArgument } from "./kolmogorov-tail.js";

export interface KolmogorovSmirnovTest {
  readonly method: "Kolmogorov-Smirnov, binned";
  /** Largest distance between the distribution functions at the bins' edges. */
  readonly statistic: number;
  readonly pValue: number;
  /** A number also where `pValue` is too small to be one. */
  readonly log10PValue: number;
}

/**
 * Kolmogorov-Smirnov test of binned values against the uniform distribution on equal bins of [0, 1). The p-value is
 * that of the limiting distribution with M. A. Stephens' correction for the sample size (JRSS B 32, 1970). The
 * distance is looked at on the bins' edges only, so the test is conservative.
 *
 * @throws {RangeError} on fewer than two bins, an empty sample or counts that are not whole
 */
export function kolmogorovSmirnovBinned(counts: readonly number[]): KolmogorovSmirnovTest {
  if (counts.length < 2) throw new RangeError(`${counts.length} bins, at least 2 are needed`);
  for (const [bin, count] of counts.entries()) checkCount(`count of bin ${bin}`, count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError("the sample is empty");
  let below = 0;
  let statistic = 0;
  counts.forEach((count, bin) => {
    below += count;
    statistic = Math.max(statistic, Math.abs(below / total - (bin + 1) / counts.length));
  });
  const logP = logKolmogorovTail(stephensArgument(total, statistic));
  return {
    method: "Kolmogorov-Smirnov, binned",
    statistic,
    pValue: Math.exp(logP),
    log10PValue: logP / Math.LN10,
  };
}
