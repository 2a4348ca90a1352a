import { describe, expect, test } from "vitest";
import { ROUNDING_MODES, RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";
import { exactRounding } from "./exact-rounding-module.js";
import { OPERATIONS, randomDouble, rounded, SPECIAL_DOUBLES, xorshift } from "./rounding-definition.js";

const SAMPLES = 20_000;
const apply = exactRounding();

describe.each(OPERATIONS)("%s", (operation) => {
  test.each(ROUNDING_MODES)("all pairs of special values in mode %d", (mode) => {
    for (const a of SPECIAL_DOUBLES) {
      for (const b of SPECIAL_DOUBLES) {
        expect(apply(operation, a, b, mode), `${a}, ${b}`).toBe(rounded(operation, a, b, mode));
      }
    }
  });

  test(`${SAMPLES} random pairs in every mode`, () => {
    const next = xorshift(2463534242);
    for (let i = 0; i < SAMPLES; i++) {
      const [a, b] = [randomDouble(next), randomDouble(next)];
      for (const mode of ROUNDING_MODES) {
        const result = apply(operation, a, b, mode);
        if (!Object.is(result, rounded(operation, a, b, mode))) {
          expect.fail(`${operation} of ${a} and ${b} in mode ${mode} is ${result}`);
        }
      }
    }
  });
});

test("values worked out by hand", () => {
  const { nearest, down, up, towardZero } = RoundingMode;
  const inEachMode = (operation: "add" | "mul" | "div" | "sqrt", a: number, b: number) =>
    [nearest, down, up, towardZero].map((mode) => apply(operation, a, b, mode));
  expect(inEachMode("add", 1, 2 ** -60)).toEqual([1, 1, 1 + 2 ** -52, 1]);
  expect(inEachMode("add", -1, -(2 ** -60))).toEqual([-1, -1 - 2 ** -52, -1, -1]);
  expect(inEachMode("add", 1, -1)).toEqual([0, -0, 0, 0]);
  expect(inEachMode("mul", Number.MAX_VALUE, 2)).toEqual([
    Number.POSITIVE_INFINITY,
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.MAX_VALUE,
  ]);
  expect(inEachMode("mul", Number.MIN_VALUE, -0.5)).toEqual([-0, -Number.MIN_VALUE, -0, -0]);
  // The product's exponent, -2048, is twice that of no double: it is 0 to nearest, and was once not stepped.
  expect(inEachMode("mul", -(2 ** -1024), 2 ** -1024)).toEqual([-0, -Number.MIN_VALUE, -0, -0]);
  expect(inEachMode("div", Number.MIN_VALUE, 2 ** 974)).toEqual([0, 0, Number.MIN_VALUE, 0]);
  const third = Math.floor(2 ** 54 / 3) / 2 ** 54;
  expect(inEachMode("div", 1, 3)).toEqual([third, third, third + 2 ** -54, third]);
  expect(inEachMode("sqrt", 4, 0)).toEqual([2, 2, 2, 2]);
});
