import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan } from "../../src/trial/hash-plan.js";
import {
  countGaps,
  countNonces,
  gapOfCell,
  MODULI,
  mergeFigures,
  type NonceFigures,
} from "../../src/trial/nonce-figures.js";
import { outcomeOf, planOf } from "../../src/trial/plan.js";
import { poolFigures } from "../../src/trial/pool-figures.js";
import { survivalOf } from "../../src/trial/survival.js";

const BITS = 4;
const text = "name: drawn\ntitle: Drawn\ntrials: [{ claim: cmfo-phase-entropy, pow: sha256d }]\n";
const plan = planOf(parseExperiment(text, "drawn.yaml").protocol, "1", "wasm");
const [poolPlan] = hashPlan(plan, () => outcomeOf([])).pools;

const draw = (stream: RandomStream, count: number) =>
  Uint32Array.from({ length: count }, () => stream.uint32());

/** Secondary figures of nonces and hashes, by id and subject. */
function figuresOf(nonces: Uint32Array, hashes: Uint32Array, keeps = (i: number) => i % 2 === 0) {
  const gaps = { trial: countGaps(hashes, BITS, keeps) };
  const nonceFigures: NonceFigures = { ...countNonces(nonces, hashes, BITS), gaps };
  const counts = { plan: poolPlan!, nonceFigures };
  return { result: poolFigures(counts, "1"), survival: survivalOf(counts, "trial") };
}

describe("counting", () => {
  const stream = new RandomStream("counting");
  const [nonces, hashes] = [draw(stream, 500), draw(stream, 500)];
  hashes.set([0, 1, 2], 10);

  test("counts what a slow loop counts", () => {
    const { winners, losers, steps, afterHit, hitAfterHit } = countNonces(nonces, hashes, BITS);
    const wins = [...nonces].filter((_, i) => hashes[i]! < 2 ** 28);
    expect(winners.nonces).toBe(wins.length);
    expect(losers.nonces).toBe(500 - wins.length);
    for (let byte = 0; byte < 4; byte++) {
      const of = (nonce: number) =>
        Number.parseInt(
          nonce
            .toString(16)
            .padStart(8, "0")
            .slice(2 * byte, 2 * byte + 2),
          16,
        );
      for (const value of [0, 17, 255]) {
        expect(winners.bytes[byte]![value]).toBe(wins.filter((nonce) => of(nonce) === value).length);
      }
      expect(winners.bytes[byte]!.reduce((a, b) => a + b)).toBe(wins.length);
    }
    const ones = (nonce: number) => nonce.toString(2).replaceAll("0", "").length;
    expect(winners.popcount).toEqual(
      Array.from({ length: 33 }, (_, k) => wins.filter((n) => ones(n) === k).length),
    );
    expect(winners.residues).toEqual(
      MODULI.map((m) => Array.from({ length: m }, (_, r) => wins.filter((n) => n % m === r).length)),
    );
    const isHit = [...hashes].map((hash) => hash < 2 ** 28);
    expect(steps).toBe(499);
    expect(afterHit).toBe(isHit.slice(0, -1).filter(Boolean).length);
    expect(hitAfterHit).toBe(isHit.filter((hit, i) => hit && i > 0 && isHit[i - 1]).length);
    expect(hitAfterHit).toBeGreaterThanOrEqual(2);
  });

  test("gaps on either side, the last one censored, in eighths of their mean", () => {
    // Kept: miss, hit, hit, miss. Rejected: miss.
    const few = Uint32Array.from([2 ** 31, 5, 2 ** 31, 7, 2 ** 31]);
    const { kept, rejected } = countGaps(few, BITS, (i) => i !== 2);
    const at = (cell: number, value: number) =>
      Array.from({ length: 64 }, (_, i) => (i === cell ? value : 0));
    // Gaps of 2 and 1 hashes: cell (gap - 1) / 2, both 0; then 1 hash without a hit.
    expect(kept).toEqual({ ended: at(0, 2), censored: at(0, 1) });
    expect(rejected).toEqual({ ended: at(0, 0), censored: at(0, 1) });
    const long = countGaps(new Uint32Array(1000).fill(2 ** 31), BITS, () => true);
    expect(long.kept.censored[63]).toBe(1);
  });

  test("samples add up", () => {
    const whole = countNonces(nonces, hashes, BITS);
    const part = (from: number, to: number): NonceFigures => ({
      ...countNonces(nonces.subarray(from, to), hashes.subarray(from, to), BITS),
      gaps: { a: countGaps(hashes.subarray(from, to), BITS, () => true) },
    });
    const sum = mergeFigures(part(0, 200), part(200, 500));
    expect(sum.winners).toEqual(whole.winners);
    expect(sum.losers).toEqual(whole.losers);
    expect(sum.steps).toBe(whole.steps - 1);
    expect(sum.gaps.a!.kept.ended.reduce((a, b) => a + b)).toBe(whole.winners.nonces);
  });
});

