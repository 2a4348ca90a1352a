import { scryptSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { concreteWords } from "../../src/kernel/concrete-words.js";
import { splitHeader, topWord } from "../../src/pow/header.js";
import { concreteHash } from "../../src/pow/header-pow.js";
import { checkKnownAnswers } from "../../src/pow/known-answers.js";
import { LITECOIN_HEADER, SCRYPT_TOP_WORDS } from "../../src/pow/known-scrypt.js";
import { powFunction } from "../../src/pow/registry.js";
import { salsa20, scryptHeader } from "../../src/pow/scrypt.js";
import { plainScrypt } from "../../src/pow/scrypt-plain.js";
import { meetsTarget, targetOfCompact } from "../../src/pow/target.js";

const bytes = z.string().transform((hex) => hexToBytes(hex));
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { vectors } = z
  .object({
    vectors: z.array(
      z.object({
        height: z.number(),
        header: bytes,
        bits: z.string().transform((hex) => Number.parseInt(hex, 16)),
        scrypt_pow_le_hex: z.string(),
        block_id_sha256d: z.string(),
        sha256d_would_pass: z.boolean(),
      }),
    ),
  })
  .parse(read("../vectors/litecoin_vectors.json"));
const fixture = z
  .object({
    header: bytes,
    forms: z.array(z.object({ cost: z.number(), rounds: z.number(), hash: z.string(), top: z.number() })),
  })
  .parse(read("../fixtures/scrypt-forms.json"));

const scrypt = powFunction("scrypt");

test("the Salsa20/8 core of RFC 7914 section 8", () => {
  const words = (hex: string) => [...new Uint32Array(hexToBytes(hex.replaceAll(" ", "")).buffer)];
  const input = words(
    "7e879a214f3ec9867ca940e641718f26 baee555b8c61c1b50df846116dcd3b1d" +
      "ee24f319df9b3d8514121e4b5ac5aa32 76021d2909c74829edebc68db8b8c25e",
  );
  expect(salsa20(concreteWords, input)).toEqual(
    words(
      "a41f859c6608cc993b81cacb020cef05 044b2181a2fd337dfd7b1c6396682f29" +
        "b4393168e3c9e6bcfe6bc5b7a06d96ba e424cc102c91745c24ad673dc7618f81",
    ),
  );
});

describe("scrypt", () => {
  test("26 headers of a Litecoin regtest chain, hash and scanner", () => {
    expect(vectors).toHaveLength(26);
    for (const { header, bits, scrypt_pow_le_hex, height } of vectors) {
      const { template, nonce } = splitHeader(header);
      const hash = scrypt.hash(template, nonce);
      expect([height, bytesToHex(hash)]).toEqual([height, scrypt_pow_le_hex]);
      expect(meetsTarget(hash, targetOfCompact(bits))).toBe(true);
      const out = new Uint32Array(1);
      scrypt.openScanner(template).scan(Uint32Array.of(nonce), out);
      expect(out[0]).toBe(topWord(hash));
    }
  });

  test("13 of them would meet their target as SHA-256d too: the target alone tells the functions not apart", () => {
    const sha256d = powFunction("sha256d");
    const passing = vectors.filter(({ header, bits, block_id_sha256d, sha256d_would_pass }) => {
      const { template, nonce } = splitHeader(header);
      const hash = sha256d.hash(template, nonce);
      expect(bytesToHex(hash.toReversed())).toBe(block_id_sha256d);
      const passes = meetsTarget(hash, targetOfCompact(bits));
      expect(passes).toBe(sha256d_would_pass);
      expect(bytesToHex(hash)).not.toBe(bytesToHex(scrypt.hash(template, nonce)));
      return passes;
    });
    expect(passing).toHaveLength(13);
  });

  test("scanner and OpenSSL agree for any header, nonce and length of batch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.string(), (length, name) => {
        const random = new RandomStream("1", "scrypt", name);
        const template = random.bytes(76);
        const nonces = Uint32Array.from({ length }, () => random.uint32());
        nonces[0] = length % 2 === 0 ? 0 : 2 ** 32 - 1;
        const out = new Uint32Array(length + 3).fill(77);
        const next = new Uint32Array(length + 3).fill(77);
        scrypt.openScanner(template).scan(nonces, out);
        scrypt.openWideScanner?.(template).scan(nonces, out, next);
        const hashes = [...nonces].map((nonce) => {
          const header = new Uint8Array(80);
          header.set(template);
          new DataView(header.buffer).setUint32(76, nonce, true);
          return new DataView(new Uint8Array(scryptSync(header, header, 32, { N: 1024, r: 1, p: 1 })).buffer);
        });
        expect([...out]).toEqual([...hashes.map((hash) => hash.getUint32(28, true)), 77, 77, 77]);
        expect([...next]).toEqual([...hashes.map((hash) => hash.getUint32(24, true)), 77, 77, 77]);
      }),
      { numRuns: 25 },
    );
  });

  test("scanners of two templates take turns", () => {
    const [a, b] = [1, 2].map((i) => new RandomStream("1", "scrypt turns", i).bytes(76)) as [
      Uint8Array,
      Uint8Array,
    ];
    const [first, second] = [scrypt.openScanner(a), scrypt.openScanner(b)];
    const out = new Uint32Array(1);
    for (const [scanner, template] of [
      [first, a],
      [second, b],
      [first, a],
    ] as const) {
      scanner.scan(Uint32Array.of(5), out);
      expect(out[0]).toBe(topWord(scrypt.hash(template, 5)));
    }
  });
});

