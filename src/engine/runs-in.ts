import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { RESULTS_SCHEMA } from "../trial/results.js";

/** A run as a list of runs shows it. */
export interface ListedRun {
  /** Names of folders from the listed one to the run's own. */
  readonly path: readonly string[];
  readonly seed: string;
  /** `unreadable`: it is complete, but its results are of another schema or damaged. */
  readonly state: "complete" | "incomplete" | "unreadable";
  readonly hasReport: boolean;
  /** Of a complete run that can be read. */
  readonly summary: RunSummary | null;
}

export interface RunSummary {
  readonly name: string;
  readonly title: string;
  /** When it was finished, ISO 8601. */
  readonly finished: string;
  readonly valid: boolean;
  readonly digest: string;
  readonly verdicts: readonly string[];
}

/** A run lies in the folder itself, or in one of its experiment. */
const DEPTH = 2;

const runSchema = z.object({ status: z.enum(["incomplete", "complete"]), seed: z.string() });
/** No more of the results than a list shows: whole ones take too long to check where there are many. */
const resultsSchema = z.object({
  schema: z.literal(RESULTS_SCHEMA),
  experiment: z.object({ name: z.string(), title: z.string() }),
  valid: z.boolean(),
  digest: z.string(),
  trials: z.array(z.object({ verdict: z.string() })),
  environment: z.object({ finished: z.string() }),
});

/** The runs in a folder, the one that was finished last first, those without results behind them. What is no run is left out. */
export function runsIn(folder: string): ListedRun[] {
  const runs = found(folder, []).sort((a, b) => compare(a.path.join("/"), b.path.join("/")));
  const finished = ({ summary }: ListedRun) => summary?.finished ?? "";
  return runs.sort((a, b) => compare(finished(b), finished(a)));
}

function found(root: string, path: readonly string[]): ListedRun[] {
  const folder = join(root, ...path);
  if (path.length > 0) {
    const run = readRun(folder, path);
    if (run) return [run];
  }
  if (path.length === DEPTH) return [];
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => found(root, [...path, name]));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It went while it was looked at, or nobody may look.
    return [];
  }
}

function readRun(folder: string, path: readonly string[]): ListedRun | undefined {
  const run = read(join(folder, "run.json"), runSchema);
  if (run === undefined) return undefined;
  const { status, seed } = run;
  const hasReport = existsSync(join(folder, "report.html"));
  if (status === "incomplete") return { path, seed, state: "incomplete", hasReport: false, summary: null };
  const results = read(join(folder, "results.json"), resultsSchema);
  if (results === undefined) return { path, seed, state: "unreadable", hasReport, summary: null };
  const { experiment, valid, digest, trials, environment } = results;
  const verdicts = trials.map(({ verdict }) => verdict);
  return {
    ...{ path, seed, state: "complete", hasReport },
    summary: { ...experiment, valid, digest, verdicts, finished: environment.finished },
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
