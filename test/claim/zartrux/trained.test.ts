import { describe, expect, test } from "vitest";
import { zartruxCluster } from "../../../src/claim/catalogue/zartrux/cluster.js";
import { zartruxEthicalShipped } from "../../../src/claim/catalogue/zartrux/ethical.js";
import { TEXT_FEATURES, ZARTRUX_ALL_FEATURES } from "../../../src/claim/catalogue/zartrux/features.js";
import { zartruxHashClassifier } from "../../../src/claim/catalogue/zartrux/hash-classifier.js";
import { zartruxPca } from "../../../src/claim/catalogue/zartrux/pca.js";
import { winningRows, zartruxRegressors } from "../../../src/claim/catalogue/zartrux/regressors.js";
import { timeOf } from "../../../src/claim/catalogue/zartrux/template-time.js";
import type { FilterClaim } from "../../../src/claim/contract.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { featuresOf } from "../../../src/dataset/features/feature-set.js";
import { NONCE_BYTE_STATISTICS } from "../../../src/dataset/features/nonce-byte-statistics.js";
import { ZARTRUX_FEATURES } from "../../../src/dataset/features/zartrux.js";
import { labelNonces, withHits } from "../../../src/dataset/labelled-set.js";
import { powFunction } from "../../../src/pow/registry.js";

const random = new RandomStream("1", "zartrux trained test");

/** Labelled nonces of templates drawn anew. */
function labelled(pow: string, templates: number, nonces: number, template?: Uint8Array) {
  const parts = Array.from({ length: templates }, () => ({
    template: template ?? random.bytes(76),
    nonces: Uint32Array.from({ length: nonces }, () => random.uint32()),
  }));
  return labelNonces(powFunction(pow), 2, parts);
}

const context = () => ({ stream: new RandomStream("1", "fit"), backend: "wasm" as const });

async function scores(
  claim: FilterClaim,
  rows: Parameters<NonNullable<FilterClaim["fit"]>>[0],
  at: Uint32Array,
) {
  const { model, diagnostics } = await claim.fit!(rows, context());
  const scorer = await claim.open(JSON.parse(JSON.stringify(model)), "wasm");
  const out = new Float32Array(at.length);
  scorer.score(rows.training.templates[0]!, at, out);
  return { out, model, diagnostics };
}

describe("features", () => {
  test("the four of the claimant and the ten of the bytes, side by side", () => {
    const nonces = Uint32Array.of(0xf0f0f0f0, 0x00010203, 7);
    const input = { template: new Uint8Array(76), nonces };
    const [all, four, ten] = [ZARTRUX_ALL_FEATURES, ZARTRUX_FEATURES, NONCE_BYTE_STATISTICS].map((set) =>
      featuresOf(set, input),
    );
    for (let row = 0; row < 3; row++) {
      expect(all!.slice(14 * row, 14 * row + 4)).toEqual(four!.slice(4 * row, 4 * row + 4));
      expect(all!.slice(14 * row + 4, 14 * row + 14)).toEqual(ten!.slice(10 * row, 10 * row + 10));
    }
    // f0f0f0f0: half the bits are zero; bytes 240 without spread.
    expect([...all!.slice(0, 3)]).toEqual([1, 0.5, 1]);
    expect([...all!.slice(4, 8)]).toEqual([240, 0, 0, 0]);
    expect(ZARTRUX_ALL_FEATURES.columns).toHaveLength(14);
  });

  test("lengths of the decimal and hexadecimal text, and the last byte", () => {
    const nonces = Uint32Array.of(0, 999_999_999, 1_000_000_000, 0xffffffff, 0x0fffff12);
    const wanted = [1, 1, 0, 9, 8, 0xff, 10, 8, 0, 10, 8, 255, 9, 7, 0x12];
    expect([...featuresOf(TEXT_FEATURES, { template: new Uint8Array(76), nonces })]).toEqual(wanted);
  });

  test("time stamps of a header and of a hashing blob", () => {
    const header = new Uint8Array(76);
    new DataView(header.buffer).setUint32(68, 1_700_000_000, true);
    expect(timeOf(header)).toBe(1_700_000_000);
    const blob = new Uint8Array(72);
    for (let i = 0, left = 1_700_000_000; left > 0; i++, left = Math.floor(left / 128)) {
      blob[2 + i] = (left % 128) | (left >= 128 ? 128 : 0);
    }
    expect(timeOf(blob)).toBe(1_700_000_000);
  });
});

