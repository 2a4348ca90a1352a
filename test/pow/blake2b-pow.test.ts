import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { blake2b as nobleBlake2b } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { concreteWords } from "../../src/kernel/concrete-words.js";
import { blake2bBlob } from "../../src/pow/blake2b-blob.js";
import { plainBlake2b } from "../../src/pow/blake2b-plain.js";
import { topWord } from "../../src/pow/header.js";
import { checkKnownAnswers } from "../../src/pow/known-answers.js";
import { BLAKE2B_TOP_WORDS } from "../../src/pow/known-blake2b.js";
import { powFamily } from "../../src/pow/pow-family.js";
import { splitBlob, withNonce } from "../../src/pow/randomx/hashing-blob.js";
import { powFunction } from "../../src/pow/registry.js";
import { testWith } from "../support/tools.js";
import { slowBlake2b } from "./randomx/slow-blake2b.js";

const FIXTURE = new URL("../fixtures/blake2b-rounds.json", import.meta.url);
const PROGRAM = new URL("../fixtures/blake2b-rounds.py", import.meta.url);
const ALL_ROUNDS = Array.from({ length: 12 }, (_, i) => i + 1);
const EDGE_NONCES = [0, 1, 255, 256, 0xff000000, 2 ** 31, 2 ** 32 - 1];

const fixture = z
  .object({
    blob: z.string().transform((hex) => hexToBytes(hex)),
    hashes: z.array(z.object({ rounds: z.number(), hash: z.string(), top: z.number() })),
  })
  .parse(JSON.parse(readFileSync(FIXTURE, "utf8")));

function sample(...name: (string | number)[]) {
  const stream = new RandomStream("1", "blake2b-pow", ...name);
  return {
    template: stream.bytes(72),
    nonces: Uint32Array.of(...EDGE_NONCES, ...Array.from({ length: 24 }, () => stream.uint32())),
  };
}

describe("blake2b:R", () => {
  test.each(ALL_ROUNDS)("%i rounds: the answer of an independent program", (rounds) => {
    const pow = powFunction(`blake2b:${rounds}`);
    const { template, nonce } = splitBlob(fixture.blob);
    const { hash, top } = fixture.hashes[rounds - 1]!;
    expect(bytesToHex(pow.hash(template, nonce))).toBe(hash);
    expect(BLAKE2B_TOP_WORDS[rounds - 1]).toBe(top);
    const found = new Uint32Array(1);
    pow.openScanner(template).scan(Uint32Array.of(nonce), found);
    expect(found[0]).toBe(top);
    expect(checkKnownAnswers(pow)).toEqual({
      passed: true,
      checked: 1,
      detail: `hash and scanner agree with the genesis header's first 76 bytes with ${rounds} rounds`,
    });
  });

  test.each(ALL_ROUNDS)("%i rounds: scanners, hash() and plain big integers agree", (rounds) => {
    const pow = powFunction(`blake2b:${rounds}`);
    const { template, nonces } = sample(rounds);
    const [top, wide, next] = [0, 1, 2].map(() => new Uint32Array(nonces.length)) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ];
    pow.openScanner(template).scan(nonces, top);
    pow.openWideScanner!(template).scan(nonces, wide, next);
    expect(wide).toEqual(top);
    for (const [i, nonce] of nonces.entries()) {
      const hash = slowBlake2b(withNonce(template, nonce), 32, rounds);
      expect(pow.hash(template, nonce)).toEqual(hash);
      expect(top[i]).toBe(topWord(hash));
      expect(next[i]).toBe(new DataView(hash.buffer, hash.byteOffset).getUint32(24, true));
    }
  });

  test.each([
    [2, 2],
    [7, 9],
    [12, 12],
    [2, 12],
  ])(
    "rounds %i to %i: scanner and hash() agree, and the answers of all rounds are checked",
    (first, last) => {
      const pow = powFunction(`blake2b:${first},${last}`);
      const { template, nonces } = sample(first, last);
      const top = new Uint32Array(nonces.length);
      pow.openScanner(template).scan(nonces, top);
      expect(top).toEqual(nonces.map((nonce) => topWord(pow.hash(template, nonce))));
      expect([pow.id, pow.full, pow.digest]).toEqual([`blake2b:${first},${last}`, false, undefined]);
      expect(checkKnownAnswers(pow)).toEqual({
        passed: true,
        checked: 1,
        detail: "blake2b:12 as known; scanner and hash agree",
      });
    },
  );

  test("the plain one, which checks them, is that of noble with all rounds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 128 }), fc.integer({ min: 1, max: 64 }), (data, bytes) => {
        expect(plainBlake2b(data, bytes, 1, 12)).toEqual(nobleBlake2b(data, { dkLen: bytes }));
      }),
    );
  });

  test("an effect can be planted in it", () => {
    expect(checkKnownAnswers(powFunction("planted:0.3@blake2b:2")).passed).toBe(true);
  });

  test("the whole digest of the definition is that of noble, with all rounds", () => {
    const { template, nonces } = sample("whole");
    const view = new DataView(template.buffer, template.byteOffset);
    for (const nonce of nonces) {
      const blob = [...Array.from({ length: 18 }, (_, i) => view.getUint32(4 * i, true)), nonce];
      const digest = new DataView(new ArrayBuffer(32));
      for (const [i, word] of blake2bBlob(concreteWords, blob, 1, 12).entries())
        digest.setUint32(4 * i, word);
      const expected = nobleBlake2b(withNonce(template, nonce), { dkLen: 32 });
      expect(new Uint8Array(digest.buffer)).toEqual(expected);
    }
  });

  test("hashes blobs: 72-byte templates, the nonce at byte 39; only all rounds are the real function", () => {
    for (const rounds of ALL_ROUNDS) {
      const { id, full, templateBytes, nonceOffset, timeOffset, digest } = powFunction(`blake2b:${rounds}`);
      expect([id, templateBytes, nonceOffset, timeOffset]).toEqual([`blake2b:${rounds}`, 72, 39, 2]);
      expect([full, digest !== undefined]).toEqual([rounds === 12, rounds === 12]);
    }
    expect(powFamily("blake2b:3")).toBe("randomx");
  });

  test("a template of another length is refused by hash and scanner alike", () => {
    const pow = powFunction("blake2b:2");
    for (const length of [71, 73, 76]) {
      expect(() => pow.hash(new Uint8Array(length), 0)).toThrow(/72/);
      expect(() => pow.openScanner(new Uint8Array(length))).toThrow(/72/);
    }
  });
});

testWith("python3", "the fixture is what its program prints", (python3) => {
  const printed = execFileSync(python3, [fileURLToPath(PROGRAM)], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual(JSON.parse(readFileSync(FIXTURE, "utf8")));
});
