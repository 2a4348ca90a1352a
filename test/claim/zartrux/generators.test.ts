import { describe, expect, test } from "vitest";
import { AdaptiveGenerator } from "../../../src/claim/catalogue/zartrux/generators/adaptive.js";
import { placeOf } from "../../../src/claim/catalogue/zartrux/generators/generator.js";
import { GroupedGenerator } from "../../../src/claim/catalogue/zartrux/generators/grouped.js";
import { balanced, HybridGenerator } from "../../../src/claim/catalogue/zartrux/generators/hybrid.js";
import { RANGES, rangeGenerator } from "../../../src/claim/catalogue/zartrux/generators/ranges.js";
import { rankedGenerator } from "../../../src/claim/catalogue/zartrux/generators/ranked.js";
import {
  nextLinear,
  nextXorshift,
  PermutedCongruential,
  sequenceGenerator,
} from "../../../src/claim/catalogue/zartrux/generators/sequences.js";
import { zartruxGenerators } from "../../../src/claim/catalogue/zartrux/generators.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { hunt } from "../../support/hunt.js";

const random = (name: string) => new RandomStream("1", "generators test", name);

describe("sequences", () => {
  test("the linear congruential generator by whole numbers, and from the book that names it", () => {
    // Numerical Recipes, second edition, section 7.1: from 0.
    const first = [0x3c6ef35f, 0x47502932, 0xd1ccf6e9, 0xaaf95334, 0x6252e503];
    let state = 0;
    for (const wanted of first) {
      const whole = BigInt.asUintN(32, BigInt(state) * 1664525n + 1013904223n);
      state = nextLinear(state);
      expect(state).toBe(wanted);
      expect(BigInt(state)).toBe(whole);
    }
  });

  test("xorshift by whole numbers, and from its paper's first state", () => {
    let state = 2463534242;
    for (let i = 0; i < 100; i++) {
      let x = BigInt(state);
      x = BigInt.asUintN(32, x ^ (x << 13n));
      x ^= x >> 17n;
      x = BigInt.asUintN(32, x ^ (x << 5n));
      state = nextXorshift(state);
      expect(BigInt(state)).toBe(x);
      if (i === 0) expect(state).toBe(723471715);
    }
  });

  test("PCG gives the numbers of its author's demonstration", () => {
    // pcg32_srandom(42, 54): the increment is 2 * 54 + 1, the state is stepped, 42 added, and stepped again.
    const mask = (1n << 64n) - 1n;
    const step = (state: bigint) => (state * 6364136223846793005n + 109n) & mask;
    const generator = new PermutedCongruential(step((step(0n) + 42n) & mask), 109n);
    const wanted = [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e];
    expect(wanted.map(() => generator.next())).toEqual(wanted);
  });

  test("the mixture takes .4 of its nonces from the first", () => {
    const nonces = sequenceGenerator(random("mixture")).next(20_000);
    const known = new Set<number>();
    const stream = random("mixture");
    for (let i = 0, state = stream.uint32(); i < 20_000; i++) {
      state = nextLinear(state);
      known.add(state);
    }
    const share = nonces.filter((nonce) => known.has(nonce)).length / nonces.length;
    expect(Math.abs(share - 0.4)).toBeLessThan(0.015);
  });
});

