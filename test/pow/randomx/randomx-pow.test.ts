import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { topWord } from "../../../src/pow/header.js";
import { checkKnownAnswers } from "../../../src/pow/known-answers.js";
import { meetsDifficulty, seedHeight, splitBlob, withNonce } from "../../../src/pow/randomx/hashing-blob.js";
import { keyedPowFunction, powFunction } from "../../../src/pow/registry.js";

const bytes = z.string().transform((hex) => hexToBytes(hex));
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), "utf8"));
const text = (value: string) => new TextEncoder().encode(value);

const answer = z.object({
  key: z.string(),
  input: z.string().optional(),
  inputHex: bytes.optional(),
  hash: z.string(),
});
const { v1, lite } = z
  .object({ v1: z.array(answer), lite: z.array(answer.extend({ profile: z.string() })) })
  .parse(read("randomx.json"));

const block = z.object({
  height: z.number(),
  hashing_blob: bytes,
  nonce: z.number(),
  seed_hash: bytes,
  seed_height: z.number(),
  pow_hash: z.string(),
  difficulty: z.number(),
});
const monero = z
  .object({ vectors: z.array(block), epoch_switch_vectors: z.array(block) })
  .parse(read("monero_vectors.json"));
const blocks = [...monero.vectors, ...monero.epoch_switch_vectors];

describe("known answers", () => {
  test("all five of v1", () => {
    expect(v1).toHaveLength(5);
    for (const { key, input, inputHex, hash } of v1) {
      const pow = keyedPowFunction("randomx", text(key));
      expect(bytesToHex(pow.digest!(inputHex ?? text(input!)))).toBe(hash);
    }
  });

  test.each(lite)("$profile", ({ profile, key, input, hash }) => {
    const pow = keyedPowFunction(profile === "lite-b" ? "randomx-lite" : `randomx-${profile}`, text(key));
    expect(bytesToHex(pow.digest!(text(input!)))).toBe(hash);
  });

  test("46 blocks of a Monero regtest chain, across a change of seed: hash, scanner, seed height and difficulty", () => {
    expect(blocks).toHaveLength(46);
    for (const { height, hashing_blob, nonce, seed_hash, seed_height, pow_hash, difficulty } of blocks) {
      const pow = keyedPowFunction("randomx", seed_hash);
      const split = splitBlob(hashing_blob);
      expect([height, split.nonce]).toEqual([height, nonce]);
      const hash = pow.hash(split.template, nonce);
      expect([height, bytesToHex(hash)]).toEqual([height, pow_hash]);
      const out = new Uint32Array(1);
      pow.openScanner(split.template).scan(Uint32Array.of(nonce), out);
      expect(out[0]).toBe(topWord(hash));
      expect([height, seedHeight(height)]).toEqual([height, seed_height]);
      expect(meetsDifficulty(hash, BigInt(difficulty))).toBe(true);
    }
    expect(new Set(blocks.map(({ seed_height }) => seed_height)).size).toBe(2);
  });

  test("self-tests pass", () => {
    for (const id of [
      "randomx-lite",
      "randomx-lite-a",
      "randomx-lite:8,2,12,12",
      "planted:0.3@randomx-lite",
    ]) {
      expect(checkKnownAnswers(powFunction(id))).toMatchObject({ passed: true });
    }
  });
});

describe("randomx-lite", () => {
  const pow = powFunction("randomx-lite", "a seed");

  test("scanner and hash agree for templates of any length and nonces in any order", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 39, maxLength: 120 }),
        fc.array(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 5 }),
        (template, nonces) => {
          const out = new Uint32Array(nonces.length);
          pow.openScanner(template).scan(Uint32Array.from(nonces), out);
          expect([...out]).toEqual(nonces.map((nonce) => topWord(pow.hash(template, nonce))));
          expect(pow.hash(template, nonces[0]!)).toEqual(pow.digest!(withNonce(template, nonces[0]!)));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("its key is drawn from the seed, or given", () => {
    const template = new Uint8Array(72);
    const of = (seed: string) => bytesToHex(powFunction("randomx-lite", seed).hash(template, 1));
    expect(of("a seed")).not.toBe(of("another"));
    expect(powFunction("randomx-lite-b", "a seed")).toBe(pow);
    expect(bytesToHex(keyedPowFunction("randomx-lite", new Uint8Array(0)).hash(template, 1))).toHaveLength(
      64,
    );
  });

  test("less of it is another function, and not the real one", () => {
    const key = text("k");
    const template = new Uint8Array(72);
    const whole = bytesToHex(keyedPowFunction("randomx-lite:512,4,12,12", key).hash(template, 1));
    expect(whole).toBe(bytesToHex(keyedPowFunction("randomx-lite", key).hash(template, 1)));
    for (const form of ["511,4,12,12", "512,3,12,12", "512,4,11,12", "512,4,12,11"]) {
      const reduced = keyedPowFunction(`randomx-lite:${form}`, key);
      expect(bytesToHex(reduced.hash(template, 1))).not.toBe(whole);
      expect(reduced.full).toBe(false);
    }
    expect(pow.full).toBe(true);
  });
});

describe("bad input", () => {
  const pow = powFunction("randomx-lite", "a seed");
  test.each<[() => unknown, string]>([
    [() => pow.openScanner(new Uint8Array(38)), "template has 38 bytes, 39 or more are needed"],
    [() => pow.hash(new Uint8Array(72), 2 ** 32), "nonce is 4294967296"],
    [() => pow.hash(new Uint8Array(72), -1), "nonce is -1"],
    [() => pow.openScanner(new Uint8Array(72)).scan(new Uint32Array(0), new Uint32Array(0)), "no nonces"],
    [
      () => pow.openScanner(new Uint8Array(72)).scan(new Uint32Array(2), new Uint32Array(1)),
      "out has 1 words",
    ],
    [() => splitBlob(new Uint8Array(42)), "blob has 42 bytes, 43 or more are needed"],
    [() => keyedPowFunction("randomx", new Uint8Array(61)), "key has 61 bytes, at most 60 are allowed"],
    [() => keyedPowFunction("sha256d", new Uint8Array(1)), 'pow "sha256d" takes no key'],
    [() => powFunction("randomx-lite:0,4,12,12"), "ITERATIONS is 0, 1 to 512 is valid"],
    [() => powFunction("randomx-lite:1,5,12,12"), "PROGRAMS is 5, 1 to 4 is valid"],
    [() => powFunction("randomx:1,1,13,12"), "IN is 13, 1 to 12 is valid"],
    [() => powFunction("randomx:1,1,12,012"), "OUT is 012, 1 to 12 is valid"],
    [() => seedHeight(-1), "height is -1"],
    [() => meetsDifficulty(new Uint8Array(32), 0n), "difficulty is 0"],
  ])("%#", (refused, message) => expect(refused).toThrow(message));
});

test.each([
  [0, 0],
  [2112, 0],
  [2113, 2048],
  [4160, 2048],
  [4161, 4096],
])("the seed of height %i is the block at %i", (height, seed) => expect(seedHeight(height)).toBe(seed));
