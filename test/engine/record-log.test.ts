import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RecordLog } from "../../src/engine/record-log.js";
import type { TaskRecord } from "../../src/trial/tasks.js";
import { temporaryFolder } from "../support/cli.js";

const id = (n: number) => n.toString(16).padStart(16, "0");
const record = (n: number) => ({ rows: n, hits: 1, sha256: `ü${"x".repeat(n % 7)}` }) as TaskRecord;

/** A closed log of some records, and its file. */
function logOf(count: number): string {
  const path = join(temporaryFolder(), "records.jsonl");
  const log = new RecordLog(path);
  for (let n = 0; n < count; n++) log.keep(id(n), record(n));
  log.close();
  return path;
}

/** What a log holds of the first records: each as it was, or not at all. */
function held(path: string, count: number): boolean[] {
  const log = new RecordLog(path);
  const found = Array.from({ length: count }, (_, n) => {
    const known = log.get(id(n));
    if (known !== undefined) expect(known).toEqual(record(n));
    return known !== undefined;
  });
  log.close();
  return found;
}

test("gives back what was kept, at once and when it is opened again", () => {
  const path = logOf(50);
  expect(held(path, 51)).toEqual([...new Array<boolean>(50).fill(true), false]);
  const log = new RecordLog(path);
  expect(log.dropped).toBe(0);
  log.keep(id(50), record(50));
  expect(log.get(id(50))).toEqual(record(50));
  log.close();
  expect(held(path, 51).every(Boolean)).toBe(true);
});

test("whatever byte is altered, no wrong record comes out and only those of its lines are lost", () => {
  const path = logOf(6);
  const bytes = readFileSync(path);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = Buffer.from(bytes);
      altered[at]! ^= change;
      writeFileSync(path, altered);
      // A line feed that is altered takes two lines with it.
      expect(held(path, 6).filter((known) => !known).length).toBeLessThanOrEqual(bytes[at] === 10 ? 2 : 1);
    }),
    { numRuns: 300 },
  );
});

test("wherever the file is cut short, the lines before are kept and more can be added", () => {
  const path = logOf(6);
  const bytes = readFileSync(path);
  for (let size = 0; size <= bytes.length; size += 7) {
    writeFileSync(path, bytes.subarray(0, size));
    const whole = bytes.subarray(0, size).toString("latin1").split("\n").length - 1;
    expect(held(path, 6)).toEqual(Array.from({ length: 6 }, (_, n) => n < whole));
    const log = new RecordLog(path);
    log.keep(id(5), record(5));
    log.close();
    expect(held(path, 6)[5]).toBe(true);
  }
});

test("counts what it drops, once: damaged lines, bytes that are no UTF-8, a torn last line", () => {
  const path = logOf(4);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  lines[1] = lines[1]!.replace('"rows":1', '"rows":9');
  writeFileSync(path, `${lines.join("\n")}\n`);
  appendFileSync(path, Buffer.from([0xff, 0xfe, 10]));
  appendFileSync(path, '{"task":"torn');
  const damaged = new RecordLog(path);
  expect(damaged.dropped).toBe(3);
  damaged.close();
  expect(held(path, 4)).toEqual([true, false, true, true]);
  const again = new RecordLog(path);
  expect(again.dropped).toBe(0);
  again.close();
});

test("a file that is cut short under it is noticed when a record is asked for", () => {
  const path = logOf(2);
  const log = new RecordLog(path);
  truncateSync(path, 10);
  expect(() => log.get(id(0))).toThrow(/it was cut short/);
  log.close();
});
