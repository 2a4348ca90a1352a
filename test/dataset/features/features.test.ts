import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/core/errors.js";
import { hexToBytes } from "../../../src/core/hex.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { nibblesOf } from "../../../src/dataset/features/cmfo-frame.js";
import { cmfoDistance } from "../../../src/dataset/features/cmfo-target.js";
import { CMFO_IDENTITY, CMFO_QUADRATIC, CmfoHeader } from "../../../src/dataset/features/cmfo-vector.js";
import { featuresOf } from "../../../src/dataset/features/feature-set.js";
import { HEADER_BITS } from "../../../src/dataset/features/header-bits.js";
import { HeaderHistogram } from "../../../src/dataset/features/header-histogram.js";
import { histogramOf, nibblePhase } from "../../../src/dataset/features/nibble-measures.js";
import { NONCE_BITS } from "../../../src/dataset/features/nonce-bits.js";
import { NONCE_BYTE_STATISTICS } from "../../../src/dataset/features/nonce-byte-statistics.js";
import { FEATURE_SETS, featureSet } from "../../../src/dataset/features/registry.js";
import { ZARTRUX_FEATURES, ZARTRUX_FEATURES_VECTORISED } from "../../../src/dataset/features/zartrux.js";
import { headerWithNonce, splitHeader } from "../../../src/pow/header.js";
import { slowCmfoVector } from "./slow-cmfo.js";

const GENESIS = hexToBytes(
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
);

const random = new RandomStream("1", "features test");
const template = random.bytes(76);
const nonces = Uint32Array.from([
  0,
  1,
  0xffffffff,
  0x80000000,
  ...Array.from({ length: 400 }, () => random.uint32()),
]);
const bitsOf = (word: number) => [...word.toString(2).padStart(32, "0")].map(Number);
const rowsOf = (set: typeof NONCE_BITS, recent?: Uint32Array) => {
  const all = featuresOf(set, recent ? { template, nonces, recent } : { template, nonces });
  return Array.from(nonces, (_, i) => [...all.subarray(i * set.width, (i + 1) * set.width)]);
};
/** Compares rows with a slow definition, in single precision. */
const agree = (
  set: typeof NONCE_BITS,
  define: (nonce: number) => readonly number[],
  recent?: Uint32Array,
) => {
  for (const [i, row] of rowsOf(set, recent).entries()) {
    const wanted = define(nonces[i]!);
    expect(row).toHaveLength(wanted.length);
    for (const [column, value] of row.entries()) expect(value).toBeCloseTo(wanted[column]!, 5);
  }
};

describe("every feature set", () => {
  test.each(FEATURE_SETS.map((set) => [set.name, set] as const))(
    "%s: finite, one column a number, a row does not depend on its neighbours",
    (_, set) => {
      expect(set.columns).toHaveLength(set.width);
      const all = featuresOf(set, { template, nonces });
      expect(all).toHaveLength(nonces.length * set.width);
      expect(all.every(Number.isFinite)).toBe(true);
      const alone = featuresOf(set, { template, nonces: nonces.slice(7, 8) });
      expect(alone).toEqual(all.slice(7 * set.width, 8 * set.width));
      expect(() => set.write({ template, nonces }, new Float32Array(3))).toThrow(
        `features of ${nonces.length} nonces need ${nonces.length * set.width} places, got 3`,
      );
    },
  );

  test("is found by name and version", () => {
    for (const set of FEATURE_SETS) expect(featureSet(set.name, set.version)).toBe(set);
    expect(() => featureSet("nonce-bit", 1)).toThrow(UsageError);
    expect(() => featureSet("nonce-bit", 1)).toThrow(
      'unknown feature set "nonce-bit": did you mean "nonce-bits"?',
    );
    expect(() => featureSet("nonce-bits", 2)).toThrow(RangeError);
    expect(() => featureSet("nonce-bits", 2)).toThrow('"nonce-bits" has no version 2: valid is 1');
  });

  test("those of headers refuse other templates", () => {
    for (const set of [HEADER_BITS, CMFO_IDENTITY, CMFO_QUADRATIC]) {
      expect(() => featuresOf(set, { template: new Uint8Array(72), nonces })).toThrow(
        "template has 72 bytes",
      );
    }
  });
});

