import { describe, expect, test } from "vitest";
import { shareKept } from "../../src/trial/share-kept.js";
import { RULE_CUT } from "../../src/trial/threshold.js";

const SOURCE = { seed: "1", kind: "random", pow: "sha256d" } as const;
const JUDGED = { role: "eval", first: 0, count: 16 } as const;

/** A rule that keeps a share of nonces, which may follow from the template. */
const rule = (share: (template: Uint8Array) => number, seen: number[] = []) => ({
  score(template: Uint8Array, nonces: Uint32Array, out: Float32Array) {
    seen.push(nonces.length);
    const limit = share(template) * 2 ** 32;
    for (let i = 0; i < nonces.length; i++) out[i] = nonces[i]! < limit ? 1 : 0;
  },
});

const total = (seen: readonly number[]) => seen.reduce((sum, count) => sum + count, 0);

describe("share of nonces that a filter keeps where it is judged", () => {
  for (const keep of [0.5, 1 / 32, 1 / 256, 1 / 2048]) {
    test(`a share of ${keep} is found, and its error told`, () => {
      const seen: number[] = [];
      const found = shareKept({ scorer: rule(() => keep, seen), cut: RULE_CUT }, SOURCE, JUDGED, ["a"]);
      expect(found.keepError).toBeLessThan(0.025 * keep);
      expect(found.keepError / Math.sqrt((keep * (1 - keep)) / total(seen))).toBeCloseTo(1, 1);
      expect(Math.abs(found.keep - keep)).toBeLessThan(4 * found.keepError);
    });
  }

  test("a filter that keeps nothing is not looked at for long", () => {
    const seen: number[] = [];
    const found = shareKept({ scorer: rule(() => 0, seen), cut: RULE_CUT }, SOURCE, JUDGED, ["a"]);
    expect(found).toEqual({ keep: 0, keepError: 0 });
    expect(total(seen)).toBeLessThan(140_000);
  });

  test("where the share follows from the template, it is that of the templates of the trial", () => {
    const byTemplate = (template: Uint8Array) => template[10]! / 256;
    const templates = new Map<string, number>();
    const scorer = rule((template) => {
      templates.set(Buffer.from(template).toString("hex"), byTemplate(template));
      return byTemplate(template);
    });
    const found = shareKept({ scorer, cut: RULE_CUT }, SOURCE, JUDGED, ["a"]);
    const shares = [...templates.values()];
    expect(shares).toHaveLength(16);
    expect(found.keep).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / 16, 2);
  });

  test("of very many templates some are tried, and the error holds what the others may keep", () => {
    const halves = (template: Uint8Array) => (template[10]! < 128 ? 0 : 1);
    const many = { ...JUDGED, count: 4096 };
    const found = shareKept({ scorer: rule(halves), cut: RULE_CUT }, SOURCE, many, ["a"]);
    expect(found.keepError).toBeGreaterThan(0.5 / Math.sqrt(1024));
    expect(Math.abs(found.keep - 0.5)).toBeLessThan(4 * found.keepError);
  });

  test("the same name draws the same nonces; a bad score is an error", () => {
    const scorer = rule(() => 0.3);
    const of = (name: string) => shareKept({ scorer, cut: RULE_CUT }, SOURCE, JUDGED, [name]);
    expect(of("a")).toEqual(of("a"));
    expect(of("a").keep).not.toBe(of("b").keep);
    const bad = { score: (_t: Uint8Array, _n: Uint32Array, out: Float32Array) => out.fill(Number.NaN) };
    expect(() => shareKept({ scorer: bad as never, cut: RULE_CUT }, SOURCE, JUDGED, ["a"])).toThrow(/NaN/);
  });
});