describe("scrypt with less of it", () => {
  const { template, nonce } = splitHeader(fixture.header);

  test("the constants are those of the independent program", () => {
    expect(LITECOIN_HEADER).toBe(bytesToHex(fixture.header));
    expect(SCRYPT_TOP_WORDS.flat()).toEqual(fixture.forms.map(({ top }) => top));
  });

  test("every N and number of rounds agrees with the independent program: hash, scanner and self-test", () => {
    expect(fixture.forms).toHaveLength(80);
    for (const { cost, rounds, hash, top } of fixture.forms) {
      const pow = powFunction(`scrypt:${cost},${rounds}`);
      expect([cost, rounds, bytesToHex(pow.hash(template, nonce))]).toEqual([cost, rounds, hash]);
      const out = new Uint32Array(1);
      pow.openScanner(template).scan(Uint32Array.of(nonce), out);
      expect([cost, rounds, out[0]]).toEqual([cost, rounds, top]);
      expect(checkKnownAnswers(pow)).toMatchObject({ passed: true });
    }
  });

  test("three implementations agree on any header", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.string(),
        (log, rounds, name) => {
          const header = new RandomStream("1", "scrypt forms", name).bytes(80);
          const cost = 2 ** log;
          const plain = plainScrypt(header, cost, rounds);
          expect(concreteHash((words, own) => scryptHeader(words, own, cost, rounds), header)).toEqual(plain);
          if (rounds === 8)
            expect(nobleScrypt(header, header, { N: cost, r: 1, p: 1, dkLen: 32 })).toEqual(plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("only all of it is the real function", () => {
    expect(scrypt.full).toBe(true);
    expect(powFunction("scrypt:1024,8").full).toBe(true);
    expect(powFunction("scrypt:512,8").full).toBe(false);
    expect(powFunction("scrypt:1024,7").full).toBe(false);
    // Of 2 * 1024 * 2 cores of 8 rounds of 16 quarter steps of 5 operations, and 16 + 16 or so around each.
    expect(scrypt.operationsPerHash).toBeGreaterThan(4096 * (8 * 16 * 5 + 32));
    expect(scrypt.operationsPerHash).toBeLessThan(4096 * (8 * 16 * 5 + 64));
  });
});
