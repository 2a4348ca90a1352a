import { join } from "node:path";
import { expect } from "vitest";
import { comparisonText } from "../../src/cli/compare-text.js";
import { readResults } from "../../src/engine/run-identity.js";
import { intervalText } from "../../src/report/text.js";
import { compareResults } from "../../src/trial/compare.js";
import type { Results } from "../../src/trial/results.js";
import { liftPercent } from "../../src/trial/wording.js";
import { ROOT } from "./cli.js";

export const REFERENCE = join(ROOT, "reports/reference");

export function referenceResults(name: string): Results {
  return readResults(join(REFERENCE, name));
}

/** Fails where the digest of a run is not the one that is kept, and says what moved. */
export function expectReference(name: string, results: Results): void {
  const kept = referenceResults(name);
  expect(results.digest, kept.digest === results.digest ? "" : whatMoved(name, kept, results)).toBe(
    kept.digest,
  );
}

/** Places that are named of those that moved. */
const SHOWN = 30;

export function whatMoved(name: string, kept: Results, results: Results): string {
  const moved = [...differences(withoutCircumstances(kept), withoutCircumstances(results))];
  return [
    comparisonText("the digest that is kept", "this run", compareResults(kept, results)),
    ...moved.slice(0, SHOWN),
    ...(moved.length > SHOWN ? [`and ${moved.length - SHOWN} more`] : []),
    `If that is meant: npm run reference -- ${name}, and commit reports/reference/${name}`,
  ].join("\n");
}

/** What a digest is made of, without the digest. */
function withoutCircumstances({ digest: _, environment: __, timings: ___, ...findings }: Results): unknown {
  return findings;
}

/** The places, such as `trials.0.lift`, at which two values of JSON differ, with both. */
export function* differences(before: unknown, after: unknown, place = ""): Generator<string> {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(before[key], after[key], place === "" ? key : `${place}.${key}`);
    }
  } else if (before !== after) {
    yield `${place}: ${show(before)} -> ${show(after)}`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
}

/** The trials of a result as README.md shows them. */
export function readmeTable({ trials, gates, seed, digest }: Results): string {
  const rows = trials.map((trial) => [
    trial.title,
    trial.templates === "zero" ? `${trial.pow}, all-zero headers` : trial.pow,
    trial.lift === null ? "" : liftPercent(trial.lift),
    trial.lift === null ? "" : intervalText(trial),
    trial.verdict,
  ]);
  const head = ["claim", "function", "solutions per hash", "interval", "verdict"];
  return [
    ...[head, ["---", "---", "--:", "--:", "---"], ...rows].map((row) => `| ${row.join(" | ")} |`),
    "",
    `${gates.length} checks of the instrument passed; seed ${seed}, digest \`${digest.slice(0, 16)}...\`.`,
  ].join("\n");
}
