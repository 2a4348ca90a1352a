import fc from "fast-check";
import { expect, test } from "vitest";
import { WIDTH, wrap } from "../../src/cli/text.js";
import { liftRange } from "../../src/trial/wording.js";

test("a paragraph breaks at no figure: neither before its per cent sign nor between its groups", () => {
  const words = fc.array(fc.constantFrom("a", "verdict", "interval", "1 234 567", "458 752 nonces", "4 %"));
  fc.assert(
    fc.property(words, fc.double({ min: 0.5, max: 12, noNaN: true }), (parts, lift) => {
      const text = [...parts, liftRange([lift / 2, lift]), ...parts].join(" and ");
      const broken = wrap(text, "  ");
      expect(broken.replaceAll("\n  ", " ")).toBe(text);
      expect(broken).not.toMatch(/\d\n *(?:%|\d{3}(?!\d))/);
      for (const line of broken.split("\n")) expect(line.length).toBeLessThanOrEqual(WIDTH);
    }),
  );
});

test("a number and the word behind it may part", () => {
  expect(wrap(`${"x".repeat(96)} 12 trials`).split("\n")).toEqual([`${"x".repeat(96)} 12`, "trials"]);
});
