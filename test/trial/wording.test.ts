import { expect, test } from "vitest";
import { levelText, liftPercent, percent, smallNumber } from "../../src/trial/wording.js";

test.each([
  [0.99, "99 %"],
  [0.95, "95 %"],
  [1 - 0.01 / 7, "99.86 %"],
  [1 - 0.01 / 60, "99.983 %"],
  [1 - 0.01 / 100, "99.99 %"],
  [0.5, "50 %"],
  [1, "100 %"],
])("level %f reads %s", (level, text) => {
  expect(levelText(level)).toBe(text);
});

test.each([
  [0.5, Math.log10(0.5), "0.5"],
  [0.000_123_4, Math.log10(0.000_123_4), "0.000123"],
  [2.04e-9, Math.log10(2.04e-9), "2e-9"],
  [9.98e-10, Math.log10(9.98e-10), "1e-9"],
  [0, -7740.8, "1.6e-7741"],
  [0, Number.NEGATIVE_INFINITY, "< 1e-300"],
  [12_345, Math.log10(12_345), "12300"],
  [2.3e14, Math.log10(2.3e14), "2.3e14"],
  [Number.POSITIVE_INFINITY, 412.3, "2e412"],
  [null, -412, "1e-412"],
  [null, null, "-"],
])("the p-value or e-value %f with the logarithm %f reads %s", (value, log10, text) => {
  expect(smallNumber(value, log10)).toBe(text);
});

test.each([
  [8256, "825 600 %"],
  [9.9999, "1 000 %"],
  [0.0034, "0.34 %"],
  [0, "0 %"],
])("the share %f reads %s", (share, text) => {
  expect(percent(share)).toBe(text);
});

test.each([
  [75.71, "+7 471 %"],
  [10.9999, "+1 000 %"],
  [0.9951, "-0.49 %"],
  [0.999_999_9, "+0.00 %"],
])("the lift %f reads %s", (lift, text) => {
  expect(liftPercent(lift)).toBe(text);
});
