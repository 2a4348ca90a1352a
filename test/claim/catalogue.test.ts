import { describe, expect, test } from "vitest";
import {
  AGGRESSIVE,
  CONSERVATIVE,
  cmfoByteRanges,
  inRanges,
  spaceShare,
} from "../../src/claim/catalogue/cmfo/byte-ranges.js";
import { cmfoPhaseEntropy, keepsCounts } from "../../src/claim/catalogue/cmfo/phase-entropy.js";
import { pastNonceDensity } from "../../src/claim/catalogue/families/past-nonce-density.js";
import { CATALOGUE, claimById, claimsNamed } from "../../src/claim/catalogue.js";
import { learns } from "../../src/claim/contract.js";
import { hexToBytes } from "../../src/core/hex.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { VERDICTS } from "../../src/core/verdict-id.js";
import { nibblesOf } from "../../src/dataset/features/cmfo-frame.js";
import { histogramOf, nibbleEntropy, nibblePhase } from "../../src/dataset/features/nibble-measures.js";
import { drawTemplate } from "../../src/dataset/templates.js";
import { headerWithNonce } from "../../src/pow/header.js";
import { powFunction } from "../../src/pow/registry.js";

const GENESIS = hexToBytes(
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
);

const stream = (name: string) => new RandomStream("1", "catalogue test", name);
const draw = (random: RandomStream, count: number) =>
  Uint32Array.from({ length: count }, () => random.uint32());

async function keeps(
  claim: { open: (typeof cmfoPhaseEntropy)["open"] },
  template: Uint8Array,
  nonces: Uint32Array,
) {
  const out = new Float32Array(nonces.length);
  (await claim.open(null, "wasm")).score(template, nonces, out);
  return [...out].map((score) => score > 0);
}

describe("the catalogue", () => {
  test("every claim that learns names where it must win, or why there is no such function", () => {
    const learning = CATALOGUE.filter(learns);
    expect(learning.length).toBeGreaterThan(20);
    for (const { id, positiveControl: control } of learning) {
      if (control === undefined) throw new Error(`${id} names no positive control`);
      if ("none" in control) expect(control.none.length, id).toBeGreaterThan(20);
      else expect(powFunction(control.pow).full, id).toBe(false);
    }
    const without = learning.filter(({ positiveControl }) => positiveControl && "none" in positiveControl);
    expect(without.map(({ id }) => id)).toEqual([
      "cmfo-geometric-target:random-targets",
      "zartrux-ethical-shipped",
    ]);
  });

  test("ids are unique and well formed, every claim says all it must", () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    for (const claim of CATALOGUE) {
      expect(claim.id).toMatch(/^[a-z0-9-]+(:[a-z0-9-]+)?$/);
      expect(VERDICTS).toContain(claim.expected.verdict);
      for (const text of [
        claim.title,
        claim.source,
        claim.claimed,
        claim.description,
        claim.expected.reason,
      ]) {
        expect(text.length).toBeGreaterThan(5);
      }
      if (claim.kind !== "filter" && claim.kind !== "searcher") continue;
      expect(claim.operationsPerNonce).toBeGreaterThan(0);
      expect(claim.needs.length > 0).toBe(claim.fit !== undefined);
    }
  });

  test("a claim with variants may be named without them", () => {
    expect(claimsNamed("cmfo-byte-ranges").map(({ id }) => id)).toEqual([
      "cmfo-byte-ranges:conservative",
      "cmfo-byte-ranges:aggressive",
    ]);
    expect(() => claimById("cmfo-byte-ranges")).toThrow("unknown claim");
    expect(() => claimsNamed("cmfo-byte-range")).toThrow('did you mean "cmfo-byte-ranges');
  });
});

describe("cmfo-byte-ranges", () => {
  test("the ranges leave 46.5 % and 3.65 % of the space", () => {
    expect(spaceShare(CONSERVATIVE)).toBeCloseTo(0.465, 3);
    expect(spaceShare(AGGRESSIVE)).toBeCloseTo(0.0365, 4);
  });

  test("b0 is the nonce's low byte: the genesis nonce 1d ac 2b 7c", () => {
    // 29 in 17..210, 172 in 14..228, 43 in 9..236, 124 in 28..237; 29 is outside 59..132.
    expect(inRanges(CONSERVATIVE, 2083236893)).toBe(true);
    expect(inRanges(AGGRESSIVE, 2083236893)).toBe(false);
    expect(inRanges(AGGRESSIVE, 0x3e38413b)).toBe(true);
    expect(inRanges(AGGRESSIVE, 0x3e38413a)).toBe(false);
    expect(inRanges(AGGRESSIVE, 0xc4c2b184)).toBe(true);
    expect(inRanges(AGGRESSIVE, 0xc5c2b184)).toBe(false);
  });

  test("the scorer agrees with the definition", async () => {
    const nonces = draw(stream("ranges"), 20_000);
    for (const [i, ranges] of [CONSERVATIVE, AGGRESSIVE].entries()) {
      const kept = await keeps(cmfoByteRanges[i]!, new Uint8Array(76), nonces);
      expect(kept).toEqual([...nonces].map((nonce) => inRanges(ranges, nonce)));
    }
  });
});

