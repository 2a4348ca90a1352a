import type { Price, TrialResult } from "../trial/results.js";
import { grouped, liftPercent, liftRange } from "../trial/wording.js";

/** What is to be said of a claim from outside beside its figures: a heading and a sentence each. */
export function outsideSentences(trial: TrialResult, price: Price | undefined): [string, string][] {
  const { outside } = trial;
  if (!outside) return [];
  return [
    ["hash lift", hashLift(trial)],
    ["priced lift", pricedLift(trial, outside.trusted, price)],
    [
      "decides",
      `the ${outside.basis.lift === "hash" ? "hash lift" : "priced lift, where the hash lift is an advantage"}: ${outside.basis.reason}`,
    ],
    ["isolation", isolation(outside)],
  ];
}

function hashLift({ lift, interval }: TrialResult): string {
  if (lift === null || interval === null) return "none";
  return `${liftPercent(lift)} hits per hash${rangeOf(interval)}`;
}

function pricedLift({ verdict }: TrialResult, trusted: boolean, price: Price | undefined): string {
  if (trusted) return "none: what it computes is not told apart from what the trial computes";
  if (verdict === "rejected" && price?.cpuSeconds == null) return "none";
  if (!price || price.cpuSeconds === null) return "none: its CPU time cannot be measured here (unmetered)";
  const cost = `${price.cpuSeconds.toFixed(2)} CPU seconds`;
  if (price.hashesPerCpuSecond === null || verdict === "rejected") return `none; it used ${cost}`;
  const hashes = `${grouped(price.cpuSeconds * price.hashesPerCpuSecond)} hashes`;
  const rate = `${grouped(price.hashesPerCpuSecond)} a second: ${price.hasher}, times ${price.safety}`;
  const lift =
    price.lift === null || price.interval === null
      ? "no hit"
      : `${liftPercent(price.lift)}${rangeOf(price.interval)}`;
  return `${lift}, its ${cost} paid for as ${hashes} (${rate})`;
}

function rangeOf([low, high]: readonly [number | null, number | null]): string {
  return low === null || high === null ? "" : `, interval ${liftRange([low, high])}`;
}

function isolation({ trusted, isolation: report }: NonNullable<TrialResult["outside"]>): string {
  if (trusted) return "none: trusted, in process";
  if (report === null) return "not known: it ended before it had said what it is";
  const kept = [
    report.network === "none" && "no network",
    report.user && "its own users",
    report.pid && "its own processes",
    report.readOnlyRoot && "read-only files",
  ].filter((part) => typeof part === "string");
  const text = report.isolated ? `in namespaces of its own (${kept.join(", ")})` : "not isolated";
  const metering =
    report.metering === "unmetered" ? "CPU time not measured" : `CPU time by ${report.metering}`;
  return `${text}; ${metering}${report.why === null ? "" : `; ${report.why}`}`;
}
