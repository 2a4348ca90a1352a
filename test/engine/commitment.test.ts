import { expect, test } from "vitest";
import { commitTo, drawSalt, toldSeed } from "../../src/engine/outside/commitment.js";
import { powFunction } from "../../src/pow/registry.js";
import { basisOf } from "../../src/trial/price-of-claim.js";
import { templateAt } from "../../src/trial/streams.js";

const [protocol, claim, salt] = ["a".repeat(64), "b".repeat(64), "c".repeat(32)];
const pow = powFunction("sha256d");
const first = (seed: string) => templateAt({ seed, role: "eval", kind: "random" }, pow, 0);

test("another seed, protocol, claim or salt draws other templates", () => {
  const drawn = [
    commitTo("1", protocol, claim, salt),
    commitTo("2", protocol, claim, salt),
    commitTo("1", claim, claim, salt),
    commitTo("1", protocol, protocol, salt),
    commitTo("1", protocol, claim, "d".repeat(32)),
    // Not to be mistaken for the first by where its texts are joined.
    commitTo("1a", protocol.slice(1), claim, salt),
  ].map(({ seed }) => Buffer.from(first(seed)).toString("hex"));
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(commitTo("1", protocol, claim, salt)).toEqual(commitTo("1", protocol, claim, salt));
});

test("no two runs have a salt in common", () => {
  const drawn = Array.from({ length: 100 }, drawSalt);
  expect(new Set(drawn).size).toBe(100);
  for (const each of drawn) expect(each).toMatch(/^[0-9a-f]{32}$/);
});

test("the seed that a claim is told draws nothing that it is judged on", () => {
  const commitment = commitTo("1", protocol, claim, salt);
  const told = toldSeed(commitment);
  expect(told).toMatch(/^[0-9a-f]{64}$/);
  expect(told).not.toBe(commitment.seed);
  expect(first(told)).not.toEqual(first(commitment.seed));
});

test.each([
  ["tail", false, "sha256d", "hash"],
  ["full", false, "sha256d", "priced"],
  ["full", false, "scrypt", "priced"],
  ["full", false, "planted", "hash"],
  ["full", false, "planted:0.3@sha256d", "hash"],
  ["full", false, "planted:0.3,80000000@sha256d", "priced"],
  ["full", true, "sha256d", "hash"],
] as const)(
  "under the %s view (trusted: %s) on %s an advantage rests on the %s lift",
  (view, trusted, id, lift) => {
    const basis = basisOf({ pow: id, outside: { trusted, view, keep: null } }, true);
    expect(basis.lift).toBe(lift);
    expect(basis.reason).not.toBe(
      basisOf({ pow: id, outside: { trusted: !trusted, view, keep: null } }, true).reason,
    );
  },
);