describe("gaps", () => {
  test.each([1, 2, 3, 4, 8])("at %i bits a cell stands for the whole numbers of hashes in it", (bits) => {
    const width = 2 ** bits / 8;
    for (const gap of [1, 2, 3, 5, 8, 13, 14].filter((hashes) => hashes < 7 * 2 ** bits)) {
      const hashes = new Uint32Array(gap).fill(2 ** 31);
      hashes[gap - 1] = 0;
      const { kept } = countGaps(hashes, bits, () => true);
      const told = gapOfCell(kept.ended.indexOf(1), bits);
      expect(Math.abs(told - gap)).toBeLessThanOrEqual(Math.max(0, (width - 1) / 2));
    }
  });
});

describe("secondary figures of a pool", () => {
  test("random nonces and hashes: nothing is unusual, bands hold, in 30 of 30 samples", () => {
    const outside: number[] = [];
    for (let run = 0; run < 30; run++) {
      const stream = new RandomStream("random", run);
      const { result, survival } = figuresOf(draw(stream, 40_000), draw(stream, 40_000));
      expect(result!.figures).toHaveLength(4 * 6 + 1 + MODULI.length + 2);
      const unusual = result!.figures.filter(({ pAdjusted }) => pAdjusted < 0.001);
      expect(unusual).toEqual([]);
      for (const { id, band, statistic } of result!.figures) {
        if (id !== "entropy" || band === null) continue;
        expect(band[0]).toBeLessThan(8);
        expect(band[1]).toBeGreaterThan(8);
        outside.push(statistic < band[0] || statistic > band[1] ? 1 : 0);
      }
      expect(survival!.medianHashes).toBeGreaterThan(8);
      expect(survival!.medianHashes).toBeLessThan(14);
      expect(survival!.pValue).toBeGreaterThan(1e-4);
      expect(survival!.curve!.map(({ hashes }) => hashes)).toEqual(
        Array.from({ length: 16 }, (_, i) => i * 8),
      );
      for (const { hashes, kept, interval, rejected } of survival!.curve!) {
        const random = (1 - 2 ** -BITS) ** hashes;
        for (const share of [kept, rejected]) expect(Math.abs(share - random)).toBeLessThan(0.08);
        expect(interval[0]).toBeLessThanOrEqual(kept);
        expect(interval[1]).toBeGreaterThanOrEqual(kept);
      }
    }
    // Of 120 bands at 99 % five or more are missed once in 100 times or less.
    expect(outside.reduce((a, b) => a + b)).toBeLessThan(5);
  });

  test("p-values are those of chance: a tenth of them at most lies under a tenth", () => {
    const small: number[] = [];
    for (let run = 0; run < 60; run++) {
      const stream = new RandomStream("uniform p", run);
      const { result } = figuresOf(draw(stream, 30_000), draw(stream, 30_000));
      const chosen = result!.figures.filter(
        ({ id, subject }) => subject === "byte 2" || id === "serial-correlation",
      );
      small.push(...chosen.map(({ pValue }) => (pValue <= 0.1 ? 1 : 0)));
    }
    const share = small.reduce((a, b) => a + b) / small.length;
    // The figures of a byte go together, so that the 420 count for some 180 only: three standard errors are .067.
    expect(share).toBeLessThan(0.1 + 0.067);
    expect(share).toBeGreaterThan(0.1 - 0.067);
  });

  test("winners with stuck bits, in clusters, or of one parity stand out where they should", () => {
    const stream = new RandomStream("structure");
    const nonces = draw(stream, 40_000);
    const hashes = draw(stream, 40_000);
    const stuck = nonces.map((nonce, i) => (hashes[i]! < 2 ** 28 ? nonce & ~0x00f00000 : nonce));
    const found = (result: ReturnType<typeof figuresOf>["result"]) =>
      result!.figures
        .filter(({ pAdjusted }) => pAdjusted < 0.02)
        .map(({ id, subject }) => `${id} ${subject}`);
    expect(found(figuresOf(stuck, hashes).result)).toEqual(
      expect.arrayContaining([
        "entropy byte 1",
        "kl-from-uniform byte 1",
        "js-from-losers byte 1",
        "chi-square byte 1",
      ]),
    );
    expect(found(figuresOf(stuck, hashes).result)).not.toContain("entropy byte 3");
    const clustered = hashes.map((hash, i) => (i > 0 && hashes[i - 1]! < 2 ** 28 ? hash >>> 2 : hash));
    expect(found(figuresOf(nonces, clustered).result)).toEqual(["serial-correlation hits in draw order"]);
  });

  test("a filter that lets hits through comes sooner to the next one", () => {
    const stream = new RandomStream("sooner");
    const [nonces, hashes] = [draw(stream, 40_000), draw(stream, 40_000)];
    const { survival } = figuresOf(nonces, hashes, (i) => hashes[i]! < 2 ** 28 || i % 3 === 0);
    expect(survival!.medianHashes).toBeLessThan(survival!.controlMedianHashes ?? Number.POSITIVE_INFINITY);
  });

  test("too few winners give no figures", () => {
    const stream = new RandomStream("few");
    expect(figuresOf(draw(stream, 2000), draw(stream, 2000)).result).toBeNull();
  });
});
