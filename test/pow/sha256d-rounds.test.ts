import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { splitHeader, topWord } from "../../src/pow/header.js";
import { checkKnownAnswers } from "../../src/pow/known-answers.js";
import { DOUBLE_TOP_WORDS, SINGLE_TOP_WORDS } from "../../src/pow/known-rounds.js";
import { powFunction } from "../../src/pow/registry.js";

const words = z.array(z.number()).length(64);
const fixture = z
  .object({
    header: z.string().transform((hex) => hexToBytes(hex)),
    hashes: z.array(z.object({ top: z.number() })),
    double: z.object({ first: words, second: words, both: words }),
  })
  .parse(JSON.parse(readFileSync(new URL("../fixtures/sha256-rounds.json", import.meta.url), "utf8")));
const { template, nonce } = splitHeader(fixture.header);
const ROUNDS = Array.from({ length: 64 }, (_, i) => i + 1);

test("the constants are those of the independent program", () => {
  expect(DOUBLE_TOP_WORDS).toEqual(fixture.double);
  expect(SINGLE_TOP_WORDS).toEqual(fixture.hashes.map(({ top }) => top));
});

describe("sha256d:R1,R2", () => {
  test.each([
    ["first", (rounds: number) => `sha256d:${rounds},64`],
    ["second", (rounds: number) => `sha256d:64,${rounds}`],
    ["both", (rounds: number) => `sha256d:${rounds},${rounds}`],
  ] as const)("hash agrees with the independent program for all rounds of the %s", (name, idOf) => {
    for (const rounds of ROUNDS) {
      expect(topWord(powFunction(idOf(rounds)).hash(template, nonce))).toBe(fixture.double[name][rounds - 1]);
    }
  });

  test("scanner and hash agree for any rounds, nonce and length of batch", () => {
    const round = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(
        round,
        round,
        fc.integer({ min: 1, max: 9 }),
        fc.string(),
        (first, second, length, name) => {
          const random = new RandomStream("1", "sha256d rounds", name);
          const pow = powFunction(`sha256d:${first},${second}`);
          const own = random.bytes(76);
          const nonces = Uint32Array.from({ length }, () => random.uint32());
          nonces[0] = length % 2 === 0 ? 0 : 2 ** 32 - 1;
          const out = new Uint32Array(length);
          pow.openScanner(own).scan(nonces, out);
          expect([...out]).toEqual([...nonces].map((value) => topWord(pow.hash(own, value))));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("with all rounds it is sha256d, and full", () => {
    const whole = powFunction("sha256d:64,64");
    expect(whole.full).toBe(true);
    expect(whole.hash(template, nonce)).toEqual(powFunction("sha256d").hash(template, nonce));
    expect(powFunction("sha256d:63,64").full).toBe(false);
    expect(powFunction("sha256d:64,63").full).toBe(false);
  });

  test.each(["sha256d:7,64", "sha256d:64,3", "sha256d:20,20", "sha256d:12,34"])(
    "%s passes its known answers",
    (id) => {
      expect(checkKnownAnswers(powFunction(id))).toMatchObject({ passed: true });
    },
  );

  test("a function with one round less than it says fails its known answers", () => {
    for (const [id, other] of [
      ["sha256d:20,64", "sha256d:19,64"],
      ["sha256d:64,20", "sha256d:64,19"],
      ["sha256d:9,9", "sha256d:9,8"],
    ] as const) {
      expect(checkKnownAnswers({ ...powFunction(other), id })).toMatchObject({ passed: false });
    }
  });

  test.each([
    ["sha256d:7", /two numbers of rounds are needed, as in sha256d:16,64/],
    ["sha256d:7,8,9", /two numbers of rounds are needed/],
    ["sha256d:0,64", /rounds must be 1\.\.64/],
    ["sha256d:64,65", /rounds must be 1\.\.64/],
    ["sha256d:,64", /rounds must be 1\.\.64/],
    ["sha256d:07,64", /write "sha256d:7,64"/],
  ])("%s is refused in one line", (id, message) => {
    expect(() => powFunction(id)).toThrow(message);
  });
});
