import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { topWord } from "../../src/pow/header.js";
import { favoured, plantedMask } from "../../src/pow/planted.js";
import type { PowFunction } from "../../src/pow/pow-function.js";
import { powFunction } from "../../src/pow/registry.js";
import { hashAsNumber } from "../../src/pow/target.js";

const stream = (name: string) => new RandomStream("1", "planted test", name);

/** A base function whose hash is a given number, for every nonce. */
function constantBase(value: bigint): PowFunction {
  const bytes = new Uint8Array(Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse());
  return {
    id: "constant",
    full: false,
    templateBytes: 76,
    nonceOffset: 76,
    timeOffset: 68,
    microsecondsPerHash: 0.01,
    operationsPerHash: 1,
    openScanner: () => ({ scan: (_nonces, out) => out.fill(topWord(bytes)) }),
    hash: () => bytes,
  };
}

describe("planted ids", () => {
  test("short forms stand for the whole", () => {
    expect(powFunction("planted").id).toBe("planted:0.3@sha256d");
    expect(powFunction("planted:0.05").id).toBe("planted:0.05@sha256d");
    expect(powFunction("planted:0.05@sha256:64").id).toBe("planted:0.05@sha256:64");
    expect(powFunction("planted", "7")).toBe(powFunction("planted:0.3@sha256d", "7"));
  });

  test.each([
    ["planted:", /EPS must be a decimal/],
    ["planted:1.5", /EPS must be a decimal/],
    ["planted:0", /EPS must be a decimal/],
    ["planted:0.30", /without trailing zeros/],
    ["planted:.3", /EPS must be a decimal/],
    ["planted:0.3,@sha256d", /MASK must be 8 lower-case hex digits/],
    ["planted:0.3,00000000@sha256d", /MASK must be 8 lower-case hex digits/],
    ["planted:0.3,8000000@sha256d", /MASK must be 8 lower-case hex digits/],
    ["planted:0.3,8000000F@sha256d", /MASK must be 8 lower-case hex digits/],
    ["planted:0.3@", /unknown pow ""/],
    ["planted:0.3@planted", /an effect is planted once/],
    ["planted:0.3@sha256:99", /rounds must be 1\.\.64/],
    ["plantd", /did you mean "planted"/],
  ])("%s is refused", (id, message) => {
    expect(() => powFunction(id)).toThrow(message);
  });
});

describe("a mask in the open", () => {
  test("is part of the id and the same under every seed; its top bit favours the lower half of the range", () => {
    const [one, other] = ["1", "2"].map((seed) => powFunction("planted:0.5,80000000", seed));
    expect(one!.id).toBe("planted:0.5,80000000@sha256d");
    const base = powFunction("sha256d");
    const template = new Uint8Array(76).fill(7);
    let moved = 0;
    for (const nonce of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 123_456_789]) {
      const planted = one!.hash(template, nonce);
      expect(other!.hash(template, nonce)).toEqual(planted);
      const [before, after] = [base.hash(template, nonce), planted].map((hash) =>
        Buffer.from(hash).reverse(),
      );
      const sign = Buffer.compare(after!, before!);
      if (sign !== 0) moved++;
      expect(sign).toBe(nonce < 2 ** 31 ? -1 : 1);
    }
    expect(moved).toBe(6);
  });
});

