import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../../src/core/read-lines.js";
import { temporaryFolder } from "../support/cli.js";

test("gives the lines of a file as splitting it would, with their places", () => {
  const path = join(temporaryFolder(), "lines");
  // Some lines are longer than what is read at a time.
  const lines = fc.array(fc.tuple(fc.string(), fc.constantFrom(1, 1, 1, 300_000)), { maxLength: 6 });
  fc.assert(
    fc.property(lines, fc.boolean(), (texts, ended) => {
      const content = Buffer.from(
        texts.map(([text, times]) => text.repeat(times)).join("\n") + (ended ? "\n" : ""),
      );
      writeFileSync(path, content);
      const found: { text: string; offset: number; ended: boolean }[] = [];
      for (const { bytes, ...place } of readLines(path)) found.push({ ...place, text: bytes.toString() });
      const split = content.toString().split("\n");
      const torn = split.pop()!;
      const expected = [...split, ...(torn === "" ? [] : [torn])];
      expect(found.length).toBe(expected.length);
      expect(found.every(({ text }, i) => text === expected[i])).toBe(true);
      expect(found.map((line) => line.ended)).toEqual(found.map((_, i) => i < split.length));
      for (const { offset, text } of found) {
        const bytes = Buffer.from(text);
        expect(content.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
