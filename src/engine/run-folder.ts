import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../core/atomic-file.js";
import { digestOf } from "../core/digest.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import { makeFolder } from "../core/make-folder.js";
import { VERSION } from "../core/version.js";
import { parseResults, type Results } from "../trial/results.js";
import type { TaskRecord } from "../trial/tasks.js";

const runSchema = z.object({
  schema: z.literal("noncetrial/run/1"),
  status: z.enum(["incomplete", "complete"]),
  noncetrial: z.string(),
  experiment: z.string(),
  seed: z.string(),
  backend: z.string(),
  claim: z.string().optional().describe("SHA-256 of the file of an outside claim"),
  evaluation: z.string().optional().describe("seed of its evaluation, committed to before anything is drawn"),
});

/** What a run folder says of itself in `run.json`; `incomplete` until the results are written. */
export type RunIdentity = Omit<z.infer<typeof runSchema>, "schema" | "status" | "noncetrial">;

const recordSchema = z.object({ task: z.string(), record: z.unknown(), sha256: z.string() });

/** The folder of one run: identity, one record a task, artefacts, results. */
export class RunFolder {
  readonly path: string;
  readonly #identity: RunIdentity;
  readonly #records: Map<string, TaskRecord>;
  readonly #spentBefore: number | null;
  #spent: number | null;

  private constructor(path: string, identity: RunIdentity, records: Map<string, TaskRecord>) {
    this.path = path;
    this.#identity = identity;
    this.#records = records;
    this.#spentBefore = readSpent(path);
    this.#spent = this.#spentBefore;
  }

  /**
   * Makes a new run folder.
   *
   * @throws {UsageError} if the folder is not empty or cannot be made
   */
  static create(path: string, identity: RunIdentity, experimentText: string): RunFolder {
    assertUsable(path);
    const folder = new RunFolder(path, identity, new Map());
    try {
      folder.#writeStatus("incomplete");
      writeFileAtomically(join(path, "experiment.yaml"), experimentText);
    } catch (error) {
      throw unwritable(path, error);
    }
    return folder;
  }

  /**
   * Opens the folder of a run that was stopped.
   *
   * @throws {UsageError} if there is none, or if it is the run of another experiment, seed, backend or version
   */
  static resume(path: string, identity: RunIdentity): RunFolder {
    const known = readRun(path);
    if (known === undefined)
      throw new UsageError(`${path} holds no run to resume; leave out --resume to start one`);
    const differing = (Object.keys(identity) as (keyof RunIdentity)[]).find(
      (key) => known[key] !== identity[key],
    );
    if (differing !== undefined) {
      throw new UsageError(
        `${path} holds a run with ${differing} ${known[differing]}, not ${identity[differing]}; ` +
          "resume it with the same, or choose another --out",
      );
    }
    if (known.noncetrial !== VERSION) {
      throw new UsageError(
        `${path} was begun by noncetrial ${known.noncetrial}, this is ${VERSION}; choose another --out`,
      );
    }
    return new RunFolder(path, identity, readRecords(path));
  }

  /** Forgets all records, for a claim that has to learn again what its lost process had learnt. */
  forget(): void {
    rmSync(join(this.path, "records.jsonl"), { force: true });
    this.#records.clear();
  }

  /** CPU seconds of the claim's processes, those before the run was resumed included; null if not measured. */
  get spent(): number | null {
    return this.#spent;
  }

  /** Notes CPU seconds of the claim's processes since they were started; null if not measured. */
  spend(seconds: number | null): void {
    this.#spent = seconds === null || this.#spentBefore === null ? null : this.#spentBefore + seconds;
    writeFileAtomically(join(this.path, SPENT), `${JSON.stringify({ claimSeconds: this.#spent })}\n`);
  }

  /** The record of a task that was done before. */
  record(task: string): TaskRecord | undefined {
    return this.#records.get(task);
  }

  /** Keeps the record of a task: one line with its checksum, so that a torn last line is noticed. */
  keep(task: string, record: TaskRecord): void {
    const line = JSON.stringify({ task, record, sha256: digestOf({ task, record }) });
    appendFileSync(join(this.path, "records.jsonl"), `${line}\n`);
    this.#records.set(task, record);
  }

