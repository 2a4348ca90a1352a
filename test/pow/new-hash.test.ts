import { blake2s } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { headerWithNonce, topWord } from "../../src/pow/header.js";
import { concreteHash, headerPow } from "../../src/pow/header-pow.js";
import { blake2sHeader } from "./definitions/blake2s-header.js";

const pow = headerPow({
  id: "blake2s",
  full: true,
  microsecondsPerHash: 0.1,
  definition: blake2sHeader,
  hash: (header) => blake2s(header),
});

describe("a hash function that is one file of its definition", () => {
  test("has scanners that agree with another implementation", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.string(), (length, name) => {
        const random = new RandomStream("1", "blake2s", name);
        const template = random.bytes(76);
        const nonces = Uint32Array.from({ length }, () => random.uint32());
        nonces[0] = length % 2 === 0 ? 0 : 2 ** 32 - 1;
        const [out, wide, next] = [0, 1, 2].map(() => new Uint32Array(length)) as [
          Uint32Array,
          Uint32Array,
          Uint32Array,
        ];
        pow.openScanner(template).scan(nonces, out);
        pow.openWideScanner?.(template).scan(nonces, wide, next);
        const hashes = [...nonces].map((nonce) => blake2s(headerWithNonce(template, nonce)));
        expect([...out]).toEqual(hashes.map(topWord));
        expect([...wide]).toEqual(hashes.map(topWord));
        const below = hashes.map((hash) => new DataView(hash.buffer, hash.byteOffset).getUint32(24, true));
        expect([...next]).toEqual(below);
      }),
    );
  });

  test("runs on numbers", () => {
    const header = new RandomStream("1", "blake2s header").bytes(80);
    expect(concreteHash(blake2sHeader, header)).toEqual(blake2s(header));
  });

  test("has its first block hashed once a template, and its operations counted", () => {
    // Ten rounds of eight times 14 operations, of which four are rotations: two blocks would be twice that.
    const block = 10 * 8 * (10 + 4 * 3);
    expect(pow.operationsPerHash).toBeGreaterThan(0.85 * block);
    expect(pow.operationsPerHash).toBeLessThan(block + 10);
  });
});
