import { describe, expect, test } from "vitest";
import { daveEnhancedHash, enhancedHash } from "../../src/claim/catalogue/dave/enhanced-hash.js";
import { BITLOAD } from "../../src/claim/catalogue/dave/source.js";
import { asicboost } from "../../src/claim/catalogue/shortcuts/asicboost.js";
import { midstate } from "../../src/claim/catalogue/shortcuts/midstate.js";
import type { ShortcutClaim } from "../../src/claim/contract.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { leadingZeroBits, topWord } from "../../src/pow/header.js";
import { powFunction } from "../../src/pow/registry.js";

const random = new RandomStream("1", "shortcuts test");
const nonces = Uint32Array.from({ length: 50 }, () => random.uint32());
const pow = powFunction("sha256d");

/** Templates that differ in their first 64 bytes alone. */
const siblings = (count: number) => {
  const tail = random.bytes(12);
  return Array.from({ length: count }, () => Uint8Array.from([...random.bytes(64), ...tail]));
};

function topWords(claim: ShortcutClaim, templates: readonly Uint8Array[]): Uint32Array {
  const claimed = claim.evaluate(templates, nonces);
  if (claimed.form !== "top-words") throw new Error("top words wanted");
  return claimed.words;
}

describe("real shortcuts give the hashes of the independent implementation", () => {
  test.each([midstate, ...asicboost].map((claim) => [claim.id, claim] as const))("%s", (_, claim) => {
    const templates = siblings(claim.templatesAtOnce);
    const wanted = templates.flatMap((template) =>
      [...nonces].map((nonce) => topWord(pow.hash(template, nonce))),
    );
    expect([...topWords(claim, templates)]).toEqual(wanted);
  });

  test("savings: 1.5x by the midstate, 1.080, 1.126 and 1.150x by 2, 4 and 8 templates", () => {
    const saving = ({ plainOperationsPerHash, operationsPerHash }: ShortcutClaim) =>
      plainOperationsPerHash / operationsPerHash;
    expect(saving(midstate)).toBe(1.5);
    expect(asicboost.map((claim) => saving(claim).toFixed(3))).toEqual(["1.080", "1.126", "1.150"]);
    expect(asicboost.map(({ templatesAtOnce }) => templatesAtOnce)).toEqual([2, 4, 8]);
  });

  test("templates with different tails are refused", () => {
    expect(() => topWords(asicboost[0]!, [random.bytes(76), random.bytes(76)])).toThrow(
      "template 1 has another tail than the first",
    );
  });
});

describe("dave-enhanced-hash", () => {
  test("the value is (hash xor constant * (nonce + 1)) modulo 2^136, little-endian", () => {
    const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
    for (const nonce of nonces.subarray(0, 5)) {
      const hash = pow.hash(random.bytes(76), nonce);
      const wanted = (number(hash) ^ (BITLOAD * BigInt(nonce + 1))) % 2n ** 136n;
      expect(number(enhancedHash(hash, nonce))).toBe(wanted);
    }
  });

  test("every value has thirty leading hex zeros, and none is the header's hash", () => {
    const template = random.bytes(76);
    const claimed = daveEnhancedHash.evaluate([template], nonces);
    if (claimed.form !== "hashes") throw new Error("whole hashes wanted");
    for (const [i, nonce] of nonces.entries()) {
      const value = claimed.bytes.slice(32 * i, 32 * (i + 1));
      expect(leadingZeroBits(value)).toBeGreaterThanOrEqual(120);
      expect(value).not.toEqual(pow.hash(template, nonce));
    }
  });
});
