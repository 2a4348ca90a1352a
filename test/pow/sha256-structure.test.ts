import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { powFunction } from "../../src/pow/registry.js";
import {
  agreementWithChaining,
  agreementWithTemplate,
  chainingCheckBits,
  templateCheckBits,
  undoToNonce,
} from "../../src/pow/sha256-structure.js";

const hashOf = (template: Uint8Array, nonce: number, rounds: number) =>
  powFunction(`sha256:${rounds}`).hash(template, nonce);

const SAMPLES = 100;

/** Mean share of agreeing bits, and how many pass all, of hashes or of random words. */
function agreement(
  rounds: number,
  check: typeof agreementWithTemplate,
  wordsOf: (template: Uint8Array, stream: RandomStream) => Uint8Array,
) {
  const stream = new RandomStream("structure test", rounds);
  let [agreeing, passing, bits] = [0, 0, 0];
  for (let i = 0; i < SAMPLES; i++) {
    const template = stream.bytes(76);
    const found = check(template, wordsOf(template, stream), rounds);
    bits = found.bits;
    agreeing += found.agreeing;
    if (found.agreeing === found.bits) passing++;
  }
  return { bits, passing, share: agreeing / SAMPLES / bits };
}

const real = (rounds: number) => (template: Uint8Array, stream: RandomStream) =>
  hashOf(template, stream.uint32(), rounds);
const random = (_: Uint8Array, stream: RandomStream) => stream.bytes(32);
/** Four standard errors of the mean share of `bits` fair coins over all samples. */
const tolerance = (bits: number) => 4 / (2 * Math.sqrt(SAMPLES * bits));

const ROUNDS = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("with the template known", () => {
  test.each(ROUNDS(1, 18))("%i rounds: every hash passes all checks, random words half of them", (rounds) => {
    const bits = rounds < 4 ? 256 : 224;
    expect(agreement(rounds, agreementWithTemplate, real(rounds))).toEqual({
      bits,
      passing: SAMPLES,
      share: 1,
    });
    const chance = agreement(rounds, agreementWithTemplate, random);
    expect(chance.passing).toBe(0);
    expect(Math.abs(chance.share - 0.5)).toBeLessThan(tolerance(bits));
  });

  test("from 4 to 18 rounds the nonce is read off the hash", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 76, maxLength: 76 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 4, max: 18 }),
        (template, nonce, rounds) => {
          expect(undoToNonce(template, hashOf(template, nonce, rounds), rounds)).toEqual({
            agreeing: 224,
            nonce,
          });
        },
      ),
    );
  });

  test("one wrong bit of the hash is noticed", () => {
    const template = new RandomStream("wrong bit").bytes(76);
    for (const rounds of [4, 11, 18]) {
      for (let bit = 0; bit < 256; bit++) {
        const hash = hashOf(template, 5, rounds);
        hash[bit >> 3]! ^= 1 << (bit & 7);
        const { agreeing, nonce } = undoToNonce(template, hash, rounds);
        expect(agreeing < 224 || nonce !== 5, `${rounds} rounds, bit ${bit}`).toBe(true);
      }
    }
  });

  test.each(ROUNDS(19, 24))(
    "%i rounds: the schedule contains the nonce, and nothing is left to check",
    (rounds) => {
      expect(templateCheckBits(rounds)).toBe(0);
      const stream = new RandomStream("too many rounds", rounds);
      let agreeing = 0;
      for (let i = 0; i < SAMPLES; i++) {
        const template = stream.bytes(76);
        const nonce = stream.uint32();
        const hash = hashOf(template, nonce, rounds);
        expect(agreementWithTemplate(template, hash, rounds)).toEqual({ bits: 0, agreeing: 0 });
        agreeing += undoToNonce(template, hash, rounds).agreeing;
        // It is the nonce in the schedule, and nothing else, that ends the method.
        expect(undoToNonce(template, hash, rounds, nonce)).toEqual({ agreeing: 224, nonce });
      }
      expect(Math.abs(agreeing / SAMPLES / 224 - 0.5)).toBeLessThan(tolerance(224));
    },
  );
});

describe("with all message words unknown", () => {
  test.each(ROUNDS(1, 7))("%i rounds leave 256 - 32 R bits", (rounds) => {
    const bits = 256 - 32 * rounds;
    expect(agreement(rounds, agreementWithChaining, real(rounds))).toEqual({
      bits,
      passing: SAMPLES,
      share: 1,
    });
    const chance = agreement(rounds, agreementWithChaining, random);
    expect(chance.passing).toBe(0);
    expect(Math.abs(chance.share - 0.5)).toBeLessThan(tolerance(bits));
  });

  test("the rest of the template is of no account", () => {
    const stream = new RandomStream("rest");
    const template = stream.bytes(76);
    for (const rounds of ROUNDS(1, 7)) {
      const other = Uint8Array.from([...template.slice(0, 64), ...stream.bytes(12)]);
      const hash = hashOf(other, stream.uint32(), rounds);
      expect(agreementWithChaining(template, hash, rounds)).toEqual({
        bits: 256 - 32 * rounds,
        agreeing: 256 - 32 * rounds,
      });
    }
  });

  test("from 8 rounds on there is nothing to check", () => {
    expect([8, 18, 64].map(chainingCheckBits)).toEqual([0, 0, 0]);
    const template = new RandomStream("eight").bytes(76);
    expect(agreementWithChaining(template, hashOf(template, 1, 8), 8)).toEqual({ bits: 0, agreeing: 0 });
  });
});

test("refuses other lengths and numbers of rounds, and says them", () => {
  const [template, hash] = [new Uint8Array(76), new Uint8Array(32)];
  for (const check of [agreementWithTemplate, agreementWithChaining]) {
    expect(() => check(template, hash, 0)).toThrow("rounds is 0, an integer from 1 to 64 is needed");
    expect(() => check(template, hash, 65)).toThrow("rounds is 65");
    expect(() => check(template, new Uint8Array(31), 5)).toThrow("hash has 31 bytes, 32 are needed");
    expect(() => check(new Uint8Array(80), hash, 5)).toThrow("template has 80 bytes, 76 are needed");
  }
  expect(() => undoToNonce(template, hash, 3)).toThrow("3 rounds contain no nonce");
});
