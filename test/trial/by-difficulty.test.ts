import { expect, test } from "vitest";
import { smallRun } from "../support/small-run.js";

test("a shortcut, which tells the hashes of its solutions alone, has no lift at easier difficulties", async () => {
  const [shortcut, searcher] = await smallRun([
    "{ claim: midstate, pow: sha256d }",
    "{ claim: golden-order, pow: sha256d }",
  ]);
  expect(shortcut!.byDifficulty[0]!.bits).toBe(shortcut!.bits);
  expect(searcher!.byDifficulty[0]!.bits).toBe(1);
  for (const { bits, interval } of [...shortcut!.byDifficulty, ...searcher!.byDifficulty]) {
    expect(interval[0], `${bits} bits`).toBeLessThan(1);
    expect(interval[1], `${bits} bits`).toBeGreaterThan(1);
  }
});

test("results tell what a hash and a score cost, and where a claim comes from", async () => {
  const [filter] = await smallRun(["{ claim: skip-filter, pow: sha256d }"]);
  const { operations, operationsPerHash, operationsPerNonce, hashes } = filter!.ledger;
  expect(operations).toBe(hashes * operationsPerHash! + filter!.nonces * operationsPerNonce!);
  expect(filter!.source).toMatch(/\w/);
  expect(filter!.method).toMatch(/\w/);
});
