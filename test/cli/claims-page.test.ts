import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CATALOGUE, claimById } from "../../src/claim/catalogue.js";
import { CONTROLS } from "../../src/claim/controls.js";
import { claimsPage } from "../../src/cli/claims-page.js";
import { storyOf } from "../../src/cli/claims-text.js";
import { ROOT } from "../support/cli.js";

test("the page of claims is that of the catalogue (update it with npx vitest run -u)", async () => {
  await expect(claimsPage(CATALOGUE, CONTROLS)).toMatchFileSnapshot("../../src/claim/CLAIMS.md");
});

test("the README links it", () => {
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(src/claim/CLAIMS.md)");
});

test("the story of a claim lists its published figures, and what a run has to set against them", () => {
  const story = storyOf(claimById("cmfo-certificate")).replace(/\s+/g, " ");
  expect(story).toContain("real blocks that stand out: 0.783 (share of 69 blocks), claimed; needs the chain");
  expect(story).toContain("0.617 (share of normal numbers), measured by others; a run computes it again");
  expect(storyOf(claimById("genetic-nonce"))).not.toContain("figure  ");
});
