import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { type Info, parse } from "csv-parse";
import { messageOf, UsageError } from "../../core/errors.js";
import { bytesToHex } from "../../core/hex.js";
import { HEADER_BYTES } from "../../pow/header.js";

export const IMPORT_FORMATS = ["raw", "jsonl", "csv"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** A record of a file, and where it is: `line 7`, `byte 240`. */
export type SourceRecord =
  | { readonly place: string; readonly fields: unknown }
  | { readonly place: string; readonly fault: string };

/**
 * The records of a file, read piece by piece. `raw`: concatenated 80-byte headers. `jsonl`: a JSON object a line. `csv`:
 * a line of headings first. What cannot be read as a record is given with its fault.
 *
 * @throws {UsageError} if the file cannot be read
 */
export async function* readRecords(path: string, format: ImportFormat): AsyncGenerator<SourceRecord> {
  try {
    yield* READERS[format](path);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`cannot read ${path}: ${messageOf(error)}`);
  }
}

const READERS: Record<ImportFormat, (path: string) => AsyncGenerator<SourceRecord>> = {
  raw: readRaw,
  jsonl: readJsonLines,
  csv: readCsv,
};

async function* readRaw(path: string): AsyncGenerator<SourceRecord> {
  let rest = Buffer.alloc(0);
  let at = 0;
  for await (const piece of createReadStream(path)) {
    rest = Buffer.concat([rest, piece as Buffer]);
    let used = 0;
    for (; rest.length - used >= HEADER_BYTES; used += HEADER_BYTES) {
      const header = bytesToHex(rest.subarray(used, used + HEADER_BYTES));
      yield { place: `byte ${at + used}`, fields: { header } };
    }
    at += used;
    rest = rest.subarray(used);
  }
  if (rest.length > 0) {
    yield { place: `byte ${at}`, fault: `${rest.length} bytes are left, a header has ${HEADER_BYTES}` };
  }
}

async function* readJsonLines(path: string): AsyncGenerator<SourceRecord> {
  const input = createReadStream(path);
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  failed.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (let number = 1; ; number++) {
    const { done, value: line } = await Promise.race([lines.next(), failed]);
    if (done) return;
    if (line.trim() === "") continue;
    const place = `line ${number}`;
    let fields: unknown;
    try {
      fields = JSON.parse(line);
    } catch (error) {
      yield { place, fault: `not JSON: ${messageOf(error)}` };
      continue;
    }
    yield { place, fields };
  }
}

async function* readCsv(path: string): AsyncGenerator<SourceRecord> {
  const faults: SourceRecord[] = [];
  const parser = parse({
    bom: true,
    columns: (headings: string[]) => headings.map((heading) => heading.trim()),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      const line = error && "lines" in error ? Number(error.lines) : 0;
      faults.push({ place: `line ${line}`, fault: `not CSV: ${messageOf(error)}` });
      return undefined;
    },
  });
  const input = createReadStream(path);
  input.once("error", (error) => parser.destroy(error));
  for await (const item of input.pipe(parser)) {
    yield* faults.splice(0);
    const { record, info } = item as { record: unknown; info: Info };
    yield { place: `line ${info.lines}`, fields: record };
  }
  yield* faults;
}
