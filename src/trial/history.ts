import { readFileSync } from "node:fs";
import { sha256Hex } from "../core/digest.js";
import { messageOf, UsageError } from "../core/errors.js";
import { RandomStream } from "../core/random-stream.js";
import { readHistory, type Winner, writeHistory } from "../dataset/block-headers.js";
import { simulateChain } from "../dataset/simulated-chain.js";
import { powFunction } from "../pow/registry.js";
import { type ArtefactStore, taskId } from "./task-context.js";

/** Past blocks: mined by a simulated fleet, or read from a file of 80-byte headers. */
export type HistorySource =
  | { readonly kind: "simulated"; readonly blocks: number; readonly bits: number }
  | { readonly kind: "file"; readonly path: string; readonly sha256: string };

/** Bring a history into the run folder, every block's proof of work verified. */
export interface HistoryTask {
  readonly kind: "history";
  readonly seed: string;
  readonly pow: string;
  readonly source: HistorySource;
}

export interface HistoryRecord {
  readonly winners: number;
  /** SHA-256 of the headers. */
  readonly sha256: string;
}

/** Name of the file that holds the headers of a history task. */
export function historyFile(task: HistoryTask): string {
  return `datasets/${taskId(task)}.headers`;
}

/**
 * Reads and verifies a file of headers, and identifies it by its digest.
 *
 * @throws {UsageError} if it cannot be read or a header's proof of work does not verify
 */
export function historyFromFile(pow: string, path: string): HistorySource {
  try {
    const headers = readFileSync(path);
    readHistory(powFunction(pow), headers, "history");
    return { kind: "file", path, sha256: sha256Hex(headers) };
  } catch (error) {
    throw new UsageError(
      `history ${path}: ${messageOf(error)}; valid are "simulated" or a file of 80-byte headers of ${pow}`,
    );
  }
}

export function performHistory(task: HistoryTask, store: ArtefactStore): HistoryRecord {
  const pow = powFunction(task.pow, task.seed);
  const { source } = task;
  const headers =
    source.kind === "file"
      ? readFileSync(source.path)
      : writeHistory(
          simulateChain(pow, source.bits, source.blocks, new RandomStream(task.seed, "history", task.pow)),
        );
  const sha256 = sha256Hex(headers);
  if (source.kind === "file" && sha256 !== source.sha256) {
    throw new Error(`history ${source.path} changed while the run was on`);
  }
  const winners = readHistory(pow, headers, "history");
  store.write(historyFile(task), headers);
  return { winners: winners.length, sha256 };
}

/** The winners that a history task left, verified again: earlier half to learn from, later half held out. */
export function loadHistory(
  task: HistoryTask,
  store: ArtefactStore,
): { learn: readonly Winner[]; heldOut: readonly Winner[] } {
  const winners = readHistory(powFunction(task.pow, task.seed), store.read(historyFile(task)), "history");
  const half = Math.floor(winners.length / 2);
  return { learn: winners.slice(0, half), heldOut: winners.slice(half) };
}