describe("cmfo-phase-entropy", () => {
  test("D1 and D6 of the genesis header in the identity frame", () => {
    const counts = histogramOf(nibblesOf(GENESIS));
    expect(nibbleEntropy(counts)).toBeCloseTo(0.553168085, 9);
    expect(nibblePhase(counts)).toBeCloseTo(0.001782802, 9);
  });

  test("a phase of exactly 0 is 0, not 1 less a rounding error", () => {
    const counts = new Int32Array(16);
    // Directions 45 and 315 degrees cancel: m = 1 and m = 7.
    [counts[0], counts[1], counts[7], counts[14], counts[8]] = [200, 10, 10, 3, 3];
    expect(nibblePhase(counts)).toBe(0);
    expect(keepsCounts(counts)).toBe(false);
  });

  test("phase agrees with the definition by complex exponentials", () => {
    const random = stream("phase");
    for (let i = 0; i < 500; i++) {
      const nibbles = nibblesOf(random.bytes(80));
      let [re, im] = [0, 0];
      for (const x of nibbles) {
        re += Math.cos((Math.PI / 4) * Math.min(x, 15 - x));
        im += Math.sin((Math.PI / 4) * Math.min(x, 15 - x));
      }
      const turn = Math.atan2(im, re) / (2 * Math.PI);
      expect(nibblePhase(histogramOf(nibbles))).toBeCloseTo(turn < 0 ? turn + 1 : turn, 9);
    }
  });

  test("the scorer, which counts the template once, agrees with the whole header", async () => {
    const random = stream("scorer");
    for (const kind of ["random", "zero"] as const) {
      const template = drawTemplate({ templateBytes: 76, timeOffset: 68 }, kind, random);
      const nonces = draw(random, 2000);
      const whole = [...nonces].map((nonce) =>
        keepsCounts(histogramOf(nibblesOf(headerWithNonce(template, nonce)))),
      );
      expect(await keeps(cmfoPhaseEntropy, template, nonces)).toEqual(whole);
    }
  });

  test("keeps nothing on random headers, and a share that hangs on the time stamp on all-zero ones", async () => {
    const random = stream("shares");
    const share = async (kind: "random" | "zero") => {
      const template = drawTemplate({ templateBytes: 76, timeOffset: 68 }, kind, random);
      const kept = await keeps(cmfoPhaseEntropy, template, draw(random, 2000));
      return kept.filter(Boolean).length / kept.length;
    };
    const onRandom = await Promise.all(Array.from({ length: 20 }, () => share("random")));
    expect(onRandom.every((value) => value === 0)).toBe(true);
    const onZero = await Promise.all(Array.from({ length: 40 }, () => share("zero")));
    expect(Math.min(...onZero)).toBeLessThan(0.3);
    expect(Math.max(...onZero)).toBeGreaterThan(0.8);
  });
});

describe("past-nonce-density", () => {
  test("scores a nonce by how many past winners share its top 12 bits", async () => {
    const template = new Uint8Array(76);
    const history = [0x12345678, 0x123fffff, 0xfff00000].map((nonce) => ({ template, nonce }));
    const set = {
      bits: 1,
      templates: [template],
      templateIndex: new Uint32Array(1),
      nonces: new Uint32Array(1),
      hashes: new Uint32Array(1),
      hits: new Uint8Array(1),
    };
    const rows = { training: set, validation: set, history };
    const { model } = await pastNonceDensity.fit!(rows, { stream: stream("unused"), backend: "wasm" });
    const scorer = await pastNonceDensity.open(model, "wasm");
    const out = new Float32Array(3);
    scorer.score(template, Uint32Array.of(0x12300000, 0x12400000, 0xffffffff), out);
    expect([...out]).toEqual([2, 0, 1]);
  });
});
