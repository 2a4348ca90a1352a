import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppendFile } from "../core/append-file.js";
import { canonicalJson } from "../core/canonical-json.js";
import { sha256Hex } from "../core/digest.js";
import { readLines } from "../core/read-lines.js";
import type { LedgerEntry } from "../trial/ledger-entry.js";

/*
 * `ledger.jsonl`: one line a piece of hashing, in the order of the plan. A line is canonical JSON, with
 * the SHA-256 of its text as a last member; it holds that of the line before, so that no line can be altered, left out or moved
 * without all lines after it, and with them the last one's SHA-256 in `results.json`.
 */

export const LEDGER_FILE = "ledger.jsonl";
export const LEDGER_SCHEMA = "noncetrial/ledger/1";

/** What the first line says of the run. */
export interface LedgerOpening {
  readonly experiment: string;
  readonly seed: string;
  /** Digests that the seed of evaluation is derived from, where a claim is an outside one. */
  readonly commitment?: Readonly<Record<"protocol" | "claim" | "salt" | "seed", string>>;
}

/** How many lines a ledger has, and the SHA-256 of its last one. */
export interface LedgerHead {
  readonly lines: number;
  readonly sha256: string;
}

/** Before the first line there is none. */
export const NOTHING = "0".repeat(64);

/** Writes the ledger of a run. */
export class Ledger {
  readonly #file: AppendFile;
  #lines = 0;
  #last = NOTHING;

  /** Begins the ledger anew: a run that is resumed writes it again from its records. */
  constructor(folder: string, opening: LedgerOpening) {
    this.#file = new AppendFile(join(folder, LEDGER_FILE), "new");
    this.#append({ schema: LEDGER_SCHEMA, ...opening });
  }

  get head(): LedgerHead {
    return { lines: this.#lines, sha256: this.#last };
  }

  add(entry: LedgerEntry): void {
    this.#append(entry);
  }

  /** Makes what was written survive a loss of power. */
  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }

  #append(entry: object): void {
    const { line, sha256 } = chained(entry, this.#lines + 1, this.#last);
    this.#file.append(Buffer.from(`${line}\n`));
    this.#last = sha256;
    this.#lines++;
  }
}

/** A line and the SHA-256 of its text. */
export function chained(entry: object, number: number, previous: string): { line: string; sha256: string } {
  const text = canonicalJson({ ...entry, line: number, previous });
  const sha256 = sha256Hex(text);
  return { line: `${text.slice(0, -1)},"sha256":"${sha256}"}`, sha256 };
}

/** What a line's text holds; undefined where it is none or its SHA-256 is that of another text. */
export interface ReadLine {
  /** From 1. */
  readonly number: number;
  readonly sha256: string;
  readonly content: unknown;
  /** What is wrong with the line by itself, in words. */
  readonly wrong: readonly string[];
}

/** Lines of a ledger as they stand, whatever their state; undefined if there is no such file. */
export function readLedger(folder: string): Iterable<ReadLine> | undefined {
  const path = join(folder, LEDGER_FILE);
  return existsSync(path) ? linesOf(path) : undefined;
}

function* linesOf(path: string): Generator<ReadLine> {
  let index = 0;
  for (const { bytes } of readLines(path)) yield readLine(bytes.toString("utf8"), index++);
}

function readLine(line: string, index: number): ReadLine {
  const number = index + 1;
  const [, text, sha256] = /^(.*),"sha256":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
  if (text === undefined || sha256 === undefined)
    return { number, sha256: "", content: undefined, wrong: ["it is not a line of a ledger"] };
  const wrong = sha256Hex(`${text}}`) === sha256 ? [] : ["its SHA-256 is that of another text"];
  try {
    return { number, sha256, content: JSON.parse(`${text}}`), wrong };
  } catch {
    return { number, sha256, content: undefined, wrong: [...wrong, "it is not JSON"] };
  }
}
