import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cmfoAlgebraic, LEVELS, meetsLevel } from "../../../src/claim/catalogue/cmfo/algebraic.js";
import { asymmetry, cmfoCertificate } from "../../../src/claim/catalogue/cmfo/certificate.js";
import { cmfoDeployed, deployedKeeps } from "../../../src/claim/catalogue/cmfo/deployed.js";
import { cmfoDistanceClaims } from "../../../src/claim/catalogue/cmfo/distance.js";
import { cmfoQuadraticLaw, followsQuadraticLaw } from "../../../src/claim/catalogue/cmfo/quadratic-law.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { type Frame, nibblesOf } from "../../../src/dataset/features/cmfo-frame.js";
import { histogramOf } from "../../../src/dataset/features/nibble-measures.js";
import { assembleTemplate } from "../../../src/dataset/mempool/assemble-template.js";
import { drawWorld } from "../../../src/dataset/mempool/draw-world.js";
import { feeOrdered } from "../../../src/dataset/mempool/fill-block.js";
import { concreteWords } from "../../../src/kernel/concrete-words.js";
import { headerWithNonce } from "../../../src/pow/header.js";
import { compressionOperations } from "../../../src/pow/shortcut-ledger.js";
import { tailState } from "../../../src/pow/tail-state.js";
import { slowCmfoVector } from "../../dataset/features/slow-cmfo.js";
import { keeps, shareOf } from "../../support/keeps.js";
import { smallRun } from "../../support/small-run.js";

const stream = (name: string) => new RandomStream("1", "cmfo filters test", name);
const draw = (random: RandomStream, count: number) =>
  Uint32Array.from({ length: count }, () => random.uint32());
const countsOf = (template: Uint8Array, nonce: number, frame: Frame) =>
  histogramOf(nibblesOf(headerWithNonce(template, nonce), frame));

/** Counts of 256 nibbles, half of each of two values. */
const halves = (a: number, b: number) => {
  const counts = new Int32Array(16);
  counts[a] = 128;
  counts[b]! += 128;
  return counts;
};

describe("cmfo-deployed", () => {
  test("the rule on counts by hand: entropy of two equal halves is .25, of one value 0", () => {
    // Values 7 and 8 both point to 315 degrees, .875 of a turn.
    expect(deployedKeeps(halves(7, 8))).toBe(true);
    expect(deployedKeeps(halves(7, 7))).toBe(false);
    // 45 degrees.
    expect(deployedKeeps(halves(1, 14))).toBe(false);
  });

  test("keeps 0 of 40 000 nonces on random, real-looking and all-zero headers", async () => {
    const random = stream("deployed");
    const world = drawWorld(random, 20);
    const templates = [assembleTemplate(world, feeOrdered(world)), new Uint8Array(76)];
    for (let i = 0; i < 6; i++) templates.push(random.bytes(76));
    for (const template of templates) {
      expect(shareOf(await keeps(cmfoDeployed, template, draw(random, 5000)))).toBe(0);
    }
  });
});

describe("cmfo-quadratic-law", () => {
  test("the scorer agrees with the whole header; a share that hangs on the template passes", async () => {
    const random = stream("law");
    const shares: number[] = [];
    for (let i = 0; i < 12; i++) {
      const template = random.bytes(76);
      const nonces = draw(random, 500);
      const kept = await keeps(cmfoQuadraticLaw, template, nonces);
      expect(kept).toEqual([...nonces].map((n) => followsQuadraticLaw(countsOf(template, n, "quadratic"))));
      shares.push(shareOf(kept));
    }
    expect(Math.max(...shares)).toBeGreaterThan(0.05);
    expect(Math.min(...shares)).toBeLessThan(0.01);
  });

  test("the padding alone points to .9375", () => {
    const padding = nibblesOf(new Uint8Array(128), "quadratic").slice(160);
    const [re, im] = [...padding].reduce(
      ([x, y], n) => {
        const angle = (Math.PI / 4) * Math.min(n, 15 - n);
        return [x! + Math.cos(angle), y! + Math.sin(angle)];
      },
      [0, 0],
    );
    expect(Math.atan2(im!, re!) / (2 * Math.PI) + 1).toBeCloseTo(0.9375, 9);
  });
});