describe("zartrux-ethical-shipped", () => {
  test("learns the same whatever the labels, and no better than a coin which rows are even", async () => {
    const [training, validation] = [labelled("sha256d", 4, 256), labelled("sha256d", 2, 256)];
    const other = withHits(training, random.shuffle(Uint8Array.from(training.hits)));
    // Winners go into the feature of uniqueness alone, which is at its lower limit for all but a few nonces.
    const rows = { training, validation, history: [] };
    const nonces = training.nonces.slice(0, 64);
    const first = await scores(zartruxEthicalShipped, rows, nonces);
    const second = await scores(zartruxEthicalShipped, { ...rows, training: other }, nonces);
    expect(first.out).toEqual(second.out);
    expect(first.diagnostics!.majorityBaseline).toBe(0.5);
    expect(Math.abs(first.diagnostics!.validationAccuracy - 0.5)).toBeLessThan(0.1);
    // It does fit its own rows: those of even number score higher.
    const mean = (parity: number) =>
      [...first.out].filter((_, row) => row % 2 === parity).reduce((sum, score) => sum + score, 0) / 32;
    expect(mean(0)).toBeGreaterThan(mean(1) + 0.1);
  });
});

describe("zartrux-cluster", () => {
  test("keeps one cluster of five, that richest in winners", async () => {
    const template = random.bytes(76);
    const training = labelled("sha256:7", 1, 4096, template);
    const rows = { training, validation: labelled("sha256:7", 1, 512, template), history: [] };
    const { out } = await scores(zartruxCluster, rows, training.nonces);
    const kept = out.filter((score) => score === 1).length;
    expect(kept + out.filter((score) => score === 0).length).toBe(4096);
    expect(kept / 4096).toBeGreaterThan(0.05);
    expect(kept / 4096).toBeLessThan(0.5);
    const share = (wanted: number) => {
      const hits = training.hits.filter((_, row) => out[row] === wanted);
      return hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
    };
    expect(share(1)).toBeGreaterThan(share(0));
  });
});

describe("zartrux-pca and zartrux-hash-classifier", () => {
  test("are as accurate as always naming the more frequent class, on all rounds", async () => {
    const rows = {
      training: labelled("sha256d", 4, 1024),
      validation: labelled("sha256d", 2, 1024),
      history: [],
    };
    for (const claim of [zartruxPca, zartruxHashClassifier]) {
      const { diagnostics } = await scores(claim, rows, rows.training.nonces);
      expect(diagnostics!.majorityBaseline).toBeCloseTo(0.75, 1);
      expect(diagnostics!.validationAccuracy).toBeLessThan(diagnostics!.majorityBaseline + 0.01);
    }
  });
});

describe("zartrux-regressors", () => {
  test("difficulty, score and time of the rows that won, by hand", () => {
    const template = new Uint8Array(76);
    template[68] = 5;
    const set = {
      bits: 2,
      templates: [template],
      templateIndex: new Uint32Array(3),
      nonces: Uint32Array.of(10, 11, 12),
      hashes: Uint32Array.of(2 ** 29, 2 ** 31, 1),
      hits: Uint8Array.of(1, 0, 1),
    };
    const { x, y, rows } = winningRows(set);
    expect(rows).toBe(2);
    expect([...x]).toEqual([4, 2, 5, 4, 31, 5]);
    expect([...y]).toEqual([10, 12]);
  });

  test("R2 against the mean is 0 or less but for chance, and the nonce nearest the middle is scored best", async () => {
    const rows = {
      training: labelled("sha256d", 8, 512),
      validation: labelled("sha256d", 4, 512),
      history: [],
    };
    const nonces = Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1);
    for (const claim of zartruxRegressors) {
      const { out, model } = await scores(claim, rows, nonces);
      expect((model as { validationR2: number }).validationR2).toBeLessThan(0.02);
      expect(out[1]).toBeGreaterThan(out[0]!);
      expect(out[1]).toBeGreaterThan(out[2]!);
    }
  });
});
