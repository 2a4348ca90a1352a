import { expect, test } from "vitest";
import { verdictPaint } from "../../src/cli/colour.js";
import { VERDICTS } from "../../src/core/verdict-id.js";

const terminal = { isTTY: true };

test.each([
  ["a terminal", terminal, {}, true],
  ["a file", {}, {}, false],
  ["NO_COLOR", terminal, { NO_COLOR: "1" }, false],
  ["an empty NO_COLOR", terminal, { NO_COLOR: "" }, true],
  ["a dumb terminal", terminal, { TERM: "dumb" }, false],
  ["FORCE_COLOR on a file", {}, { FORCE_COLOR: "1" }, true],
  ["FORCE_COLOR and NO_COLOR", {}, { FORCE_COLOR: "", NO_COLOR: "1" }, true],
  ["FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false],
])("%s", (_name, stream, env, coloured) => {
  const paint = verdictPaint(stream, env);
  for (const verdict of VERDICTS) {
    expect(paint(verdict) !== verdict).toBe(coloured);
    expect(paint(verdict)).toContain(verdict);
  }
  expect(paint("toString")).toBe("toString");
  expect(paint("anything else")).toBe("anything else");
});
