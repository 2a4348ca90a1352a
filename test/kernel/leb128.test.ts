import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signedLeb128, unsignedLeb128 } from "../../src/kernel/leb128.js";

/** Reads LEB128 by its definition, with big integers. */
function decode(bytes: readonly number[], signed: boolean): number {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) {
    expect(byte >> 7).toBe(i === bytes.length - 1 ? 0 : 1);
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
  }
  return Number(signed ? BigInt.asIntN(7 * bytes.length, value) : value);
}

describe("unsignedLeb128", () => {
  test.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("%i", (value, bytes) => expect(unsignedLeb128(value)).toEqual(bytes));

  test("is read back, with no byte too many", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (value) => {
        const bytes = unsignedLeb128(value);
        expect(decode(bytes, false)).toBe(value);
        expect(bytes.length === 1 || bytes.at(-1) !== 0).toBe(true);
      }),
    );
  });

  test.each([-1, 2 ** 32, 0.5, Number.NaN])("refuses %d", (value) => {
    expect(() => unsignedLeb128(value)).toThrow(new RegExp(`value is ${value}`));
  });
});

describe("signedLeb128", () => {
  test.each([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])("%i", (value, bytes) => expect(signedLeb128(value)).toEqual(bytes));

  test("is read back", () => {
    fc.assert(fc.property(fc.integer(), (value) => decode(signedLeb128(value), true) === value));
  });

  test.each([2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN])("refuses %d", (value) => {
    expect(() => signedLeb128(value)).toThrow(RangeError);
  });
});
