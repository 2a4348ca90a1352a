import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { LANES_PER_CALL } from "../../src/kernel/compile.js";
import { headerWithNonce, splitHeader, topWord } from "../../src/pow/header.js";
import { HeaderKernel } from "../../src/pow/header-kernel.js";
import { powFunction } from "../../src/pow/registry.js";
import { sha256dHeader } from "../../src/pow/sha256-header.js";

const sha256d = powFunction("sha256d");
const ALL_ROUNDS = Array.from({ length: 64 }, (_, i) => i + 1);
const EDGE_NONCES = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1];

const bytes = z.string().transform((hex) => hexToBytes(hex));
const regtest = z
  .object({ vectors: z.array(z.object({ header: bytes, nonce: z.number(), block_id: z.string() })) })
  .parse(read("../vectors/bitcoin_hard_vectors.json")).vectors;
const reduced = z
  .object({
    header: bytes,
    hashes: z.array(z.object({ rounds: z.number(), hash: z.string(), top: z.number() })),
  })
  .parse(read("../fixtures/sha256-rounds.json"));

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

/** Most significant word of the hash of each nonce. */
function scan(id: string, template: Uint8Array, nonces: ArrayLike<number>): Uint32Array {
  const out = new Uint32Array(nonces.length);
  powFunction(id).openScanner(template).scan(Uint32Array.from(nonces), out);
  return out;
}

const openssl = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());
const shown = (hash: Uint8Array) => bytesToHex(hash.toReversed());
const stream = (...name: (string | number)[]) => new RandomStream("1", "sha256-pow", ...name);
const noncesOf = (length: number, ...name: (string | number)[]) => {
  const random = stream("nonces", ...name);
  return Uint32Array.from({ length }, () => random.uint32());
};

describe("sha256d", () => {
  test("the genesis block", () => {
    const { template, nonce } = splitHeader(reduced.header);
    expect(nonce).toBe(2083236893);
    expect(shown(sha256d.hash(template, nonce))).toBe(
      "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    );
    expect([...scan("sha256d", template, [nonce])]).toEqual([0]);
  });

  test("all 90 headers of a regtest chain", () => {
    expect(regtest).toHaveLength(90);
    for (const { header, nonce, block_id } of regtest) {
      const split = splitHeader(header);
      expect(split.nonce).toBe(nonce);
      expect(shown(sha256d.hash(split.template, nonce))).toBe(block_id);
      expect(scan("sha256d", split.template, [nonce])[0]).toBe(Number.parseInt(block_id.slice(0, 8), 16));
    }
  });

  test("scanner, hash(), OpenSSL and noble agree on 6000 random headers", () => {
    for (let i = 0; i < 60; i++) {
      const template = stream("template", i).bytes(76);
      const nonces = Uint32Array.of(...EDGE_NONCES, ...noncesOf(94, i));
      const found = scan("sha256d", template, nonces);
      const expected = nonces.map((nonce) => {
        const header = headerWithNonce(template, nonce);
        const hash = openssl(openssl(header));
        expect(sha256d.hash(template, nonce)).toEqual(hash);
        expect(nobleSha256(nobleSha256(header))).toEqual(hash);
        return topWord(hash);
      });
      expect(found).toEqual(expected);
    }
  });

  test("every other word of the digest, were it scanned, would be right too", () => {
    const template = stream("whole").bytes(76);
    const nonces = noncesOf(20, "whole");
    for (let word = 0; word < 8; word++) {
      const kernel = new HeaderKernel((words, header) => {
        const digest = sha256dHeader(words, header);
        return [...digest.slice(0, 7), digest[word]!];
      });
      const found = new Uint32Array(nonces.length);
      kernel.openScanner(template).scan(nonces, found);
      const expected = nonces.map((nonce) =>
        new DataView(sha256d.hash(template, nonce).buffer).getUint32(4 * word, true),
      );
      expect(found).toEqual(expected);
    }
  });
});

describe("sha256:R", () => {
  test.each(ALL_ROUNDS)("%i rounds: the answer of an independent program", (rounds) => {
    const pow = powFunction(`sha256:${rounds}`);
    const { template, nonce } = splitHeader(reduced.header);
    const { hash, top } = reduced.hashes[rounds - 1]!;
    expect(bytesToHex(pow.hash(template, nonce))).toBe(hash);
    expect(scan(pow.id, template, [nonce])[0]).toBe(top);
  });

  test.each(ALL_ROUNDS)("%i rounds: scanner and hash() agree on random headers", (rounds) => {
    const pow = powFunction(`sha256:${rounds}`);
    for (let i = 0; i < 2; i++) {
      const template = stream("template", rounds, i).bytes(76);
      const nonces = Uint32Array.of(...EDGE_NONCES, ...noncesOf(15, rounds, i));
      const expected = nonces.map((nonce) => topWord(pow.hash(template, nonce)));
      expect(scan(pow.id, template, nonces)).toEqual(expected);
    }
  });

  test("64 rounds: SHA-256, by OpenSSL and noble too", () => {
    const template = stream("template").bytes(76);
    const nonces = noncesOf(1000);
    const expected = nonces.map((nonce) => {
      const header = headerWithNonce(template, nonce);
      expect(nobleSha256(header)).toEqual(openssl(header));
      return topWord(openssl(header));
    });
    expect(scan("sha256:64", template, nonces)).toEqual(expected);
  });

  test("the nonce reaches the most significant word in round 7, not before", () => {
    const template = stream("reach").bytes(76);
    const words = (rounds: number) => new Set(scan(`sha256:${rounds}`, template, noncesOf(50, "reach"))).size;
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(words)).toEqual([1, 1, 1, 1, 1, 1, 50, 50]);
  });
});