describe("a draw among weights", () => {
  test("by hand", () => {
    expect([0, 0.39, 0.41, 0.69, 0.71, 0.999].map((draw) => placeOf(draw, [0.4, 0.3, 0.3], 1))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
    expect(placeOf(0.5, [0, 2, 0], 2)).toBe(1);
  });
});

describe("ranges", () => {
  test("nonces stay in the three ranges, and a range with successes is drawn more often", () => {
    const generator = rangeGenerator(random("ranges"));
    const inRange = (i: number) => (nonce: number) => nonce >= RANGES[i]![0] && nonce <= RANGES[i]![1];
    for (let round = 0; round < 20; round++) {
      const nonces = generator.next(500);
      expect(nonces.every((nonce) => RANGES.some((_, i) => inRange(i)(nonce)))).toBe(true);
      generator.learn!(
        nonces,
        Uint8Array.from(nonces, (nonce) => Number(inRange(1)(nonce))),
      );
    }
    // Rates near 1 and near 0: where nothing succeeds, fewer and fewer are drawn.
    expect(generator.next(500).filter(inRange(1)).length).toBeGreaterThan(480);
  });

  test("a sixth of the first million nonces come again", async () => {
    const nonces = rangeGenerator(random("repeats")).next(1_000_000);
    // Of 3 000 003 equally likely, 1 - exp(-1/3) are reached.
    const distinct = new Set(nonces).size / 3_000_003;
    expect(distinct).toBeCloseTo(1 - Math.exp(-1 / 3), 2);
    expect(1 - (distinct * 3_000_003) / 1e6).toBeCloseTo(0.15, 1);
  });
});

describe("grouped", () => {
  test("softmax weights by hand, and the temperature falls from 1.5 to .5 by 2 % a round", () => {
    const generator = new GroupedGenerator(random("grouped"));
    expect(generator.temperature).toBe(1.5);
    expect([...generator.weights()].every((weight) => Math.abs(weight - Math.exp(1 / 1.5)) < 1e-12)).toBe(
      true,
    );
    // Bin 0: one success in three tries; bin 15: none in one.
    generator.learn(Uint32Array.of(0, 1, 2, 0xffffffff), Uint8Array.of(0, 1, 0, 0));
    expect(generator.temperature).toBeCloseTo(1.47, 12);
    const weights = generator.weights();
    expect(weights[0]).toBeCloseTo(Math.exp(2 / 4 / 1.47), 12);
    expect(weights[15]).toBeCloseTo(Math.exp(1 / 2 / 1.47), 12);
    expect(weights[7]).toBeCloseTo(Math.exp(1 / 1.47), 12);
    for (let round = 0; round < 200; round++) generator.learn(new Uint32Array(0), new Uint8Array(0));
    expect(generator.temperature).toBe(0.5);
  });
});

describe("adaptive", () => {
  test("an average, a weight and its clamps by hand", () => {
    const generator = new AdaptiveGenerator(random("adaptive"));
    expect(generator.temperature).toBe(2);
    // The last bin takes in what 48 does not divide.
    generator.learn(Uint32Array.of(0, 0xffffffff), Uint8Array.of(1, 0));
    expect(generator.weights[0]).toBeCloseTo(1.25, 12);
    expect(generator.weights[47]).toBeCloseTo(0.7, 12);
    expect(generator.temperature).toBeCloseTo(1.96, 12);
    generator.learn(new Uint32Array(60), new Uint8Array(60).fill(1));
    expect(generator.weights[0]).toBe(12);
    generator.learn(new Uint32Array(60), new Uint8Array(60));
    expect(generator.weights[0]).toBe(0.05);
    for (let round = 0; round < 200; round++) generator.learn(new Uint32Array(0), new Uint8Array(0));
    expect(generator.temperature).toBe(0.4);
  });

  test("weights decay by 1.5 % a round; equal bins get equal counts, those left over go to the first", () => {
    const generator = new AdaptiveGenerator(random("counts"));
    const width = Math.floor(2 ** 32 / 48);
    const counts = new Array<number>(48).fill(0);
    for (const nonce of generator.next(500)) counts[Math.min(47, Math.floor(nonce / width))]!++;
    expect(counts).toEqual(Array.from({ length: 48 }, (_, bin) => (bin < 20 ? 11 : 10)));
    expect(generator.weights.every((weight) => Math.abs(weight - 0.985) < 1e-12)).toBe(true);
  });

  test("finds a bin that always succeeds", () => {
    const generator = new AdaptiveGenerator(random("finds"));
    const good = (nonce: number) => Number(nonce >>> 28 === 5);
    for (let round = 0; round < 10; round++) {
      const nonces = generator.next(500);
      generator.learn(nonces, Uint8Array.from(nonces, good));
    }
    expect(generator.next(500).filter(good).length).toBeGreaterThan(400);
  });
});

describe("ranked", () => {
  test("proposes the best 60 % of six times as many candidates, best first", () => {
    const scorer = {
      score: (_: Uint8Array, nonces: Uint32Array, out: Float32Array) => out.set(Float32Array.from(nonces)),
    };
    const generator = rankedGenerator(random("ranked"), scorer, new Uint8Array(76));
    const stream = random("ranked");
    const candidates = Array.from({ length: 600 }, () => stream.uint32());
    const best = candidates.sort((a, b) => Math.fround(b) - Math.fround(a)).slice(0, 360);
    const proposed = [generator.next(100), generator.next(100), generator.next(100), generator.next(60)];
    const sorted = (nonces: Iterable<number>) => [...nonces].sort((a, b) => b - a);
    expect(sorted(proposed.flatMap((nonces) => [...nonces]))).toEqual(sorted(best));
    expect(Math.min(...proposed[0]!)).toBeGreaterThan(Math.max(...proposed[1]!) - 1024);
  });
});

describe("hybrid", () => {
  test("shares by (s + 1) / (n + 2), within .05 and .40 before they are brought to 1", () => {
    // 51/102 = .5 and 1/102: shares .981 and .019, clamped to .4 and .05.
    expect(balanced([50, 0], [100, 100], [0.5, 0.5])).toEqual([0.4 / 0.45, 0.05 / 0.45]);
    const three = balanced([1, 1, 1], [4, 4, 4], [0.2, 0.3, 0.5]);
    expect(three.every((share) => Math.abs(share - 1 / 3) < 1e-12)).toBe(true);
  });

  test("each part is told of its own nonces, and the better part is used more after 5000", () => {
    const part = (nonce: number) => ({
      told: 0,
      next: (count: number) => new Uint32Array(count).fill(nonce),
      learn(nonces: Uint32Array) {
        expect(nonces.every((one) => one === nonce)).toBe(true);
        this.told += nonces.length;
      },
    });
    const [good, bad] = [part(1), part(2)];
    const stream = random("hybrid");
    const hybrid = new HybridGenerator(
      [
        { generator: good, share: 0.3 },
        { generator: bad, share: 0.7 },
      ],
      () => stream.float(),
    );
    for (let round = 0; round < 10; round++) {
      expect(hybrid.shares).toEqual([0.3, 0.7]);
      const nonces = hybrid.next(500);
      hybrid.learn(
        nonces,
        Uint8Array.from(nonces, (nonce) => Number(nonce === 1)),
      );
    }
    expect(good.told + bad.told).toBe(5000);
    expect(Math.abs(good.told / 5000 - 0.3)).toBeLessThan(0.03);
    expect(hybrid.shares[0]).toBeCloseTo(0.4 / 0.45, 12);
  });

  test("six generators and their hybrid, each a variant; all but the ranges are distinct but for chance", async () => {
    const names = zartruxGenerators.map(({ id }) => id.split(":")[1]);
    expect(names).toEqual(["entropy", "sequence", "range", "grouped", "adaptive", "ml", "hybrid"]);
    for (const claim of zartruxGenerators) {
      const nonces = await hunt(claim, 20_000, { template: new Uint8Array(76), batch: 4096 });
      const repeats = 1 - new Set(nonces).size / nonces.length;
      expect(repeats).toBeLessThan(claim.id.endsWith(":range") ? 0.01 : 0.001);
    }
  });
});