describe("bits", () => {
  test("of the nonce, most significant first", () => {
    agree(NONCE_BITS, (nonce) => bitsOf(nonce).map((bit) => 2 * bit - 1));
  });

  test("of the header: the template's bytes, then the nonce as a number", () => {
    const start = [...template].flatMap((byte) => bitsOf(byte).slice(24));
    agree(HEADER_BITS, (nonce) => [...start, ...bitsOf(nonce)].map((bit) => 2 * bit - 1));
  });

  test("into an array that begins in the middle of another", () => {
    const out = new Float32Array(70);
    NONCE_BITS.write({ template, nonces: Uint32Array.of(0xf0000001) }, out.subarray(3, 35));
    expect([...out.slice(2, 9)]).toEqual([0, 1, 1, 1, 1, -1, -1]);
    expect([...out.slice(33, 36)]).toEqual([-1, 1, 0]);
  });
});

describe("nonce-byte-statistics", () => {
  const deviation = (values: readonly number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  };

  test("agrees with the definition", () => {
    agree(NONCE_BYTE_STATISTICS, (nonce) => {
      const bytes = [0, 8, 16, 24].map((shift) => (nonce >>> shift) & 255);
      const mean = bytes.reduce((a, b) => a + b, 0) / 4;
      const sd = deviation(bytes);
      const moment = (k: number) => bytes.reduce((sum, x) => sum + (x - mean) ** k, 0) / 4;
      const windows = [4, 8, 16].flatMap((width) => {
        const bits = bitsOf(nonce);
        const shares = Array.from(
          { length: 33 - width },
          (_, i) => bits.slice(i, i + width).reduce((a, b) => a + b, 0) / width,
        );
        return [deviation(shares), Math.max(...shares)];
      });
      return [
        mean,
        sd,
        sd === 0 ? 0 : moment(3) / sd ** 3,
        sd === 0 ? 0 : moment(4) / sd ** 4 - 3,
        ...windows,
      ];
    });
  });

  test("of the genesis nonce's bytes 29, 172, 43, 124", () => {
    const [mean, sd] = featuresOf(NONCE_BYTE_STATISTICS, { template, nonces: Uint32Array.of(2083236893) });
    expect(mean).toBe(92);
    expect(sd).toBeCloseTo(Math.sqrt((63 ** 2 + 80 ** 2 + 49 ** 2 + 32 ** 2) / 4), 5);
  });
});

describe("zartrux features", () => {
  const hamming = (a: number, b: number) => bitsOf((a ^ b) >>> 0).reduce((x, y) => x + y, 0);
  const define =
    (recent: readonly number[], repetition: (bits: readonly number[]) => number) => (nonce: number) => {
      const bits = bitsOf(nonce);
      const p0 = bits.filter((bit) => bit === 0).length / 32;
      const h = (p: number) => (p === 0 ? 0 : -p * Math.log2(p));
      const last = recent.slice(-32);
      const mean = last.reduce((sum, other) => sum + hamming(nonce, other), 0) / last.length / 32;
      const uniqueness = last.length === 0 ? 1 : Math.min(1, Math.max(0.6, mean));
      return [h(p0) + h(1 - p0), p0, uniqueness, Math.max(0.4, 1 - Math.min(0.6, repetition(bits) / 32))];
    };
  const longestRun = (bits: readonly number[]) =>
    Math.max(
      ...bits
        .join("")
        .match(/0+|1+/g)!
        .map((run) => run.length),
    );
  const transitions = (bits: readonly number[]) =>
    bits.filter((bit, i) => i > 0 && bit !== bits[i - 1]).length;

  test.each([0, 5, 32, 40])("agree with the definition after %i winners", (winners) => {
    const recent = Array.from({ length: winners }, (_, i) => nonces[i + 50]!);
    agree(ZARTRUX_FEATURES, define(recent, longestRun), Uint32Array.from(recent));
    const other = define(recent, (bits) => 32 - transitions(bits));
    agree(ZARTRUX_FEATURES_VECTORISED, other, Uint32Array.from(recent));
  });

  test("of 0, 0x55555555 and 0x0000ffff", () => {
    const rows = featuresOf(ZARTRUX_FEATURES, { template, nonces: Uint32Array.of(0, 0x55555555, 0xffff) });
    // Runs of 32, 1 and 16.
    const wanted = [0, 1, 1, 0.4, 1, 0.5, 1, 1 - 1 / 32, 1, 0.5, 1, 0.5];
    expect([...rows]).toEqual([...Float32Array.from(wanted)]);
  });
});

