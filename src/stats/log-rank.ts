import { logUpperGamma } from "./gamma-tail.js";
import { checkTimes, type SurvivalTimes } from "./kaplan-meier.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/** What the log-rank test gives: a test, or the reason why the times cannot tell. */
export type LogRank =
  | (PValue & {
      readonly informative: true;
      readonly method: "log-rank";
      /** Events of the first arm, and how many were expected if the arms survived alike. */
      readonly events: number;
      readonly expected: number;
      /** Chi-square statistic with one degree of freedom. */
      readonly statistic: number;
    })
  | { readonly informative: false; readonly reason: string };

/**
 * Do two arms take as many hashes to their first solutions? Log-rank test (N. Mantel 1966), hypergeometric variance at
 * tied times, chi-square with one degree of freedom.
 *
 * @throws {RangeError} on an empty sample, negative times, or unequal lengths
 */
export function logRank(first: SurvivalTimes, second: SurvivalTimes): LogRank {
  checkTimes(first, "times of the first arm");
  checkTimes(second, "times of the second arm");
  const entries = [...entriesOf(first, true), ...entriesOf(second, false)].sort((a, b) => a.time - b.time);
  let [atRisk, ofFirst] = [entries.length, first.times.length];
  let [events, expected, variance] = [0, 0, 0];
  for (let from = 0; from < entries.length; ) {
    const time = entries[from]!.time;
    let [died, left, leftOfFirst] = [0, 0, 0];
    for (; from < entries.length && entries[from]!.time === time; from++) {
      const entry = entries[from]!;
      left++;
      if (entry.isFirst) leftOfFirst++;
      if (!entry.isEvent) continue;
      died++;
      if (entry.isFirst) events++;
    }
    const share = ofFirst / atRisk;
    expected += died * share;
    if (atRisk > 1) variance += died * share * (1 - share) * ((atRisk - died) / (atRisk - 1));
    atRisk -= left;
    ofFirst -= leftOfFirst;
  }
  if (variance === 0) return { informative: false, reason: "no event happened while both arms were at risk" };
  const statistic = (events - expected) ** 2 / variance;
  return {
    informative: true,
    method: "log-rank",
    events,
    expected,
    statistic,
    ...pValueOfLog(logUpperGamma(0.5, statistic / 2)),
  };
}

interface Entry {
  readonly time: number;
  readonly isEvent: boolean;
  readonly isFirst: boolean;
}

function entriesOf({ times, events }: SurvivalTimes, isFirst: boolean): Entry[] {
  return Array.from({ length: times.length }, (_, i) => ({
    time: times[i]!,
    isEvent: events[i] === 1,
    isFirst,
  }));
}