  /** Writes the results and marks the run complete. */
  complete(results: Results): void {
    writeFileAtomically(join(this.path, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
    this.#writeStatus("complete");
  }

  #writeStatus(status: "incomplete" | "complete"): void {
    const run = { schema: "noncetrial/run/1", status, noncetrial: VERSION, ...this.#identity };
    writeFileAtomically(join(this.path, "run.json"), `${JSON.stringify(run, null, 2)}\n`);
  }
}

/** Status of the run in a folder; undefined if there is no run there. */
export function runStatus(path: string): "incomplete" | "complete" | undefined {
  return readRun(path)?.status;
}

/** Seed of the run in a folder. @throws {UsageError} if there is no run there */
export function runSeed(path: string): string {
  const run = readRun(path);
  if (run !== undefined) return run.seed;
  throw new UsageError(`${path} holds no run to resume; leave out --resume to start one`);
}

/** Identity of a finished run. @throws {UsageError} if the folder is none of one */
export function finishedRun(path: string): RunIdentity {
  const run = readRun(path);
  if (run === undefined) throw new UsageError(`${path} is not a run folder: it has no run.json`);
  if (run.status === "complete") return run;
  throw new UsageError(`${path} is incomplete: the run was stopped before its end; finish it with --resume`);
}

/**
 * Results of a finished run.
 *
 * @throws {UsageError} if the folder holds none, an unfinished run, or results that do not fit the schema
 */
export function readResults(path: string): Results {
  finishedRun(path);
  try {
    return parseResults(JSON.parse(readFileSync(join(path, "results.json"), "utf8")));
  } catch (error) {
    throw new UsageError(`${join(path, "results.json")} cannot be read: ${messageOf(error)}`);
  }
}

function readRun(path: string): z.infer<typeof runSchema> | undefined {
  const file = join(path, "run.json");
  if (!existsSync(file)) return undefined;
  try {
    return runSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new UsageError(`${file} is not a run's identity: ${messageOf(error)}`);
  }
}

/** CPU seconds that the processes of a claim from outside have used. */
const SPENT = "claim-cpu.json";

const spentSchema = z.object({ claimSeconds: z.number().nonnegative().nullable() });

function readSpent(path: string): number | null {
  const file = join(path, SPENT);
  if (!existsSync(file)) return 0;
  try {
    return spentSchema.parse(JSON.parse(readFileSync(file, "utf8"))).claimSeconds;
  } catch {
    return null;
  }
}

/** Records with a right checksum. What follows the first bad line is dropped, from the file too. */
function readRecords(path: string): Map<string, TaskRecord> {
  const file = join(path, "records.jsonl");
  const records = new Map<string, TaskRecord>();
  if (!existsSync(file)) return records;
  const good: string[] = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const parsed = parseRecord(line);
    if (parsed === undefined) continue;
    good.push(line);
    records.set(parsed.task, parsed.record);
  }
  writeFileAtomically(file, good.map((line) => `${line}\n`).join(""));
  return records;
}

function parseRecord(line: string): { task: string; record: TaskRecord } | undefined {
  try {
    const { task, record, sha256 } = recordSchema.parse(JSON.parse(line));
    if (digestOf({ task, record }) !== sha256) return undefined;
    // The checksum shows that this is what a task left; its shape was made by the same version.
    return { task, record: record as TaskRecord };
  } catch {
    return undefined;
  }
}

function assertUsable(path: string): void {
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw unwritable(path, error);
    entries = [];
  }
  if (entries.length > 0) {
    throw new UsageError(
      `output folder ${path} is not empty: choose another --out, or --resume if it holds a run of this experiment`,
    );
  }
  probe(path);
}

/** Finds out whether files can be made in a folder, and leaves nothing behind if not. */
function probe(path: string): void {
  const made = firstMissing(path);
  try {
    makeFolder(path);
    const file = join(path, ".probe");
    writeFileAtomically(file, "");
    rmSync(file);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw unwritable(path, error);
  }
}

/** The topmost folder of a path that does not exist yet. */
function firstMissing(path: string): string | undefined {
  let missing: string | undefined;
  for (let at = path; !existsSync(at); at = join(at, "..")) missing = at;
  return missing;
}

function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(`cannot write to output folder ${path}: ${messageOf(error)}; choose another --out`, {
    cause: error,
  });
}