describe.each(["sha256d", "sha256:4", "sha256:20"])("scanner of %s", (id) => {
  const template = stream("scanner").bytes(76);
  const longest = LANES_PER_CALL + 6;
  const nonces = noncesOf(longest, "scanner");
  const all = scan(id, template, nonces);

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, LANES_PER_CALL, longest])("a batch of %i", (length) => {
    const out = new Uint32Array(length + 5).fill(77);
    powFunction(id).openScanner(template).scan(nonces.subarray(0, length), out);
    expect(out.subarray(0, length)).toEqual(all.subarray(0, length));
    expect([...out.subarray(length)]).toEqual([77, 77, 77, 77, 77]);
  });

  test("nonces in any order, with repeats", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(longest - 1), { minLength: 1, maxLength: 50 }), (places) => {
        const found = scan(
          id,
          template,
          places.map((place) => nonces[place]!),
        );
        expect([...found]).toEqual(places.map((place) => all[place]));
      }),
    );
  });

  test("scanners take turns, and a template changed afterwards changes nothing", () => {
    const mine = Uint8Array.from(template);
    const first = powFunction(id).openScanner(mine);
    const second = powFunction(id).openScanner(stream("second").bytes(76));
    mine.fill(0);
    const [a, b, again] = [new Uint32Array(9), new Uint32Array(9), new Uint32Array(9)];
    first.scan(nonces.subarray(0, 9), a);
    second.scan(nonces.subarray(0, 9), b);
    first.scan(nonces.subarray(0, 9), again);
    expect(a).toEqual(all.subarray(0, 9));
    expect(b).not.toEqual(a);
    expect(again).toEqual(a);
  });

  test("refuses wrong lengths and says them", () => {
    const pow = powFunction(id);
    expect(() => pow.openScanner(new Uint8Array(80))).toThrow(
      new RangeError("template has 80 bytes, 76 are needed"),
    );
    expect(() => pow.hash(new Uint8Array(75), 0)).toThrow(
      new RangeError("template has 75 bytes, 76 are needed"),
    );
    expect(() => pow.hash(template, 2 ** 32)).toThrow(/nonce is 4294967296/);
    const scanner = pow.openScanner(template);
    expect(() => scanner.scan(new Uint32Array(0), new Uint32Array(1))).toThrow(
      new RangeError("no nonces to scan"),
    );
    expect(() => scanner.scan(nonces.subarray(0, 3), new Uint32Array(2))).toThrow(
      new RangeError("out has 2 words, 3 are needed"),
    );
  });
});

describe("operations", () => {
  test("what the nonce does not change is done once a template", () => {
    const { job, lane } = new HeaderKernel(sha256dHeader).operations();
    // 64 rounds of the first block; in the second the nonce comes in at the end of round 4.
    expect(job.choose).toBe(64 + 4);
    // Rounds 5 to 64 of the second block and 2 to 61 of the second hash, the last that the top word needs. In each the
    // first majority has two arguments known before, and is a choice.
    expect(lane.choose).toBe(60 + 60 + 2);
    expect(lane.majority).toBe(59 + 55);
    expect(lane.byteSwap).toBe(2);
  });

  test("operationsPerHash is what the scanner's graph costs", () => {
    expect(sha256d.operationsPerHash).toBe(5979);
    const single = powFunction("sha256:64").operationsPerHash;
    expect(single).toBeGreaterThan(0.4 * 5979);
    expect(single).toBeLessThan(0.5 * 5979);
    expect(powFunction("sha256:7").operationsPerHash).toBe(1);
    expect(powFunction("sha256:6").operationsPerHash).toBe(0);
  });
});
