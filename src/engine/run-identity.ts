import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../core/atomic-file.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import { parseResults, type Results } from "../trial/results.js";

const FILE = "run.json";
const SCHEMA = "noncetrial/run/1";

const runSchema = z.object({
  schema: z.literal(SCHEMA),
  status: z.enum(["incomplete", "complete"]),
  noncetrial: z.string(),
  experiment: z.string(),
  seed: z.string(),
  backend: z.string(),
  history: z.string().optional().describe("digest of the past blocks that were read from files"),
  claim: z.string().optional().describe("SHA-256 of the file of an outside claim"),
  salt: z.string().optional().describe("drawn for it, mixed into the seed of its evaluation"),
  evaluation: z.string().optional().describe("seed of its evaluation, committed to before anything is drawn"),
});

type RunFile = z.infer<typeof runSchema>;

export type RunStatus = RunFile["status"];

/** What a run folder says of itself in `run.json`; `incomplete` until the results are written. */
export type RunIdentity = Omit<RunFile, "schema" | "status" | "noncetrial">;

/** In words that complete "a run with ...". */
const NAMES: Readonly<Record<keyof RunIdentity, string>> = {
  experiment: "experiment",
  seed: "seed",
  backend: "backend",
  history: "a history of digest",
  claim: "a claim file of SHA-256",
  salt: "salt",
  evaluation: "seed of evaluation",
};

export function writeIdentity(folder: string, identity: RunIdentity, status: RunStatus): void {
  const run = { schema: SCHEMA, status, noncetrial: VERSION, ...identity };
  writeFileAtomically(join(folder, FILE), `${JSON.stringify(run, null, 2)}\n`);
}

/** @throws {UsageError} if the folder holds no run, or that of another experiment, seed, history, claim, backend or version */
export function checkSameRun(folder: string, identity: RunIdentity): void {
  const known = runToResume(folder);
  for (const key of Object.keys(NAMES) as (keyof RunIdentity)[]) {
    if (known[key] === identity[key]) continue;
    throw new UsageError(
      `${folder} holds a run with ${NAMES[key]} ${known[key] ?? "none"}, not ${identity[key] ?? "none"}; ` +
        "resume it with the same, or choose another --out",
    );
  }
  if (known.noncetrial !== VERSION) {
    throw new UsageError(
      `${folder} was begun by noncetrial ${known.noncetrial}, this is ${VERSION}; choose another --out`,
    );
  }
}

/** Status of the run in a folder; undefined if there is no run there. */
export function runStatus(folder: string): RunStatus | undefined {
  return readRun(folder)?.status;
}

/** Seed of the run in a folder. @throws {UsageError} if there is no run there */
export function runSeed(folder: string): string {
  return runToResume(folder).seed;
}

/** Salt of the run in a folder; undefined if it is of no claim from outside. @throws {UsageError} if there is no run there */
export function runSalt(folder: string): string | undefined {
  return runToResume(folder).salt;
}

/** Identity and status of a run, finished or not. @throws {UsageError} if the folder is none of one */
export function knownRun(folder: string): RunIdentity & { readonly status: RunStatus } {
  const run = readRun(folder);
  if (run !== undefined) return run;
  throw new UsageError(`${folder} is not a run folder: it has no ${FILE}`);
}

/** Identity of a finished run. @throws {UsageError} if the folder is none of one */
export function finishedRun(folder: string): RunIdentity {
  const run = knownRun(folder);
  if (run.status === "complete") return run;
  throw new UsageError(
    `${folder} is incomplete: the run was stopped before its end; finish it with --resume`,
  );
}

/**
 * Results of a finished run.
 *
 * @throws {UsageError} if the folder holds none, an unfinished run, or results that do not fit the schema
 */
export function readResults(folder: string): Results {
  finishedRun(folder);
  const file = join(folder, "results.json");
  const value = readJson(file);
  try {
    return parseResults(value);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

/** Content of a file that a complete run has. */
function readJson(file: string): unknown {
  const remedy = "restore it from a copy, or run the experiment again";
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason =
      systemErrorCode(error) === "ENOENT"
        ? "it is missing, though the run is complete"
        : `${messageOf(error)}${error instanceof SyntaxError ? "; it is torn or was altered" : ""}`;
    throw new UsageError(`${file} cannot be read: ${reason}: ${remedy}`);
  }
}

function runToResume(folder: string): RunFile {
  const run = readRun(folder);
  if (run !== undefined) return run;
  throw new UsageError(`${folder} holds no run to resume; leave out --resume to start one`);
}

function readRun(folder: string): RunFile | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  const wrong = (reason: string) => new UsageError(`${file} is not a run's identity: ${reason}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong(messageOf(error));
  }
  const parsed = runSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { path, message, input } = parsed.error.issues[0]!;
  if (path[0] === "schema" && String(input).startsWith("noncetrial/run/")) {
    throw wrong(`its schema is "${input}", this version reads "${SCHEMA}": use the noncetrial that wrote it`);
  }
  throw wrong(`its ${path.join(".") || "content"} does not fit: ${messageOf(message)}`);
}
