import { describe, expect, test } from "vitest";
import { ROUNDING_MODES } from "../../src/pow/randomx/rounding-mode.js";
import { exactRounding } from "../pow/randomx/exact-rounding-module.js";
import { randomOperands } from "../pow/randomx/register-values.js";
import { OPERATIONS, randomDouble, rounded, xorshift } from "../pow/randomx/rounding-definition.js";
import { vectorModule } from "../pow/randomx/vector-module.js";

const SAMPLES = 1_000_000;
const exact = exactRounding();
const randomX = vectorModule("randomx");

describe.each(OPERATIONS)("%s", (operation) => {
  test.each(ROUNDING_MODES)(`${SAMPLES} random pairs of doubles in mode %d`, (mode) => {
    const next = xorshift(123456789 + mode);
    for (let i = 0; i < SAMPLES; i++) {
      const [a, b] = [randomDouble(next), randomDouble(next)];
      const result = exact(operation, a, b, mode);
      if (!Object.is(result, rounded(operation, a, b, mode))) {
        expect.fail(`${operation} of ${a} and ${b} in mode ${mode} is ${result}`);
      }
    }
  });

  test.each(ROUNDING_MODES)(`${SAMPLES} random operands of registers in mode %d`, (mode) => {
    const next = xorshift(362436069 + mode);
    for (let i = 0; i < SAMPLES / 2; i++) {
      const [[a0, b0], [a1, b1]] = [randomOperands(operation, next), randomOperands(operation, next)];
      const [low, high] = randomX(operation, mode, [a0, a1], [b0, b1]);
      if (
        !Object.is(low, rounded(operation, a0, b0, mode)) ||
        !Object.is(high, rounded(operation, a1, b1, mode))
      ) {
        expect.fail(`${operation} of ${[a0, a1]} and ${[b0, b1]} in mode ${mode} is ${[low, high]}`);
      }
    }
  });
});
