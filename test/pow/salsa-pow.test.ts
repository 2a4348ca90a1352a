import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { splitHeader, topWord } from "../../src/pow/header.js";
import { checkKnownAnswers } from "../../src/pow/known-answers.js";
import { SALSA_TOP_WORDS } from "../../src/pow/known-scrypt.js";
import { powFamily } from "../../src/pow/pow-family.js";
import { powFunction } from "../../src/pow/registry.js";

const { header, cores } = z
  .object({
    header: z.string().transform((hex) => hexToBytes(hex)),
    cores: z.array(z.object({ rounds: z.number(), hash: z.string(), top: z.number() })).length(8),
  })
  .parse(JSON.parse(readFileSync(new URL("../fixtures/scrypt-forms.json", import.meta.url), "utf8")));

describe("salsa:R", () => {
  test.each(cores)("$rounds rounds: the answer of an independent program", ({ rounds, hash, top }) => {
    const pow = powFunction(`salsa:${rounds}`);
    const { template, nonce } = splitHeader(header);
    expect(bytesToHex(pow.hash(template, nonce))).toBe(hash);
    expect(SALSA_TOP_WORDS[rounds - 1]).toBe(top);
    expect(checkKnownAnswers(pow).passed).toBe(true);
    expect([pow.full, powFamily(pow.id)]).toEqual([false, "scrypt"]);
  });

  test.each(cores)("$rounds rounds: scanner and hash() agree on random headers", ({ rounds }) => {
    const pow = powFunction(`salsa:${rounds}`);
    const stream = new RandomStream("1", "salsa-pow", rounds);
    for (let i = 0; i < 4; i++) {
      const template = stream.bytes(76);
      const nonces = Uint32Array.from({ length: 33 }, () => stream.uint32());
      const found = new Uint32Array(nonces.length);
      pow.openScanner(template).scan(nonces, found);
      expect(found).toEqual(nonces.map((nonce) => topWord(pow.hash(template, nonce))));
    }
  });

  test("after one round the top word still has the nonce's bits, turned by 9: x7 ^= (x3 + x15) <<< 9", () => {
    const pow = powFunction("salsa:1");
    const template = new Uint8Array(76);
    const [zero, one] = [0, 1].map((nonce) => topWord(pow.hash(template, nonce))) as [number, number];
    expect((zero ^ one) >>> 0).toBe(1 << 9);
  });
});
