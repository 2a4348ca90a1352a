import { expect, test } from "vitest";
import { levelText } from "../../src/trial/wording.js";

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
