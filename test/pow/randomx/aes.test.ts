import { blake2b } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { instantiateAes } from "../../../src/pow/randomx/aes.js";
import { AES_TABLES_BYTES, aesTables } from "../../../src/pow/randomx/aes-tables.js";

const STATE_AT = 32768;
const DATA_AT = 65536 / 2 + 64;

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
const bytes = new Uint8Array(memory.buffer);
const aes = instantiateAes(memory, 0);

/** The definition of a round on one column of 16 bytes, after FIPS 197, bit by bit and apart from the tables. */
function round(state: Uint8Array, key: Uint8Array, isInverse: boolean): Uint8Array {
  const shifted = state.map((_, i) => state[(i + 4 * (isInverse ? 3 : 1) * (i % 4)) % 16]!);
  const substituted = shifted.map((value) => (isInverse ? SUBSTITUTES.indexOf(value) : SUBSTITUTES[value]!));
  const factors = isInverse ? [14, 11, 13, 9] : [2, 3, 1, 1];
  return substituted.map((_, i) => {
    const column = substituted.subarray(4 * (i >> 2), 4 * (i >> 2) + 4);
    return column.reduce((sum, value, row) => sum ^ times(value, factors[(row + 16 - i) % 4]!), key[i]!);
  });
}

function times(a: number, b: number): number {
  if (b === 0) return 0;
  const rest = times(a, b >> 1);
  return ((rest << 1) ^ (rest & 0x80 ? 0x11b : 0) ^ (b & 1 ? a : 0)) & 0xff;
}

const SUBSTITUTES = substitutes();

/** The S-box by FIPS 197, equation 5.1, inverses found by trying. */
function substitutes(): number[] {
  const inverses = Array.from({ length: 256 }, (_, a) =>
    Array.from({ length: 256 }, (_, b) => b).findIndex((b) => times(a, b) === 1),
  ).map((inverse) => Math.max(inverse, 0));
  return inverses.map((x) => {
    let result = 0x63;
    for (let bit = 0; bit < 8; bit++) {
      const sum = [0, 4, 5, 6, 7].reduce((sum, offset) => sum ^ (x >> ((bit + offset) % 8)), 0);
      result ^= (sum & 1) << bit;
    }
    return result;
  });
}

const digest = (name: string, dkLen: number) => blake2b(new TextEncoder().encode(name), { dkLen });
const part = (of: Uint8Array, i: number) => of.slice(16 * i, 16 * i + 16);

function slowGenerator(state: Uint8Array, keys: readonly (readonly Uint8Array[])[]): Uint8Array {
  const columns = [0, 1, 2, 3].map((i) =>
    keys.reduce<Uint8Array>((column, key) => round(column, key[i]!, i % 2 === 0), part(state, i)),
  );
  return Uint8Array.from(columns.flatMap((column) => [...column]));
}

function slowHash(data: Uint8Array): Uint8Array {
  const xkeys = digest("RandomX AesHash1R xkeys", 32);
  let state = digest("RandomX AesHash1R state", 64);
  const step = (key: (i: number) => Uint8Array) => {
    state = Uint8Array.from([0, 1, 2, 3].flatMap((i) => [...round(part(state, i), key(i), i % 2 === 1)]));
  };
  for (let at = 0; at < data.length; at += 64) step((i) => part(data.subarray(at), i));
  for (const i of [0, 1]) step(() => part(xkeys, i));
  return state;
}

const keys1 = digest("RandomX AesGenerator1R keys", 64);
const rounds1 = [[0, 1, 2, 3].map((i) => part(keys1, i))];
const keys4 = [
  digest("RandomX AesGenerator4R keys 0-3", 64),
  digest("RandomX AesGenerator4R keys 4-7", 64),
] as const;
const rounds4 = [0, 1, 2, 3].map((i) => [0, 0, 1, 1].map((half) => part(keys4[half]!, i)));

const state = fc.uint8Array({ minLength: 64, maxLength: 64 });

