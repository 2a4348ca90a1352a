import { describe, expect, test } from "vitest";
import { splitFactor } from "../../../src/pow/randomx/randomx-vectors.js";
import { ROUNDING_MODES } from "../../../src/pow/randomx/rounding-mode.js";
import { randomOperands } from "./register-values.js";
import {
  bitsOf,
  OPERATIONS,
  randomDouble,
  rounded,
  SPECIAL_DOUBLES,
  xorshift,
} from "./rounding-definition.js";
import { vectorModule } from "./vector-module.js";

const SAMPLES = 20_000;
const randomX = vectorModule("randomx");
const exact = vectorModule("exact");

describe.each(OPERATIONS)("%s on two lanes", (operation) => {
  test(`${SAMPLES} random operands of registers, each mode`, () => {
    const next = xorshift(88675123);
    for (let i = 0; i < SAMPLES; i++) {
      const [[a0, b0], [a1, b1]] = [randomOperands(operation, next), randomOperands(operation, next)];
      for (const mode of ROUNDING_MODES) {
        const results = randomX(operation, mode, [a0, a1], [b0, b1]);
        const expected = [rounded(operation, a0, b0, mode), rounded(operation, a1, b1, mode)];
        if (!results.every((result, lane) => Object.is(result, expected[lane]))) {
          expect.fail(`${operation} of ${[a0, a1]} and ${[b0, b1]} in mode ${mode} is ${results}`);
        }
      }
    }
  });

  test("the general kind, with any operands", () => {
    const next = xorshift(521288629);
    for (let i = 0; i < SAMPLES; i++) {
      const special = SPECIAL_DOUBLES[next() % SPECIAL_DOUBLES.length]!;
      const [a, b] = [randomDouble(next), i % 2 === 0 ? special : randomDouble(next)];
      const mode = ROUNDING_MODES[next() % 4]!;
      expect(exact(operation, mode, [a, b], [b, a])).toEqual([
        rounded(operation, a, b, mode),
        rounded(operation, b, a, mode),
      ]);
    }
  });
});

test("a factor is the sum of its parts, of 26 bits each", () => {
  const next = xorshift(362436069);
  for (let i = 0; i < 10_000; i++) {
    const value = Math.abs(randomDouble(next));
    if (!(value >= 2 ** -1022 && value < Number.POSITIVE_INFINITY)) continue;
    const { significand, high, low } = splitFactor(value);
    expect(significand).toBeGreaterThanOrEqual(1);
    expect(bitsOf(value / significand) & ((1n << 52n) - 1n)).toBe(0n);
    expect(high + low).toBe(significand);
    expect(Number.isInteger(high * 2 ** 25)).toBe(true);
    expect(Math.abs(low)).toBeLessThanOrEqual(2 ** -26);
  }
});
