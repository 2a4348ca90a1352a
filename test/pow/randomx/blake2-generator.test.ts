import { blake2b } from "@noble/hashes/blake2.js";
import { expect, test } from "vitest";
import { Blake2Generator } from "../../../src/pow/randomx/blake2-generator.js";

test("bytes and words come from a chain of digests; bytes too few for a word are skipped", () => {
  const seed = new TextEncoder().encode("seed");
  const padded = new Uint8Array(64);
  padded.set(seed);
  const first = blake2b(padded, { dkLen: 64 });
  const second = blake2b(first, { dkLen: 64 });
  const generator = new Blake2Generator(seed);
  for (let i = 0; i < 61; i++) expect(generator.byte()).toBe(first[i]);
  expect(generator.word()).toBe(new DataView(second.buffer).getUint32(0, true));
  expect(generator.byte()).toBe(second[4]);
});

test("an empty seed and one of 60 bytes are welcome, a longer one is refused", () => {
  expect(new Blake2Generator(new Uint8Array()).word()).not.toBe(
    new Blake2Generator(new Uint8Array(60).fill(1)).word(),
  );
  expect(() => new Blake2Generator(new Uint8Array(61))).toThrow(
    new RangeError("seed has 61 bytes, at most 60 are allowed"),
  );
});
