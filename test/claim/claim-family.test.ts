import { expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { CLAIM_FAMILIES, claimFamily } from "../../src/claim/claim-family.js";

test("a claim belongs to the claimant that its id begins with, or to none", () => {
  expect(claimFamily("cmfo-byte-ranges:aggressive")).toBe("cmfo");
  expect(claimFamily("mlp-classifier")).toBe("other");
  expect(claimFamily("cmfodo")).toBe("other");
  const found = new Set(CATALOGUE.map(({ id }) => claimFamily(id)));
  expect([...found].sort()).toEqual([...CLAIM_FAMILIES, "other"].sort());
});
