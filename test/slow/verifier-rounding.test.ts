import { expect, test } from "vitest";
import { ROUNDED_OPERATIONS, RoundingMode } from "../../src/pow/randomx/verifier/rounding-mode.js";
import { roundedByDefinition } from "../pow/randomx/verifier/rational-rounding.js";
import { MAX_NUMBERS, roundingModule } from "../pow/randomx/verifier/rounding-module.js";
import { operandPairs } from "../pow/randomx/verifier/rounding-operands.js";

const PAIRS = 200_000;

test.each(Object.entries(RoundingMode))(
  "rounding %s: 200 000 pairs of operands through each operation, by the machine that verifies",
  (_, mode) => {
    const module = roundingModule();
    for (let done = 0; done < PAIRS; done += MAX_NUMBERS) {
      const [a, b] = operandPairs(`sweep ${mode} ${done}`, MAX_NUMBERS);
      for (const operation of ROUNDED_OPERATIONS) {
        const found = module.run(operation, a, b, mode);
        for (let i = 0; i < found.length; i++) {
          const expected = roundedByDefinition(operation, a[i]!, b[i]!, mode);
          if (!Object.is(found[i], expected)) {
            expect({ operation, a: a[i], b: b[i], found: found[i] }).toEqual({
              operation,
              a: a[i],
              b: b[i],
              found: expected,
            });
          }
        }
      }
    }
  },
  1_200_000,
);
