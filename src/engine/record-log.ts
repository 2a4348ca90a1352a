import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { AppendFile } from "../core/append-file.js";
import { sha256Hex } from "../core/digest.js";
import { readLines } from "../core/read-lines.js";
import type { TaskRecord } from "../trial/tasks.js";
import { RecordIndex } from "./record-index.js";

/*
 * `records.jsonl`: one line a task, in the order in which they were done:
 *
 *   {"task":"<16 hex digits>","record":{...},"sha256":"<SHA-256 of the line without this member>"}
 *
 * A line that is torn, altered or no UTF-8 has another SHA-256. It is blanked, its task is done again.
 */

const HEAD = Buffer.from('{"task":"');
const MIDDLE = ',"sha256":"';
/** Bytes of a line from its SHA-256 member on. */
const TAIL = MIDDLE.length + 64 + 2;
const ID = 16;
const SPACE = 0x20;

/**
 * Milliseconds after which what was written is made to survive a loss of power. What is lost by one is done again: some
 * seconds of work, never a wrong result, for a line that did not come through whole is none.
 */
const SYNC_AFTER = 5000;

/** The records of a run on disk; memory holds where each stands. */
export class RecordLog {
  readonly #file: AppendFile;
  readonly #index = new RecordIndex();
  /** Lines that were dropped when it was opened. */
  readonly dropped: number;
  #synced = performance.now();

  /** Opens a log, or begins one. Bad lines are blanked, a torn last one is cut off. */
  constructor(path: string) {
    const lines = existsSync(path) ? readLines(path) : [];
    const bad: { offset: number; length: number }[] = [];
    let torn: number | undefined;
    for (const { bytes, offset, ended } of lines) {
      const task = ended ? taskOf(bytes) : undefined;
      if (task !== undefined) this.#index.set(task, { offset, length: bytes.length });
      else if (!ended) torn = offset;
      else if (!bytes.every((byte) => byte === SPACE)) bad.push({ offset, length: bytes.length });
    }
    this.#file = new AppendFile(path, "continue");
    for (const { offset, length } of bad) this.#file.overwrite(offset, Buffer.alloc(length, SPACE));
    if (torn !== undefined) this.#file.truncate(torn);
    this.dropped = bad.length + (torn === undefined ? 0 : 1);
  }

  /** @throws {Error} if the file was altered meanwhile */
  get(task: string): TaskRecord | undefined {
    const place = this.#index.get(task);
    if (place === undefined) return undefined;
    const line = this.#file.read(place.offset, place.length);
    if (taskOf(line) !== task) throw new Error(`${this.#file.path} was altered while the run was on`);
    // The checksum shows that this is what a task left; its shape was made by the same version.
    return (JSON.parse(line.toString("utf8")) as { record: TaskRecord }).record;
  }

  /** Writes a record. @returns `synced` now and then, when all so far has been made to survive a loss of power */
  keep(task: string, record: TaskRecord): "written" | "synced" {
    const text = JSON.stringify({ task, record });
    const line = Buffer.from(`${text.slice(0, -1)}${MIDDLE}${sha256Hex(text)}"}\n`);
    const offset = this.#file.append(line);
    this.#index.set(task, { offset, length: line.length - 1 });
    if (performance.now() - this.#synced < SYNC_AFTER) return "written";
    this.sync();
    return "synced";
  }

  /** Forgets all records. */
  clear(): void {
    this.#file.truncate(0);
    this.#index.clear();
  }

  sync(): void {
    this.#file.sync();
    this.#synced = performance.now();
  }

  close(): void {
    this.#file.close();
  }
}

/** The task of a line as it was written; undefined if it is none. */
function taskOf(line: Buffer): string | undefined {
  const end = line.length - TAIL;
  if (end < HEAD.length + ID || !line.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const sha256 = createHash("sha256").update(line.subarray(0, end)).update("}").digest("hex");
  if (line.toString("latin1", end) !== `${MIDDLE}${sha256}"}`) return undefined;
  return line.toString("latin1", HEAD.length, HEAD.length + ID);
}
