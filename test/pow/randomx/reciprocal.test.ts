import fc from "fast-check";
import { expect, test } from "vitest";
import { reciprocal } from "../../../src/pow/randomx/reciprocal.js";
import { slowReciprocal } from "./slow-dataset-item.js";

// Values of "randomx_reciprocal" in src/tests/tests.cpp of RandomX v1.2.1.
test.each([
  [3, 12297829382473034410n],
  [13, 11351842506898185609n],
  [33, 17887751829051686415n],
  [65537, 18446462603027742720n],
  [15000001, 10316166306300415204n],
  [3845182035, 10302264209224146340n],
  [0xffffffff, 9223372039002259456n],
])("%d: the reference implementation's", (divisor, expected) => {
  expect(reciprocal(divisor)).toBe(expected);
});

test("is the largest quotient below 2^64", () => {
  const divisors = fc.integer({ min: 3, max: 2 ** 32 - 1 }).filter((divisor) => Math.log2(divisor) % 1 !== 0);
  fc.assert(
    fc.property(divisors, (divisor) => {
      expect(reciprocal(divisor)).toBe(slowReciprocal(BigInt(divisor)));
    }),
  );
});

test.each([0, 1, 2, 4, 2 ** 31, 2 ** 32, -3, 3.5, Number.NaN])("%d is refused", (divisor) => {
  expect(() => reciprocal(divisor)).toThrow(
    new RangeError(`divisor is ${divisor}, an integer from 3 to 2^32 - 1 that is not a power of 2 is needed`),
  );
});
