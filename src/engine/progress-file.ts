import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { writeFileAtomically } from "../core/atomic-file.js";
import { messageOf, UsageError } from "../core/errors.js";
import type { RunObserver } from "./observer.js";
import { type Progress, STAGES } from "./progress.js";

/** How far a run has come, for other processes; no part of its results. It goes when the run is complete. */
export const PROGRESS_FILE = "progress.json";

const share = z.number().min(0).max(1);

export const standingSchema = z.strictObject({
  trial: z.string(),
  hashes: z.number().describe("paid for by the claim"),
  hits: z.number(),
  lift: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  throughout: z
    .boolean()
    .describe("looked at throughout: its interval holds at every look, others at the end only"),
  verdict: z
    .string()
    .nullable()
    .describe("of the last look at a trial looked at throughout; null for others"),
});

export const progressSchema = z.strictObject({
  stage: z.enum(STAGES),
  done: z.number(),
  total: z.number().describe("units of the stage: parts, rows, sets, fits, nonces, or controls and figures"),
  current: z.string().describe("what was just done"),
  overall: share.describe("share of the whole run, by estimated cost"),
  rate: z.number().nullable().describe("units a second"),
  secondsLeft: z.number().nullable().describe("to the end of the run"),
  standings: z.array(standingSchema),
  inHand: z.array(z.string()).describe("trials whose hashing is under way"),
});

const fileSchema = progressSchema.extend({
  schema: z.literal("noncetrial/progress/1"),
  workers: z.int().positive(),
  trials: z.array(z.string()).describe("all trials of the run"),
  written: z.string().describe("date and time, for the reader alone"),
  warnings: z.array(z.string()).describe("the last ones of this sitting"),
});

export type ProgressFileContent = z.infer<typeof fileSchema>;

/** Milliseconds between two writings. */
const APART = 1000;
const WARNINGS = 20;

/** Keeps the file of a run up to date. */
export class ProgressWriter implements RunObserver {
  readonly #path: string;
  readonly #about: { readonly workers: number; readonly trials: readonly string[] };
  readonly #warnings: string[] = [];
  #progress: Progress | undefined;
  #next = 0;

  constructor(folder: string, about: { readonly workers: number; readonly trials: readonly string[] }) {
    this.#path = join(folder, PROGRESS_FILE);
    this.#about = about;
  }

  progress(progress: Progress): void {
    const fresh = progress.stage !== this.#progress?.stage;
    this.#progress = progress;
    if (fresh || performance.now() >= this.#next) this.write();
  }

  warning(text: string): void {
    this.#warnings.push(text);
    this.#warnings.splice(0, Math.max(0, this.#warnings.length - WARNINGS));
  }

  /** Writes what it knows. A disk that is full is for those to tell of whose files count. */
  write(): void {
    if (this.#progress === undefined) return;
    this.#next = performance.now() + APART;
    const content = {
      ...{ schema: "noncetrial/progress/1", written: new Date().toISOString() },
      ...{ ...this.#about, ...this.#progress, warnings: this.#warnings },
    };
    try {
      writeFileAtomically(this.#path, `${JSON.stringify(content)}\n`, { durable: false });
    } catch {}
  }
}

/** What a run wrote last; undefined if it wrote nothing yet. @throws {UsageError} if it cannot be read */
export function readProgress(folder: string): ProgressFileContent | undefined {
  const file = join(folder, PROGRESS_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
  }
}
