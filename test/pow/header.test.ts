import { describe, expect, test } from "vitest";
import { bytesToHex } from "../../src/core/hex.js";
import { headerWithNonce, leadingZeroBits, splitHeader, topWord } from "../../src/pow/header.js";

const template = Uint8Array.from({ length: 76 }, (_, i) => i);

describe("headerWithNonce", () => {
  test("puts the nonce at byte 76, least significant byte first", () => {
    const header = headerWithNonce(template, 0x01020304);
    expect(bytesToHex(header)).toBe(`${bytesToHex(template)}04030201`);
  });

  test.each([0, 1, 2 ** 31, 2 ** 32 - 1])("nonce %i is split off again", (nonce) => {
    expect(splitHeader(headerWithNonce(template, nonce))).toEqual({ template, nonce });
  });

  test("reads a header that lies inside a buffer", () => {
    const buffer = new Uint8Array(100);
    buffer.set(headerWithNonce(template, 7), 13);
    expect(splitHeader(buffer.subarray(13, 93))).toEqual({ template, nonce: 7 });
  });

  test.each([-1, 2 ** 32, 0.5, Number.NaN])("refuses nonce %d", (nonce) => {
    expect(() => headerWithNonce(template, nonce)).toThrow(
      new RangeError(`nonce is ${nonce}, an integer from 0 to 2^32 - 1 is needed`),
    );
  });

  test("refuses what is not 76 bytes, and says what it got", () => {
    expect(() => headerWithNonce(new Uint8Array(80), 0)).toThrow(
      new RangeError("template has 80 bytes, 76 are needed"),
    );
    expect(() => headerWithNonce("00" as unknown as Uint8Array, 0)).toThrow(
      new TypeError("template is a string, bytes are needed"),
    );
    expect(() => headerWithNonce([1] as unknown as Uint8Array, 0)).toThrow(
      new TypeError("template is a Array, bytes are needed"),
    );
    expect(() => headerWithNonce(undefined as unknown as Uint8Array, 0)).toThrow(
      new TypeError("template is undefined, bytes are needed"),
    );
    expect(() => splitHeader(template)).toThrow(new RangeError("header has 76 bytes, 80 are needed"));
  });
});

describe("hashes as little-endian numbers", () => {
  /** The 32 bytes of a number. */
  const hashOf = (value: bigint) =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));

  test.each([...Array(257).keys()])("%i leading zero bits", (zeros) => {
    expect(leadingZeroBits(hashOf(2n ** BigInt(256 - zeros) - 1n))).toBe(zeros);
    if (zeros < 256) expect(leadingZeroBits(hashOf(2n ** BigInt(255 - zeros)))).toBe(zeros);
  });

  test("the top word is the last four bytes", () => {
    expect(topWord(hashOf(0xfedcba98n << 224n))).toBe(0xfedcba98);
  });

  test("other lengths are refused", () => {
    expect(() => leadingZeroBits(new Uint8Array(31))).toThrow(
      new RangeError("hash has 31 bytes, 32 are needed"),
    );
    expect(() => topWord(new Uint8Array(33))).toThrow(RangeError);
    expect(() => topWord({} as Uint8Array)).toThrow(new TypeError("hash is a Object, bytes are needed"));
  });
});
