import { createCipheriv, createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../../../src/core/hex.js";
import { WasmAssembler } from "../../../../src/kernel/wasm-assembler.js";
import { blake2b } from "../../../../src/pow/randomx/blake2b.js";
import {
  generator1RCode,
  generator4RCode,
  hash1RCode,
} from "../../../../src/pow/randomx/verifier/aes-code.js";
import { aesTables } from "../../../../src/pow/randomx/verifier/aes-tables.js";

const PLACES = { keys1R: 0, keys4R: 64, hash: 192, tables: 1024 };
const STATE = 512;
const DATA = 16384;

function open() {
  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", 1);
  for (const [name, code] of [
    ["fill1R", generator1RCode(PLACES)],
    ["fill4R", generator4RCode(PLACES)],
    ["hash1R", hash1RCode(PLACES)],
  ] as const) {
    assembler.exportFunction(name, assembler.defineFunction(code));
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  const { buffer } = exports.memory as WebAssembly.Memory;
  const { encryption, decryption } = aesTables();
  const tables = new Uint32Array(buffer, PLACES.tables, 8 * 256);
  for (const [i, table] of [...encryption, ...decryption].entries()) tables.set(table, 256 * i);
  const run = (name: string) => exports[name] as (a: number, b: number, c: number) => void;
  return { bytes: new Uint8Array(buffer), run };
}

const digest = (text: string, length = 64) => blake2b(new TextEncoder().encode(text), length);

describe("tables of rounds", () => {
  const { encryption, decryption } = aesTables();

  test("the first words are those of FIPS 197: S(0) = 63, S^-1(0) = 52, and their columns", () => {
    expect(encryption.map((table) => (table[0]! >>> 0).toString(16))).toEqual([
      "a56363c6",
      "6363c6a5",
      "63c6a563",
      "c6a56363",
    ]);
    expect(decryption[0]![0]!.toString(16)).toBe("50a7f451");
  });

  test("ten rounds of FIPS 197, appendix B, made of them, agree with OpenSSL both ways", () => {
    // The last round has no MixColumns: it takes the S-box alone, which is a byte of the tables.
    const box = Array.from({ length: 256 }, (_, x) => (encryption[0]![x]! >>> 8) & 0xff);
    expect(new Set(box).size).toBe(256);
    const key = hexToBytes("2b7e151628aed2a6abf7158809cf4f3c");
    const plain = hexToBytes("3243f6a8885a308d313198a2e0370734");
    const words = (bytes: Uint8Array) => [...new Uint32Array(bytes.slice().buffer)];
    const schedule = [words(key)];
    for (let round = 1, factor = 1; round <= 10; round++) {
      const [a, b, c, d] = schedule[round - 1] as [number, number, number, number];
      const turned = (d >>> 8) | (d << 24);
      const substituted = [0, 8, 16, 24].reduce((sum, at) => sum | (box[(turned >>> at) & 0xff]! << at), 0);
      const w = a ^ substituted ^ factor;
      schedule.push([w, w ^ b, w ^ b ^ c, w ^ b ^ c ^ d]);
      factor = ((factor << 1) ^ (factor & 0x80 ? 0x11b : 0)) & 0xff;
    }
    let state = words(plain).map((word, i) => word ^ schedule[0]![i]!);
    const byte = (column: number, row: number) => (state[column % 4]! >>> (8 * row)) & 0xff;
    for (let round = 1; round < 10; round++) {
      state = [0, 1, 2, 3].map((column) =>
        [0, 1, 2, 3].reduce(
          (sum, row) => sum ^ encryption[row]![byte(column + row, row)]!,
          schedule[round]![column]!,
        ),
      );
    }
    const last = [0, 1, 2, 3].map((column) =>
      [0, 1, 2, 3].reduce(
        (sum, row) => sum ^ (box[byte(column + row, row)]! << (8 * row)),
        schedule[10]![column]!,
      ),
    );
    const encrypted = new Uint8Array(Int32Array.from(last).buffer);
    expect(bytesToHex(encrypted)).toBe("3925841d02dc09fbdc118597196a0b32");
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    expect(new Uint8Array(cipher.update(plain))).toEqual(encrypted);
    const decipher = createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    expect(new Uint8Array(decipher.update(encrypted))).toEqual(plain);
  });

  test("a decryption round undoes the substitution and the mixing of an encryption round", () => {
    for (let x = 0; x < 256; x++) {
      // Column (S(x), ...) through MixColumns, then bytes of it through the inverse: linear, so sums of four tables.
      const mixed = encryption[0]![x]! ^ encryption[1]![x]! ^ encryption[2]![x]! ^ encryption[3]![x]!;
      // Four equal bytes mix to themselves (2 + 3 + 1 + 1 = 1).
      const s = mixed & 0xff;
      expect(mixed >>> 0).toBe((s * 0x01010101) >>> 0);
      const back = decryption[0]![s]! ^ decryption[1]![s]! ^ decryption[2]![s]! ^ decryption[3]![s]!;
      expect(back >>> 0).toBe((x * 0x01010101) >>> 0);
    }
  });
});

describe("generators and hash", () => {
  test("AesGenerator1R: the answer of the reference's test programme, v1.2.1", () => {
    const { bytes, run } = open();
    bytes.set(digest("RandomX AesGenerator1R keys"), PLACES.keys1R);
    bytes.set(hexToBytes("6c19536eb2de31b6c0065f7f116e86f960d8af0c57210a6584c3237b9d064dc7"), STATE);
    run("fill1R")(STATE, DATA, 64);
    expect(bytesToHex(bytes.slice(DATA, DATA + 32))).toBe(
      "fa89397dd6ca422513aeadba3f124b5540324c4ad4b6db434394307a17c833ab",
    );
    expect(bytes.slice(STATE, STATE + 64)).toEqual(bytes.slice(DATA, DATA + 64));
  });

  test("in one piece and in several the same", () => {
    for (const name of ["fill1R", "fill4R"]) {
      const { bytes, run } = open();
      bytes.set(digest("some keys"), PLACES.keys1R);
      bytes.set(digest("keys 0-3"), PLACES.keys4R);
      bytes.set(digest("keys 4-7"), PLACES.keys4R + 64);
      bytes.set(digest("a state"), STATE);
      run(name)(STATE, DATA, 640);
      const whole = bytes.slice(DATA, DATA + 640);
      bytes.set(digest("a state"), STATE);
      for (let at = 0; at < 640; at += 128) run(name)(STATE, DATA + at, 128);
      expect(bytes.slice(DATA, DATA + 640)).toEqual(whole);
      expect(new Set(whole).size).toBeGreaterThan(200);
    }
  });

  test("the hash tells inputs apart that differ in one bit, wherever it is", () => {
    const { bytes, run } = open();
    bytes.set(digest("RandomX AesHash1R state"), PLACES.hash);
    bytes.set(digest("RandomX AesHash1R xkeys", 32), PLACES.hash + 64);
    const seen = new Set<string>();
    for (let bit = 0; bit < 256 * 8; bit += 37) {
      bytes.fill(0, DATA, DATA + 256);
      bytes[DATA + (bit >> 3)] = 1 << (bit & 7);
      run("hash1R")(DATA, 256, STATE);
      seen.add(bytesToHex(bytes.slice(STATE, STATE + 64)));
    }
    expect(seen.size).toBe(Math.ceil((256 * 8) / 37));
  });
});