describe("cmfo-distance", () => {
  test("the score is less the weighted distance of the defined vector from the target", async () => {
    const random = stream("distance");
    const template = random.bytes(76);
    const nonces = draw(random, 20);
    const target = [0.168, 0.162, 0.966, 0.188, 0.065, 0.938, 0.058];
    const weights = [0.15, 0.15, 0.05, 0.05, 0.1, 0.4, 0.1];
    for (const [i, frame] of (["identity", "quadratic"] as const).entries()) {
      expect(cmfoDistanceClaims[i]!.id).toBe(`cmfo-distance:${frame}`);
      const out = new Float32Array(nonces.length);
      (await cmfoDistanceClaims[i]!.open(null, "wasm")).score(template, nonces, out);
      for (const [row, nonce] of nonces.entries()) {
        const v = slowCmfoVector(headerWithNonce(template, nonce), frame);
        const sum = v.reduce((total, x, d) => total + weights[d]! * (x - target[d]!) ** 2, 0);
        expect(out[row]).toBeCloseTo(-Math.sqrt(sum), 5);
      }
    }
  });
});

describe("cmfo-algebraic", () => {
  test("true reductions are 8, 32, 256 and 2048, counted over all that the conditions look at", () => {
    // They look at the low 4 bits and the top bits of each byte: 7 of b0, and the XOR's top bit.
    const tops = [0, 128];
    for (const [i, { reduction, claimed }] of LEVELS.entries()) {
      let all = 0;
      let kept = 0;
      for (let low = 0; low < 16; low++) {
        for (const top of tops) {
          for (const b1 of tops) {
            for (let b2 = 0; b2 < 256; b2 += 64) {
              for (let b3 = 0; b3 < 256; b3 += 32) {
                all++;
                if (meetsLevel(i + 1, ((b3 << 24) | (b2 << 16) | (b1 << 8) | top | low) >>> 0)) kept++;
              }
            }
          }
        }
      }
      expect(all / kept).toBe(reduction);
      expect(claimed).toBe([16, 256, 1024, 4096][i]);
    }
  });

  test("nonces by hand", () => {
    expect(LEVELS.map((_, i) => meetsLevel(i + 1, 0))).toEqual([true, true, true, true]);
    expect(meetsLevel(1, 1)).toBe(false);
    expect(meetsLevel(1, 0x80)).toBe(false);
    // Bytes 00 00 00 80: their XOR is 128.
    expect(meetsLevel(1, 0x80000000)).toBe(false);
    expect([1, 2].map((level) => meetsLevel(level, 2))).toEqual([true, false]);
    expect([1, 2].map((level) => meetsLevel(level, 0x80008000))).toEqual([true, false]);
    expect([2, 3].map((level) => meetsLevel(level, 0x00400000))).toEqual([true, false]);
    expect([3, 4].map((level) => meetsLevel(level, 0x20000000))).toEqual([true, false]);
    expect([3, 4].map((level) => meetsLevel(level, 8))).toEqual([true, false]);
  });

  test("the scorers agree with the conditions", async () => {
    const nonces = draw(stream("algebraic"), 20_000);
    for (const [i, claim] of cmfoAlgebraic.entries()) {
      const kept = await keeps(claim, new Uint8Array(76), nonces);
      expect(kept).toEqual([...nonces].map((nonce) => meetsLevel(i + 1, nonce)));
    }
  });
});

