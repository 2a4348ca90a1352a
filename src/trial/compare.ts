import type { Gate, Results, TrialResult } from "./results.js";
import { lineName, SECTIONS, type Section, type SectionLine } from "./sections.js";

/** Two values of one thing, of the first run and of the second; null where a run does not have it. */
export interface Pair<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** A property of a run that need not differ for its verdicts to. */
export type RunProperty =
  | "experiment"
  | "overrides"
  | "seed"
  | "noncetrial"
  | "node"
  | "platform"
  | "backend"
  | "engine"
  | "valid"
  | "digest";

/** What a comparison shows of one trial of one run. */
export type TrialSide = Pick<
  TrialResult,
  "verdict" | "lift" | "interval" | "level" | "hashes" | "hits" | "pValue" | "reason"
>;

/** `verdict`: another verdict, or a trial of one run alone. `figures`: other figures under the same verdict. */
export type Change = "none" | "figures" | "verdict";

export interface ComparedTrial extends Pair<TrialSide> {
  readonly trial: string;
  readonly change: Change;
}

/** A gate whose status is not the same, or that one run alone has. */
export interface ComparedGate extends Pair<Gate["status"]> {
  readonly gate: string;
  readonly subject: string;
}

/** A line of a section with bands that is within its band in one run and not in the other, or in one run alone. */
export interface ComparedLine extends Pair<boolean> {
  readonly section: Section;
  readonly line: string;
}

/** What changed from one run to another. */
export interface Comparison {
  /** Whether all that is judged came out alike: validity, the verdict of every trial, every band. */
  readonly sameVerdicts: boolean;
  readonly sameDigest: boolean;
  readonly properties: readonly ({ readonly property: RunProperty } & Pair<string>)[];
  /** Trials of the first run in its order, then those of the second alone. */
  readonly trials: readonly ComparedTrial[];
  readonly gates: readonly ComparedGate[];
  readonly lines: readonly ComparedLine[];
}

/** Compares two finished runs. Figures are compared to the last bit: equal runs have equal digests. */
export function compareResults(before: Results, after: Results): Comparison {
  const trials = joined(before.trials, after.trials, ({ id }) => id).map(([trial, a, b]) =>
    comparedTrial(trial, a, b),
  );
  const gates = joined(before.gates, after.gates, gateKey)
    .filter(([, a, b]) => a?.status !== b?.status)
    .map(([, a, b]) => {
      const { id, subject } = (a ?? b)!;
      return { gate: id, subject, before: a?.status ?? null, after: b?.status ?? null };
    });
  const lines = comparedLines(before, after);
  const properties = (Object.keys(PROPERTIES) as RunProperty[])
    .map((property) => ({
      property,
      before: PROPERTIES[property](before),
      after: PROPERTIES[property](after),
    }))
    .filter((pair) => pair.before !== pair.after);
  return {
    sameVerdicts:
      before.valid === after.valid &&
      lines.length === 0 &&
      trials.every(({ change }) => change !== "verdict"),
    sameDigest: before.digest === after.digest,
    ...{ properties, trials, gates, lines },
  };
}

const PROPERTIES: Readonly<Record<RunProperty, (results: Results) => string>> = {
  experiment: ({ experiment }) => `${experiment.name} ${experiment.sha256}`,
  overrides: ({ experiment }) =>
    experiment.overrides.map(({ path, value }) => `${path}=${JSON.stringify(value)}`).join(" ") || "none",
  seed: ({ seed }) => seed,
  noncetrial: ({ environment }) => environment.noncetrial,
  node: ({ environment }) => environment.node,
  platform: ({ environment }) => environment.platform,
  backend: ({ environment }) => environment.backend,
  engine: ({ environment }) => environment.engine,
  valid: ({ valid }) => String(valid),
  digest: ({ digest }) => digest,
};

function comparedTrial(trial: string, a: TrialResult | undefined, b: TrialResult | undefined): ComparedTrial {
  const [before, after] = [sideOf(a), sideOf(b)];
  const change =
    before?.verdict !== after?.verdict
      ? "verdict"
      : JSON.stringify(before) === JSON.stringify(after)
        ? "none"
        : "figures";
  return { trial, change, before, after };
}

function sideOf(trial: TrialResult | undefined): TrialSide | null {
  if (trial === undefined) return null;
  const { verdict, lift, interval, level, hashes, hits, pValue, reason } = trial;
  return { verdict, lift, interval, level, hashes, hits, pValue, reason };
}

function gateKey({ id, subject }: Gate): string {
  return JSON.stringify([id, subject]);
}

function comparedLines(before: Results, after: Results): ComparedLine[] {
  const lines = SECTIONS.flatMap((section) =>
    joined<SectionLine>(before[section] ?? [], after[section] ?? [], lineName).map(([line, a, b]) => ({
      section,
      line,
      ...within(a, b),
    })),
  );
  return lines.filter((line) => line.before !== line.after);
}

interface Banded {
  readonly within: boolean;
}

function within(a: Banded | undefined, b: Banded | undefined): Pair<boolean> {
  return { before: a?.within ?? null, after: b?.within ?? null };
}

/** Items of both lists by key: those of the first in its order, then those of the second alone. */
function joined<T>(
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
): [string, T | undefined, T | undefined][] {
  const [left, right] = [before, after].map((list) => new Map(list.map((item) => [key(item), item])));
  const keys = new Set([...left!.keys(), ...right!.keys()]);
  return [...keys].map((name) => [name, left!.get(name), right!.get(name)]);
}
