import { checkShare } from "./check.js";
import type { Stratum } from "./conditional-odds.js";
import { studentPValue, studentQuantile } from "./student.js";
import type { PValue } from "./two-sided.js";

/** What a test over templates gives, or the reason why they cannot tell. */
export type TemplateTest =
  | ({
      readonly informative: true;
      /** Hits kept over those expected of a blind choice, all templates together. */
      readonly lift: number;
      /** Interval of the lift over all templates that there are, at `level`. */
      readonly interval: readonly [number, number];
    } & PValue)
  | { readonly informative: false; readonly reason: string };

/**
 * Does a filter keep more hits than a blind choice would, on templates of which those at hand are a sample?
 *
 * Where hits follow the nonce in a way of each template's own, a filter that knows nothing keeps more of them on some
 * templates and fewer on others. A test given the templates takes that for an effect; here templates are what is drawn. With
 * k_i hits kept and e_i expected on template i, the lift r is not rejected if the mean of k_i - r e_i is 0 by Student's t, and
 * the interval holds those r: a ratio estimate (W. G. Cochran, Sampling Techniques, 1977, section 6.2) with the limits of E.
 * C. Fieller (J. R. Stat. Soc. B 16, 1954).
 *
 * Assumes what Student's t does: means over templates that are about normal.
 *
 * @param strata one a template
 * @param level in (0, 1)
 */
export function templateTest(strata: readonly Stratum[], level: number): TemplateTest {
  checkShare("level", level);
  const counts = strata
    .filter(({ hits, kept }) => hits > 0 && kept > 0)
    .map(({ population, hits, kept, keptHits }) => ({ keptHits, expected: (hits * kept) / population }));
  const n = counts.length;
  if (n < 2) return { informative: false, reason: "fewer than two templates have hits to choose among" };
  const mean = (of: (one: (typeof counts)[number]) => number) =>
    counts.reduce((sum, one) => sum + of(one), 0) / n;
  const k = mean(({ keptHits }) => keptHits);
  const e = mean(({ expected }) => expected);
  const lift = k / e;
  // Of k_i - r e_i the sample variance is that of (k_i - k) - r (e_i - e).
  const sum = (of: (dk: number, de: number) => number) =>
    mean(({ keptHits, expected }) => of(keptHits - k, expected - e)) / (n - 1);
  const [kk, ke, ee] = [sum((dk) => dk * dk), sum((dk, de) => dk * de), sum((_, de) => de * de)];

  const square = studentQuantile("half of 1 - level", (1 - level) / 2, n - 1) ** 2;
  // (k - r e)^2 <= t^2 (kk - 2 r ke + r^2 ee), a quadratic in r.
  const a = e * e - square * ee;
  if (a <= 0) return { informative: false, reason: `its ${n} templates differ too much among themselves` };
  const b = e * k - square * ke;
  const c = k * k - square * kk;
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  const spread = kk - 2 * ke + ee;
  const t = k === e ? 0 : (k - e) / Math.sqrt(spread);
  return {
    informative: true,
    lift,
    interval: [Math.max(0, (b - root) / a), (b + root) / a],
    ...studentPValue(t, n - 1),
  };
}