describe("cmfo-certificate", () => {
  /** SHA-256's rounds on the last block from the initial state, from the standard, as 32 bytes. */
  const slowState = (header: Uint8Array): number[] => {
    const words = [header, [0x80], new Array(39).fill(0), [0, 0, 0, 0, 0, 0, 2, 0x80]].flatMap((part) => [
      ...part,
    ]);
    const w = Array.from({ length: 16 }, (_, i) =>
      Buffer.from(words.slice(64 + 4 * i, 68 + 4 * i)).readUInt32BE(),
    );
    // Roots of primes: constants made anew rather than copied.
    const primes: number[] = [];
    for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
    const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32);
    const k = primes.map((p) => fraction(Math.cbrt(p)));
    const r = (x: number, n: number) => (x >>> n) | (x << (32 - n));
    for (let i = 16; i < 64; i++) {
      const [a, b] = [w[i - 15]!, w[i - 2]!];
      const s0 = r(a, 7) ^ r(a, 18) ^ (a >>> 3);
      const s1 = r(b, 17) ^ r(b, 19) ^ (b >>> 10);
      w.push((w[i - 16]! + s0 + w[i - 7]! + s1) >>> 0);
    }
    let s = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
    for (let i = 0; i < 64; i++) {
      const [a, b, c, d, e, f, g, h] = s as [number, number, number, number, number, number, number, number];
      const t1 = h + (r(e, 6) ^ r(e, 11) ^ r(e, 25)) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!;
      const t2 = (r(a, 2) ^ r(a, 13) ^ r(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      s = [t1 + t2, a, b, c, d + t1, e, f, g].map((x) => x >>> 0);
    }
    return s.flatMap((x) => [x >>> 24, (x >>> 16) & 255, (x >>> 8) & 255, x & 255]);
  };

  test("the state is that of the standard's rounds from the initial state, without the addition at the end", () => {
    const header = headerWithNonce(stream("state").bytes(76), 0x12345678);
    const view = Buffer.from(header);
    const tail = [64, 68, 72, 76].map((at) => view.readUInt32LE(at));
    const bytes = tailState(concreteWords, tail).flatMap((x) =>
      [...Buffer.from(Uint32Array.of(x).buffer)].reverse(),
    );
    expect(bytes).toEqual(slowState(header));
    // It is no part of the header's hash.
    const hash = createHash("sha256").update(header).digest();
    expect(bytes).not.toEqual([...hash]);
  });

  test("asymmetry by hand: bytes 0 to 31 against their mirror image", () => {
    const words = Array.from(
      { length: 8 },
      (_, i) => ((4 * i) << 24) | ((4 * i + 1) << 16) | ((4 * i + 2) << 8) | (4 * i + 3),
    );
    // |j - (31 - j)| for j = 0 to 15: 31, 29, ..., 1, mean 16.
    expect(asymmetry(words.map((word) => word >>> 0))).toBeCloseTo(16 / 255, 12);
    expect(asymmetry(new Array(8).fill(0x01010101))).toBe(0);
  });

  test("keeps abs(z) > .5 of the stated calibration: near the 61.7 % of normal numbers, not 50 %", async () => {
    // P(|z| > .5) for N(0, 1), from the error function by its series.
    let erf = 0;
    for (let n = 0, term = 0.5 / Math.SQRT2; n < 20; n++) {
      erf += term / (2 * n + 1);
      term *= -0.125 / (n + 1);
    }
    const normal = 1 - (2 / Math.sqrt(Math.PI)) * erf;
    expect(normal).toBeCloseTo(0.617, 3);

    const calibration = new RandomStream("cmfo-certificate", "calibration");
    const figures = Array.from({ length: 100 }, () => {
      const bytes = slowState(headerWithNonce(new Uint8Array(76), calibration.uint32()));
      return bytes.slice(0, 16).reduce((sum, b, j) => sum + Math.abs(b - bytes[31 - j]!), 0) / 16 / 255;
    });
    const mean = figures.reduce((a, b) => a + b, 0) / 100;
    const sd = Math.sqrt(figures.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 100);
    const random = stream("certificate");
    const template = random.bytes(76);
    const few = draw(random, 100);
    const wanted = [...few].map((nonce) => {
      const bytes = slowState(headerWithNonce(template, nonce));
      const figure =
        bytes.slice(0, 16).reduce((sum, b, j) => sum + Math.abs(b - bytes[31 - j]!), 0) / 16 / 255;
      return Math.abs((figure - mean) / sd) > 0.5;
    });
    expect(await keeps(cmfoCertificate, template, few)).toEqual(wanted);

    // The mean and deviation of 100 have errors of 10 and 7 % of a deviation: the share moves by up to .04 with them.
    const share = shareOf(await keeps(cmfoCertificate, template, draw(random, 20_000)));
    expect(Math.abs(share - normal)).toBeLessThan(0.04);
  });

  test("its own compression is in the ledger", () => {
    expect(cmfoCertificate.operationsPerNonce).toBeGreaterThan(compressionOperations().compression);
  });
});

test("verdicts on a small trial are those expected", async () => {
  const claims = ["cmfo-deployed", "cmfo-quadratic-law", "cmfo-distance", "cmfo-certificate"];
  const trials = await smallRun([
    ...claims.map((claim) => `{ claim: ${claim}, pow: sha256d }`),
    ...[1, 2, 3].map((level) => `{ claim: "cmfo-algebraic:level-${level}", pow: sha256d }`),
  ]);
  expect(trials).toHaveLength(8);
  for (const { claim, verdict, expected, reason } of trials) {
    expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: ${expected.verdict}`);
  }
});
