import { describe, expect, test } from "vitest";
import { roundedExactly } from "../../../../src/pow/randomx/verifier/exact-rounding.js";
import { ROUNDED_OPERATIONS, RoundingMode } from "../../../../src/pow/randomx/verifier/rounding-mode.js";
import { roundedByDefinition } from "./rational-rounding.js";
import { roundingModule } from "./rounding-module.js";
import { operandPairs, SPECIAL } from "./rounding-operands.js";

const MODES = Object.entries(RoundingMode);

/** Pairs where two results differ, a few of them. */
function differences(found: Float64Array, expected: Float64Array, a: Float64Array, b: Float64Array) {
  const wrong = [];
  for (let i = 0; i < found.length && wrong.length < 3; i++) {
    if (!Object.is(found[i], expected[i]))
      wrong.push({ a: a[i], b: b[i], found: found[i], expected: expected[i] });
  }
  return wrong;
}

describe.each(MODES)("rounding %s", (_, mode) => {
  test.each(ROUNDED_OPERATIONS)("%s of all pairs of special numbers", (operation) => {
    const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const));
    if (pairs.length % 2 === 1) pairs.push([0, 0]);
    const a = Float64Array.from(pairs, ([x]) => x);
    const b = Float64Array.from(pairs, ([, y]) => y);
    const expected = a.map((x, i) => roundedByDefinition(operation, x, b[i]!, mode));
    const exact = a.map((x, i) => roundedExactly(operation, x, b[i]!, mode));
    expect(differences(exact, expected, a, b)).toEqual([]);
    expect(differences(roundingModule().run(operation, a, b, mode), expected, a, b)).toEqual([]);
  });

  test.each(ROUNDED_OPERATIONS)("%s of random pairs", (operation) => {
    const [a, b] = operandPairs(`${operation} ${mode}`, 4000);
    const expected = a.map((x, i) => roundedByDefinition(operation, x, b[i]!, mode));
    const exact = a.map((x, i) => roundedExactly(operation, x, b[i]!, mode));
    expect(differences(exact, expected, a, b)).toEqual([]);
    expect(differences(roundingModule().run(operation, a, b, mode), expected, a, b)).toEqual([]);
  });
});

test("what programs hold is rounded without the slow function", () => {
  const module = roundingModule();
  const count = 1000;
  const e = Float64Array.from({ length: count }, (_, i) => 2 ** ((i % 500) - 255) * (1 + i / count));
  const a = Float64Array.from({ length: count }, (_, i) => 2 ** (i % 32) * (1 + i / (count + 1)));
  for (const [, mode] of MODES) {
    for (const operation of ROUNDED_OPERATIONS) module.run(operation, e, a, mode);
  }
  expect(module.slowCalls).toBe(0);
});
