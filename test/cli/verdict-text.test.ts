import { expect, test } from "vitest";
import { clipMiddle } from "../../src/cli/text.js";
import { verdictText } from "../../src/cli/verdict-text.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

test("the verdict table and all around it fit 100 columns, whatever the ids", () => {
  const trials = [
    sampleTrial({ id: "cmfo-byte-ranges:conservative@planted:0.123456@sha256d:64,63/zero/same-template" }),
    sampleTrial({
      verdict: "no-advantage",
      lift: 12.5,
      interval: [11.25, 13.125],
      controlHashes: 123_456_789_012,
    }),
    sampleTrial({ verdict: "degenerate", lift: null, interval: null, reason: "word ".repeat(60).trim() }),
  ];
  const text = verdictText(sampleResults({ trials }), [], "reports/sample/1-aaaaaaaa/report.html");
  expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
  expect(text).toContain(
    "cmfo-byte-ranges:conservative@planted:0.123456@sha256d:64,63/zero/same-template: no better",
  );
});

test("clipMiddle keeps both ends", () => {
  expect(clipMiddle("abcdefghij", 10)).toBe("abcdefghij");
  expect(clipMiddle("abcdefghij", 7)).toBe("abc…hij");
  expect(clipMiddle("abcdefghij", 6)).toBe("abc…ij");
});
