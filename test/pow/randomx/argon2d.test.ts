import { argon2d as noble } from "@noble/hashes/argon2.js";
import { describe, expect, test } from "vitest";
import { bytesToHex } from "../../../src/core/hex.js";
import { type Argon2dInputs, fillArgon2d, longHash } from "../../../src/pow/randomx/argon2d.js";

const BLOCK_BYTES = 1024;
const text = (value: string) => new TextEncoder().encode(value);

function memoryOf(kib: number): WebAssembly.Memory {
  const pages = Math.ceil((kib + 1) / 64);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The tag of the filled memory: RFC 9106 section 3.2, steps 7 and 8. */
function tag(inputs: Argon2dInputs & { tagBytes: number }): Uint8Array {
  const { memoryKiB, lanes, tagBytes } = inputs;
  const memory = memoryOf(memoryKiB);
  fillArgon2d(memory, BLOCK_BYTES * memoryKiB, inputs);
  const last = new Uint8Array(BLOCK_BYTES);
  for (let lane = 1; lane <= lanes; lane++) {
    const at = BLOCK_BYTES * ((lane * memoryKiB) / lanes - 1);
    for (const [i, byte] of new Uint8Array(memory.buffer, at, BLOCK_BYTES).entries()) last[i]! ^= byte;
  }
  return longHash(last, tagBytes);
}

describe("fillArgon2d", () => {
  test("RFC 9106 section 5.1", () => {
    const inputs = {
      password: new Uint8Array(32).fill(1),
      salt: new Uint8Array(16).fill(2),
      secret: new Uint8Array(8).fill(3),
      associatedData: new Uint8Array(12).fill(4),
      memoryKiB: 32,
      iterations: 3,
      lanes: 4,
      tagBytes: 32,
    };
    expect(bytesToHex(tag(inputs))).toBe("512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb");
  });

  test.each([
    [8, 1, 1],
    [8, 2, 1],
    [24, 2, 1],
    [64, 3, 1],
    [32, 3, 4],
    [48, 2, 3],
    [1024, 2, 2],
  ])("%d KiB, %d iterations, %d lanes: noble's tags", (memoryKiB, iterations, lanes) => {
    const password = text("test key 000");
    const salt = text("RandomX\x03");
    for (const tagBytes of [4, 32, 64, 65, 100]) {
      const expected = noble(password, salt, { m: memoryKiB, t: iterations, p: lanes, dkLen: tagBytes });
      expect(tag({ password, salt, memoryKiB, iterations, lanes, tagBytes })).toEqual(expected);
    }
  });

  test("memory that does not suit the lanes is refused", () => {
    const inputs = { password: text("k"), salt: text("RandomX\x03"), iterations: 1 };
    for (const [memoryKiB, lanes] of [
      [7, 1],
      [9, 1],
      [8, 2],
    ] as const) {
      expect(() => fillArgon2d(memoryOf(64), 65536, { ...inputs, memoryKiB, lanes })).toThrow(
        new RangeError(
          `memoryKiB is ${memoryKiB} for ${lanes} lanes, at least 8 and a multiple of 4 a lane are needed`,
        ),
      );
    }
  });

  test("scratch bytes in the blocks or beyond the memory are refused", () => {
    const inputs = { password: text("k"), salt: text("RandomX\x03"), iterations: 1, memoryKiB: 8, lanes: 1 };
    for (const scratchAt of [8191, 65536 - 1023]) {
      expect(() => fillArgon2d(memoryOf(8), scratchAt, inputs)).toThrow(
        new RangeError(
          `memory has 65536 bytes, scratchAt is ${scratchAt}: 1024 bytes from 8192 or later on are needed`,
        ),
      );
    }
  });
});
