import { blake2b as noble } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex } from "../../../src/core/hex.js";
import { blake2b } from "../../../src/pow/randomx/blake2b.js";
import { slowBlake2b } from "./slow-blake2b.js";

describe("blake2b", () => {
  test("RFC 7693 appendix A: abc", () => {
    expect(bytesToHex(blake2b(new TextEncoder().encode("abc"), 64))).toBe(
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    );
  });

  test("is noble's for lengths around the blocks' ends, whatever was hashed before", () => {
    for (const length of [0, 1, 127, 128, 129, 255, 256, 257, 1000]) {
      const input = Uint8Array.from({ length }, (_, i) => 7 * i);
      expect(blake2b(input, 64)).toEqual(noble(input, { dkLen: 64 }));
      expect(blake2b(input, 32)).toEqual(noble(input, { dkLen: 32 }));
    }
  });

  test("is noble's for any input and digest length", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.integer({ min: 1, max: 64 }),
        (input, digestBytes) => {
          expect(blake2b(input, digestBytes)).toEqual(noble(input, { dkLen: digestBytes }));
        },
      ),
    );
  });

  test("with any number of rounds is the definition in big integers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 12 }), (input, rounds) => {
        expect(blake2b(input, 32, rounds)).toEqual(slowBlake2b(input, 32, rounds));
      }),
    );
  });

  test("leaves earlier digests as they were", () => {
    const first = blake2b(new Uint8Array(1), 32);
    const copy = first.slice();
    blake2b(new Uint8Array(2), 32);
    expect(first).toEqual(copy);
  });

  test.each([0, 65, 1.5, Number.NaN])("a digest of %d bytes is refused", (digestBytes) => {
    expect(() => blake2b(new Uint8Array(), digestBytes)).toThrow(
      new RangeError(`digestBytes is ${digestBytes}, an integer from 1 to 64 is needed`),
    );
  });

  test.each([0, 13, 2.5, Number.NaN])("%d rounds are refused", (rounds) => {
    expect(() => blake2b(new Uint8Array(), 32, rounds)).toThrow(
      new RangeError(`rounds is ${rounds}, an integer from 1 to 12 is needed`),
    );
  });
});