describe("cmfo vectors", () => {
  const { template: genesis, nonce } = splitHeader(GENESIS);

  test("of the first block's header, in both frames", () => {
    const vector = (frame: "identity" | "quadratic") =>
      new CmfoHeader(genesis, frame).vectors(Uint32Array.of(nonce), new Float64Array(7));
    const known = {
      identity: [0.553168085, 0.529998191, 0.838020833, 0.085589541, 0.325490196, 0.001782802, 0.18671875],
      quadratic: [0.806825661, 0.655367799, 0.595833333, 0.056761482, 0.968627451, 0.936833988, 0.320052083],
    };
    for (const frame of ["identity", "quadratic"] as const) {
      for (const [i, value] of vector(frame).entries()) expect(value).toBeCloseTo(known[frame][i]!, 9);
    }
  });

  test("agree with the definition", () => {
    const sets = { identity: CMFO_IDENTITY, quadratic: CMFO_QUADRATIC };
    for (const [kind, frame] of [
      [template, "identity"],
      [template, "quadratic"],
      [new Uint8Array(76), "identity"],
      [new Uint8Array(76), "quadratic"],
    ] as const) {
      const some = nonces.subarray(0, 12);
      const all = featuresOf(sets[frame], { template: kind, nonces: some });
      for (const [i, each] of some.entries()) {
        const slow = slowCmfoVector(headerWithNonce(kind, each), frame);
        for (const [d, value] of slow.entries()) expect(all[7 * i + d]).toBeCloseTo(value, 6);
      }
    }
  });

  test("in double precision the fast spectrum is that of the definition to 1e-12", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 76, maxLength: 76 }), fc.nat(2 ** 32 - 1), (bytes, n) => {
        const fast = new CmfoHeader(bytes, "quadratic").vectors(Uint32Array.of(n), new Float64Array(7));
        const slow = slowCmfoVector(headerWithNonce(bytes, n), "quadratic");
        for (const [d, value] of slow.entries()) expect(fast[d]).toBeCloseTo(value, 11);
      }),
      { numRuns: 20 },
    );
  });

  test("histograms by template and nonce are those of the header, at every level", () => {
    for (const frame of ["identity", "quadratic"] as const) {
      for (const stride of [1, 2, 4]) {
        const histogram = new HeaderHistogram(template, frame, stride);
        for (const n of nonces.subarray(0, 50)) {
          const kept = nibblesOf(headerWithNonce(template, n), frame).filter((_, p) => p % stride === 0);
          expect(histogram.of(n)).toEqual(histogramOf(kept));
        }
      }
    }
  });

  test("no phase is 1: it is in [0, 1) for any counts", () => {
    const counts = fc.array(fc.nat(40), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(counts, (values) => {
        const phase = nibblePhase(Int32Array.from(values));
        expect(phase >= 0 && phase < 1).toBe(true);
      }),
    );
  });

  test("the weighted distance from the target", () => {
    expect(cmfoDistance([0.168, 0.162, 0.966, 0.188, 0.065, 0.938, 0.058])).toBe(0);
    expect(cmfoDistance([0.168, 0.162, 0.966, 0.188, 0.065, 0.438, 0.058])).toBeCloseTo(
      0.5 * Math.sqrt(0.4),
      12,
    );
    expect(cmfoDistance(new Array(7).fill(1), new Array(7).fill(0))).toBeCloseTo(1, 12);
  });
});