describe("rounds of AES", () => {
  test("the tables agree with FIPS 197, appendix B, round 1", () => {
    const { forward, inverse } = aesTables();
    const apply = (tables: Uint32Array, shift: number, state: Uint32Array) =>
      state.map((_, word) =>
        [0, 1, 2, 3].reduce(
          (sum, row) => sum ^ tables[256 * row + ((state[(word + shift * row) % 4]! >>> (8 * row)) & 0xff)]!,
          0,
        ),
      );
    const wordsOf = (hex: string) => new Uint32Array(hexToBytes(hex).slice().buffer);
    const start = wordsOf("193de3bea0f4e22b9ac68d2ae9f84808");
    expect(apply(forward, 1, start)).toEqual(wordsOf("046681e5e0cb199a48f8d37a2806264c"));
    expect(apply(inverse, 3, start)).toEqual(
      new Uint32Array(round(new Uint8Array(start.buffer), new Uint8Array(16), true).slice().buffer),
    );
  });

  test("the S-box has the values of FIPS 197, figure 7", () => {
    expect([0x00, 0x01, 0x53, 0xff].map((value) => SUBSTITUTES[value])).toEqual([0x63, 0x7c, 0xed, 0x16]);
  });
});

describe("AesGenerator1R", () => {
  test("the known answer of the reference implementation's tests", () => {
    // Its second half of the state is zero there; the first 32 bytes depend on the first alone.
    bytes.fill(0, STATE_AT, STATE_AT + 64);
    bytes.set(hexToBytes("6c19536eb2de31b6c0065f7f116e86f960d8af0c57210a6584c3237b9d064dc7"), STATE_AT);
    aes.generate1(STATE_AT, DATA_AT, DATA_AT + 64);
    expect(bytesToHex(bytes.slice(DATA_AT, DATA_AT + 32))).toBe(
      "fa89397dd6ca422513aeadba3f124b5540324c4ad4b6db434394307a17c833ab",
    );
    expect(bytes.slice(STATE_AT, STATE_AT + 64)).toEqual(bytes.slice(DATA_AT, DATA_AT + 64));
  });

  test("fills block after block, each the state after the last", () => {
    fc.assert(
      fc.property(state, fc.integer({ min: 0, max: 4 }), (start, blocks) => {
        bytes.set(start, STATE_AT);
        bytes.fill(0xaa, DATA_AT, DATA_AT + 64 * 5);
        aes.generate1(STATE_AT, DATA_AT, DATA_AT + 64 * blocks);
        let expected: Uint8Array = start;
        for (let i = 0; i < blocks; i++) {
          expected = slowGenerator(expected, rounds1);
          expect(bytes.slice(DATA_AT + 64 * i, DATA_AT + 64 * i + 64)).toEqual(expected);
        }
        expect(bytes[DATA_AT + 64 * blocks]).toBe(0xaa);
        expect(bytes.slice(STATE_AT, STATE_AT + 64)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

test("AesGenerator4R: four rounds a block", () => {
  fc.assert(
    fc.property(state, (start) => {
      bytes.set(start, STATE_AT);
      aes.generate4(STATE_AT, DATA_AT, DATA_AT + 128);
      const first = slowGenerator(start, rounds4);
      const second = slowGenerator(first, rounds4);
      expect(bytes.slice(DATA_AT, DATA_AT + 128)).toEqual(Uint8Array.of(...first, ...second));
    }),
    { numRuns: 30 },
  );
});

test("AesHash1R: the input's blocks are round keys", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 }),
      fc.uint8Array({ minLength: 192, maxLength: 192 }),
      (n, data) => {
        bytes.set(data, DATA_AT);
        aes.hash(DATA_AT, DATA_AT + 64 * n, STATE_AT);
        expect(bytes.slice(STATE_AT, STATE_AT + 64)).toEqual(slowHash(data.subarray(0, 64 * n)));
      },
    ),
    { numRuns: 30 },
  );
});

test.each([-4, 2, 0.5, Number.NaN, 65536 - AES_TABLES_BYTES + 4])("tables at %d do not fit", (at) => {
  expect(() => instantiateAes(memory, at)).toThrow(
    new RangeError(`tablesAt is ${at}, a multiple of 4 from 0 to 57344 is needed`),
  );
});
