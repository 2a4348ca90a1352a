import { describe, expect, test } from "vitest";
import { daveGps, gpsMiddle, heightAt } from "../../src/claim/catalogue/dave/gps.js";
import {
  daveKnuthStreams,
  multiplicativeNonce,
  xorNonce,
} from "../../src/claim/catalogue/dave/knuth-streams.js";
import { BITLOAD } from "../../src/claim/catalogue/dave/source.js";
import { goldenOrder, primeSkew } from "../../src/claim/catalogue/families/fixed-orders.js";
import { geneticNonce } from "../../src/claim/catalogue/families/genetic-nonce.js";
import { hillClimb } from "../../src/claim/catalogue/families/hill-climb.js";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import type { SearcherClaim } from "../../src/claim/contract.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { drawWorld } from "../../src/dataset/mempool/draw-world.js";
import { buildTemplate } from "../../src/pow/header-fields.js";
import { hunt } from "../support/hunt.js";

const random = new RandomStream("1", "searchers test");
const template = random.bytes(76);
const searchers = CATALOGUE.filter((claim): claim is SearcherClaim => claim.kind === "searcher");

describe("every searcher", () => {
  test.each(searchers.map((claim) => [claim.id, claim] as const))(
    "%s proposes 1 to as many nonces as there is room for, the same again under the same stream",
    async (_, claim) => {
      const nonces = await hunt(claim, 600, { template });
      expect(await hunt(claim, 600, { template })).toEqual(nonces);
      expect(nonces.every((nonce) => Number.isInteger(nonce) && nonce >= 0 && nonce < 2 ** 32)).toBe(true);
      expect(await hunt(claim, 5, { template, batch: 1 })).toHaveLength(5);
    },
  );

  test("what says that it uses the template follows it, but for the torus; what does not, does not", async () => {
    const other = random.bytes(76);
    for (const claim of searchers.filter(({ uses }) => !uses.includes("results"))) {
      const same =
        (await hunt(claim, 300, { template })).join() ===
        (await hunt(claim, 300, { template: other })).join();
      // A descent may start at the same random place, but goes its own way from there.
      const wanted = !claim.uses.includes("template") || claim.id === "cmfo-torus";
      expect(`${claim.id} ${same}`).toBe(`${claim.id} ${wanted}`);
    }
  });
});

describe("fixed orders", () => {
  test("multiples of the golden ratio and of the millionth prime, without repeats", async () => {
    expect(await hunt(goldenOrder, 4, { template })).toEqual([0, 0x9e3779b9, 0x3c6ef372, 0xdaa66d2b]);
    expect(await hunt(primeSkew, 4, { template })).toEqual([0, 15485863, 30971726, 46457589]);
    for (const claim of [goldenOrder, primeSkew]) {
      const nonces = await hunt(claim, 50_000, { template, batch: 4096 });
      expect(new Set(nonces).size).toBe(50_000);
    }
    expect(0x9e3779b9 / 2 ** 32).toBeCloseTo((Math.sqrt(5) - 1) / 2, 9);
  });
});

describe("searchers that learn from results", () => {
  test.each([geneticNonce, hillClimb].map((claim) => [claim.id, claim] as const))(
    "%s hashes the same nonces again and again",
    async (_, claim) => {
      const nonces = await hunt(claim, 20_000, { template });
      const distinct = new Set(nonces).size / nonces.length;
      expect(distinct).toBeLessThan(0.9);
      expect(distinct).toBeGreaterThan(0.01);
    },
  );

  test("hill-climb tries changes of one or two bits of the best nonce", async () => {
    const searcher = await hillClimb.open(null, { template, stream: random, backend: "wasm" });
    const out = new Uint32Array(64);
    const bitsApart = (a: number, b: number) => ((a ^ b) >>> 0).toString(2).replaceAll("0", "").length;
    expect(searcher.propose(out)).toBe(32);
    const zeros = new Uint8Array(32);
    zeros[5] = 9;
    const best = out[5]!;
    searcher.learn!(out.slice(0, 32), zeros);
    searcher.propose(out);
    for (const nonce of out.subarray(0, 32)) expect(bitsApart(nonce, best)).toBeLessThanOrEqual(2);
    // Nothing as good: the best stays.
    searcher.learn!(out.slice(0, 32), new Uint8Array(32).fill(9));
    searcher.propose(out);
    for (const nonce of out.subarray(0, 32)) expect(bitsApart(nonce, best)).toBeLessThanOrEqual(2);
  });

  test("genetic-nonce keeps the best four and breeds the others from the fittest", async () => {
    const searcher = await geneticNonce.open(null, { template, stream: random, backend: "wasm" });
    const out = new Uint32Array(64);
    searcher.propose(out);
    const first = Uint32Array.from(out);
    const fitness = new Uint8Array(64);
    for (const [rank, i] of [40, 3, 17, 60].entries()) fitness[i] = 20 - rank;
    searcher.learn!(first, fitness);
    searcher.propose(out);
    expect([...out.subarray(0, 4)]).toEqual([40, 3, 17, 60].map((i) => first[i]));
  });
});

describe("dave-gps", () => {
  test("the middle by hand: height 10, bits 7, a hash that shows as 16 zeros and more", () => {
    // K = 1000 + 161; e = 0; D = 7 xor K = 1166; K + D = 2327.
    expect(1161 ^ 7).toBe(1166);
    expect(gpsMiddle(10, new Uint8Array(32), 7)).toBe(2327);
    // The digits shown first are the last bytes: here the low 32 of those 64 bits are 0x00000100.
    const hash = new Uint8Array(32);
    hash[25] = 1;
    expect(gpsMiddle(10, hash, 7)).toBe(1161 + (0x100 ^ 7 ^ 1161));
  });

  test("of a block of today the previous hash says nothing, and the window holds 10 000 001 nonces in order", async () => {
    const { previousHash, compactTarget } = drawWorld(random, 1);
    expect(gpsMiddle(900_000, previousHash, compactTarget)).toBe(
      gpsMiddle(900_000, new Uint8Array(32), compactTarget),
    );
    const time = 1_231_006_505 + 600 * 900_000;
    expect(heightAt(time)).toBe(900_000);
    const own = buildTemplate({
      version: 1,
      previousHash,
      merkleRoot: new Uint8Array(32),
      time,
      compactTarget,
    });
    const first = gpsMiddle(900_000, previousHash, compactTarget) - 5_000_000;
    const nonces = await hunt(daveGps, 3, { template: own });
    expect(nonces).toEqual([0, 1, 2].map((i) => (first + i + 2 ** 32) % 2 ** 32));
  });
});

describe("dave-knuth-streams", () => {
  test("by whole numbers", () => {
    expect(BITLOAD.toString()).toHaveLength(111);
    for (const index of [0, 1, 999, 2 ** 24]) {
      const step = 80n * 156_912n * 161n * BigInt(index + 1);
      expect(multiplicativeNonce(index)).toBe(Number(BigInt.asUintN(32, BITLOAD * step)));
      expect(xorNonce(index)).toBe(Number(BigInt.asUintN(32, BITLOAD ^ step)));
    }
  });

  test("return after 2^24 nonces and not before", async () => {
    for (const at of [multiplicativeNonce, xorNonce]) {
      expect(at(2 ** 24 + 5)).toBe(at(5));
      expect(at(2 ** 23 + 5)).not.toBe(at(5));
    }
    for (const claim of daveKnuthStreams) {
      expect(new Set(await hunt(claim, 50_000, { template, batch: 4096 })).size).toBe(50_000);
    }
  });
});
