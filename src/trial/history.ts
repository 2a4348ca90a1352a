import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sha256Hex } from "../core/digest.js";
import { messageOf, UsageError } from "../core/errors.js";
import { bytesToHex, hexToBytes } from "../core/hex.js";
import { RandomStream } from "../core/random-stream.js";
import { readHistory, type Winner, writeHistory } from "../dataset/block-headers.js";
import { type ObservationalManifest, readManifest } from "../dataset/manifest.js";
import type { FleetName } from "../dataset/scan-habits.js";
import { simulateChain } from "../dataset/simulated-chain.js";
import { powFunction } from "../pow/registry.js";
import { type ArtefactStore, taskId } from "./task-context.js";

/** Past blocks: mined by a simulated fleet, read from a file of 80-byte headers, or an imported dataset. */
export type HistorySource =
  | {
      readonly kind: "simulated";
      readonly blocks: number;
      readonly bits: number;
      /** Who mined them; the mixed fleet when left out. */
      readonly fleet?: FleetName;
    }
  | { readonly kind: "file"; readonly path: string; readonly sha256: string }
  | { readonly kind: "dataset"; readonly path: string; readonly digest: string };

/** Bring a history into the run folder, every block's proof of work verified. */
export interface HistoryTask {
  readonly kind: "history";
  readonly seed: string;
  readonly pow: string;
  readonly source: HistorySource;
}

export interface HistoryRecord {
  readonly winners: number;
  /** SHA-256 of the file that holds them. */
  readonly sha256: string;
}

/** Name of the file that holds the blocks of a history task. */
export function historyFile(task: HistoryTask): string {
  return `datasets/${taskId(task)}.${task.source.kind === "dataset" ? "json" : "headers"}`;
}

/**
 * Reads and verifies a file of headers, or checks an imported dataset, and identifies it by its digest.
 *
 * @throws {UsageError} if it cannot be read, a header's proof of work does not verify or a dataset is of another kind
 */
export function historyFromFile(pow: string, path: string): HistorySource {
  try {
    if (statSync(path).isDirectory()) {
      return { kind: "dataset", path, digest: observedManifest(pow, path).digest };
    }
    const headers = readFileSync(path);
    readHistory(powFunction(pow), headers, "history");
    return { kind: "file", path, sha256: sha256Hex(headers) };
  } catch (error) {
    throw new UsageError(
      `history ${path}: ${messageOf(error)}; valid are "simulated", a file of 80-byte headers or an imported dataset of ${pow}`,
    );
  }
}

/** The manifest of an imported dataset. @throws {UsageError} if it is another dataset, or a file of it has changed */
function observedManifest(pow: string, folder: string): ObservationalManifest {
  const manifest = readManifest(folder);
  if (manifest.kind !== "observational") {
    throw new UsageError("a labelled dataset has no past blocks, one from dataset import is needed");
  }
  const { id } = powFunction(pow);
  if (manifest.pow !== id) throw new UsageError(`its blocks are work of ${manifest.pow}, not of ${id}`);
  const { file, sha256 } = manifest.splits.observed;
  if (sha256Hex(readFileSync(join(folder, file))) !== sha256) {
    throw new UsageError(`${file} does not match its manifest: it was changed or cut short`);
  }
  return manifest;
}

export async function performHistory(task: HistoryTask, store: ArtefactStore): Promise<HistoryRecord> {
  const pow = powFunction(task.pow, task.seed);
  const { source } = task;
  if (source.kind === "dataset") return await performObserved(task, source, store);
  const headers =
    source.kind === "file"
      ? readFileSync(source.path)
      : writeHistory(
          simulateChain(pow, source.bits, source.blocks, new RandomStream(...streamOf(task)), source.fleet),
        );
  const sha256 = sha256Hex(headers);
  if (source.kind === "file" && sha256 !== source.sha256) {
    throw new Error(`history ${source.path} changed while the run was on`);
  }
  const winners = readHistory(pow, headers, "history");
  store.write(historyFile(task), headers);
  return { winners: winners.length, sha256 };
}

/** Fleets of their own mine on streams of their own. */
function streamOf({ seed, pow, source }: HistoryTask): [string, ...string[]] {
  const fleet = source.kind === "simulated" ? source.fleet : undefined;
  return [seed, "history", pow, ...(fleet === undefined ? [] : [fleet])];
}

/** Blocks of an imported dataset have keys and targets of their own; each is verified under them once more. */
async function performObserved(
  task: HistoryTask,
  source: Extract<HistorySource, { kind: "dataset" }>,
  store: ArtefactStore,
): Promise<HistoryRecord> {
  const manifest = observedManifest(task.pow, source.path);
  if (manifest.digest !== source.digest)
    throw new Error(`history ${source.path} changed while the run was on`);
  // Brings DuckDB, which other histories do without.
  const { observedWinners } = await import("../dataset/import/observed-winners.js");
  const winners = await observedWinners(powFunction(task.pow), source.path, manifest);
  const blocks = winners.map(({ template, nonce }) => ({ template: bytesToHex(template), nonce }));
  const bytes = Buffer.from(JSON.stringify(blocks));
  store.write(historyFile(task), bytes);
  return { winners: winners.length, sha256: sha256Hex(bytes) };
}

const observedSchema = z.array(
  z.strictObject({ template: z.string(), nonce: z.int().min(0).max(0xffffffff) }),
);

/** The winners that a history task left: earlier half to learn from, later half held out. */
export function loadHistory(
  task: HistoryTask,
  store: ArtefactStore,
): { learn: readonly Winner[]; heldOut: readonly Winner[] } {
  const winners = loadBlocks(task, store);
  const half = Math.floor(winners.length / 2);
  return { learn: winners.slice(0, half), heldOut: winners.slice(half) };
}

/** All winners that a history task left, headers verified again. */
export function loadBlocks(task: HistoryTask, store: ArtefactStore): readonly Winner[] {
  const bytes = store.read(historyFile(task));
  return task.source.kind === "dataset"
    ? observedSchema
        .parse(JSON.parse(Buffer.from(bytes).toString("utf8")))
        .map(({ template, nonce }) => ({ template: hexToBytes(template), nonce }))
    : readHistory(powFunction(task.pow, task.seed), bytes, "history");
}