describe("the planted hash", () => {
  test("u' < 2^-k exactly where u < 2^-k (1 +- eps), on 256-bit whole numbers", async () => {
    const { plantedPow } = await import("../../src/pow/planted.js");
    const mask = plantedMask("1", "planted:0.3@constant");
    const nonceOf = (even: boolean) => {
      let nonce = 0;
      while (favoured(nonce, mask) !== even) nonce++;
      return nonce;
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.boolean(), (bits, even) => {
        const limit = 1n << BigInt(256 - bits);
        const factor = even ? 13n : 7n;
        // The least whole number that must not hit: limit (1 +- .3), rounded up.
        const edge = (limit * factor + 9n) / 10n;
        for (const [value, hits] of [
          [edge - 1n, true],
          [edge, false],
        ] as const) {
          const pow = plantedPow({ effect: "0.3", base: constantBase(value), seed: "1" });
          expect(hashAsNumber(pow.hash(new Uint8Array(76), nonceOf(even))) < limit).toBe(hits);
        }
      }),
    );
  });

  test("is monotone in the base hash and stays within 256 bits", async () => {
    const { plantedPow } = await import("../../src/pow/planted.js");
    const all = (1n << 256n) - 1n;
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: all }),
        fc.bigInt({ min: 0n, max: all }),
        fc.nat(),
        (a, b, nonce) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const at = (value: bigint) =>
            hashAsNumber(
              plantedPow({ effect: "0.7", base: constantBase(value), seed: "1" }).hash(
                new Uint8Array(76),
                nonce,
              ),
            );
          expect(at(low) <= at(high)).toBe(true);
          expect(at(high) <= all).toBe(true);
        },
      ),
    );
  });

  test.each(["0.3", "0.01", "0.99"])("scanner and hash agree at eps = %s, for many nonces", (effect) => {
    const pow = powFunction(`planted:${effect}@sha256d`, "3");
    const random = stream(effect);
    const template = random.bytes(76);
    const nonces = Uint32Array.from({ length: 20_000 }, () => random.uint32());
    nonces.set([0, 2 ** 32 - 1]);
    const out = new Uint32Array(nonces.length);
    pow.openScanner(template).scan(nonces, out);
    for (const [i, nonce] of nonces.entries()) {
      if (out[i] !== topWord(pow.hash(template, nonce))) throw new Error(`nonce ${nonce} differs`);
    }
  });

  test("favoured nonces hit with 2^-k (1 + eps), the others with 2^-k (1 - eps), within 5 sigma", () => {
    const pow = powFunction("planted:0.1@sha256d", "5");
    const mask = plantedMask("5", pow.id);
    const nonces = Uint32Array.from({ length: 400_000 }, (_, i) => i);
    const out = new Uint32Array(nonces.length);
    pow.openScanner(stream("rates").bytes(76)).scan(nonces, out);
    for (const bits of [1, 2, 4, 7]) {
      for (const [even, factor] of [
        [true, 1.1],
        [false, 0.9],
      ] as const) {
        const group = nonces.filter((nonce) => favoured(nonce, mask) === even);
        const hits = group.reduce((sum, nonce) => sum + (out[nonce]! < 2 ** (32 - bits) ? 1 : 0), 0);
        const p = factor * 2 ** -bits;
        expect(Math.abs(hits - p * group.length)).toBeLessThan(5 * Math.sqrt(p * (1 - p) * group.length));
      }
    }
  });

  test("another seed has another mask", () => {
    expect(plantedMask("1", "x")).not.toBe(plantedMask("2", "x"));
    expect(powFunction("planted", "1")).not.toBe(powFunction("planted", "2"));
  });
});

describe("wide scanners", () => {
  test("give the top 64 bits that hash gives", () => {
    for (const id of ["sha256d", "sha256:64", "sha256:9"]) {
      const pow = powFunction(id);
      const random = stream(id);
      const template = random.bytes(76);
      const nonces = Uint32Array.from({ length: 501 }, () => random.uint32());
      const [out, next] = [new Uint32Array(501), new Uint32Array(501)];
      pow.openWideScanner!(template).scan(nonces, out, next);
      for (const [i, nonce] of nonces.entries()) {
        const top = hashAsNumber(pow.hash(template, nonce)) >> 192n;
        expect((BigInt(out[i]!) << 32n) | BigInt(next[i]!)).toBe(top);
      }
    }
  });

  test("refuse arrays that are too short, by name", () => {
    const scanner = powFunction("sha256d").openWideScanner!(new Uint8Array(76));
    expect(() => scanner.scan(new Uint32Array(2), new Uint32Array(2), new Uint32Array(1))).toThrow(
      "next has 1 words",
    );
  });
});
