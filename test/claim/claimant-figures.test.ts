import { describe, expect, test } from "vitest";
import { inRanges, rangesOf, spaceShare } from "../../src/claim/catalogue/cmfo/byte-ranges.js";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { bearsOut, type Quantity } from "../../src/claim/claimant-figure.js";
import { hashedNonces } from "../../src/claim/figure-tools.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";

const SEED = "1";

const withFigures = CATALOGUE.filter(({ figures = [] }) => figures.length > 0);

/** Figures that do not come out as published, each with its reason in the catalogue. */
const DIFFERENT = [
  "cmfo-algebraic:level-1: reduction as claimed",
  "cmfo-algebraic:level-2: reduction as claimed",
  "cmfo-algebraic:level-3: reduction as claimed",
  "cmfo-algebraic:level-4: reduction as claimed",
  "cmfo-byte-ranges:aggressive: coverage of past winners",
  "cmfo-byte-ranges:aggressive: coverage of past winners by ranges read off them (quartiles of each byte)",
  "cmfo-byte-ranges:aggressive: space left by those ranges (quartiles)",
  "cmfo-byte-ranges:conservative: coverage of past winners",
  "cmfo-byte-ranges:conservative: coverage of past winners by ranges read off them (5th to 95th percentile of each byte)",
  "cmfo-byte-ranges:conservative: space left by those ranges (5th to 95th percentile)",
  "cmfo-certificate: blocks that stand out",
  "cmfo-certificate: nonces that stand out",
  "cmfo-certificate: share by chance, as claimed",
  "cmfo-distance:identity: energy saved",
  "cmfo-distance:quadratic: energy saved",
  "cmfo-phase-entropy: gain on all-zero templates",
  "cmfo-phase-entropy: nonces kept on all-zero templates",
  "cmfo-quadratic-law: variance of the phase that the shift takes away",
  "cmfo-torus: nonces that the search can reach",
  "zartrux-ethical:boosted-trees: accuracy on new nonces, half of which win",
  "zartrux-ethical:random-forest: accuracy on new nonces, half of which win",
  "zartrux-ethical-shipped: accuracy on new nonces, half of which win",
  "dave-enhanced-hash: leading zeros of the hash itself",
  "forest-header-fields: accuracy on test rows, split by rows",
  "forest-header-fields: accuracy on test rows, split by templates",
  "forest-header-fields: accuracy on training rows",
  "skip-filter: hash rate gained",
  "phi-uniformity: deviation of 181 nonces, by the mean of all",
  "past-nonce-density: lift of bits 20 to 23 zero, on past winners",
  ...[2, 4, 8].flatMap((n) => [
    `asicboost:${n}: operations saved`,
    `asicboost:${n}: operations saved, rotation 1 and majority 5`,
  ]),
];

describe("published figures of the catalogue", () => {
  const chain = simulateChain(
    powFunction("sha256d"),
    6,
    1024,
    new RandomStream(SEED, "history", "figures test"),
  );

  test.each(withFigures.map((claim) => [claim.id, claim] as const))(
    "%s: each agrees within its tolerance, or is known to differ and says why",
    async (id, { figures = [] }) => {
      expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
      const differing: string[] = [];
      for (const figure of figures) {
        if (figure.from === "real chain") continue;
        const stream = new RandomStream(SEED, "figures", id, figure.name);
        const history = figure.from === "past blocks" ? chain : [];
        const reproduced = await figure.compute({ stream, history });
        if (bearsOut(reproduced, figure.published, figure.tolerance)) continue;
        expect(figure.difference, `${figure.name}: ${reproduced}`).toMatch(/\w{3}/);
        differing.push(`${id}: ${figure.name}`);
      }
      expect(differing.sort()).toEqual(DIFFERENT.filter((name) => name.startsWith(`${id}: `)).sort());
    },
    15_000,
  );

  test("figures that hang on real blocks are listed, not left out", () => {
    const listed = withFigures.flatMap(({ id, figures = [] }) =>
      figures.filter(({ from }) => from === "real chain").map(({ published }) => `${id} ${published}`),
    );
    expect(listed).toEqual([
      "cmfo-deployed 0",
      `cmfo-phi-derivation ${36 / 69}`,
      "cmfo-byte-ranges:conservative 0.95",
      "cmfo-byte-ranges:conservative 0.65",
      "cmfo-byte-ranges:aggressive 0.8",
      "cmfo-byte-ranges:aggressive 0.08",
      "cmfo-certificate 0.783",
      "dave-gps 0",
      "phi-uniformity 9",
    ]);
  });

  test("claims that were born of chain data have figures on past blocks", () => {
    const born = withFigures.filter(({ figures = [] }) => figures.some(({ from }) => from === "past blocks"));
    expect(born.map(({ id }) => id)).toEqual([
      "cmfo-phi-derivation",
      "cmfo-byte-ranges:conservative",
      "cmfo-byte-ranges:aggressive",
      "cmfo-certificate",
      "phi-uniformity",
      "past-nonce-density",
    ]);
  });
});

describe("ranges read off winners", () => {
  test("leave out a share at either end of each byte", () => {
    const template = new Uint8Array(76);
    const winners = Array.from({ length: 101 }, (_, i) => ({ template, nonce: i * 0x01010101 }));
    expect(rangesOf(winners, 0.05)).toEqual(new Array(4).fill([5, 95]));
  });

  test("on a simulated chain hold more of its winners than their share of the space, and no more of fresh ones", () => {
    const chain = simulateChain(powFunction("sha256d"), 8, 2048, new RandomStream(SEED, "ranges test"));
    const ranges = rangesOf(chain, 0.25);
    const share = (nonces: readonly number[]) =>
      nonces.filter((nonce) => inRanges(ranges, nonce)).length / nonces.length;
    const space = spaceShare(ranges);
    expect(share(chain.map(({ nonce }) => nonce))).toBeGreaterThan(2 * space);
    const set = hashedNonces(new RandomStream(SEED, "fresh winners"), 1, 8, 8192);
    const fresh = [...set.nonces].filter((_, row) => set.hits[row] === 1);
    expect(Math.abs(share(fresh) - space)).toBeLessThan(5 * Math.sqrt(space / fresh.length));
  });
});

describe("bearsOut", () => {
  test.each<[reproduced: Quantity, published: Quantity, tolerance: number, borneOut: boolean]>([
    [1.004, 1, 0.005, true],
    [1.006, 1, 0.005, false],
    [0.4, [0.3, 0.5], 0, true],
    [0.29, [0.3, 0.5], 0.005, false],
    [[30, 33], [20, 63], 0, true],
    [[0, 33], [20, 63], 0, false],
    [[0.1, 0.9], 0.5, 0, true],
    [[0.6, 0.9], 0.5, 0.05, false],
  ])("%j and published %j within %d: %s", (reproduced, published, tolerance, borneOut) => {
    expect(bearsOut(reproduced, published, tolerance)).toBe(borneOut);
  });
});
