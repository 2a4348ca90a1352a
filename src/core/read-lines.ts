import { closeSync, openSync, readSync } from "node:fs";

/** A line of a file as bytes, without its line feed. */
export interface LineOfBytes {
  /** Only good until the next line is asked for. */
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Whether a line feed ends it; the last line may have none. */
  readonly ended: boolean;
}

const CHUNK = 2 ** 20;

/** The lines of a file of any length, in memory for the longest line. */
export function* readLines(path: string): Generator<LineOfBytes> {
  const fd = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let pending: Buffer[] = [];
    let offset = 0;
    for (;;) {
      const read = readSync(fd, chunk, 0, CHUNK, null);
      if (read === 0) break;
      let from = 0;
      for (;;) {
        const feed = chunk.subarray(0, read).indexOf(10, from);
        if (feed < 0) break;
        const tail = chunk.subarray(from, feed);
        const bytes = pending.length === 0 ? tail : Buffer.concat([...pending, tail]);
        pending = [];
        yield { bytes, offset, ended: true };
        offset += bytes.length + 1;
        from = feed + 1;
      }
      if (from < read) pending.push(Buffer.from(chunk.subarray(from, read)));
    }
    if (pending.length > 0) yield { bytes: Buffer.concat(pending), offset, ended: false };
  } finally {
    closeSync(fd);
  }
}
