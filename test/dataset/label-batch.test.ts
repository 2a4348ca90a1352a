import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DatasetSpec } from "../../src/dataset/build-plan.js";
import { labelBatch, powOf } from "../../src/dataset/label-batch.js";
import { ROW_BYTES } from "../../src/dataset/row-buffer.js";
import type { PowFunction } from "../../src/pow/pow-function.js";
import { powFunction } from "../../src/pow/registry.js";
import { noncesAt, templateAt } from "../../src/trial/streams.js";

const SPEC: DatasetSpec = {
  seed: "7",
  pow: "sha256d",
  key: null,
  templates: 4,
  noncesPerTemplate: 4000,
  bits: 3,
  sampling: "natural",
  split: "across-templates",
};

function rowsOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / ROW_BYTES }, (_, i) => ({
    template: view.getUint32(i * ROW_BYTES, true),
    nonce: view.getUint32(i * ROW_BYTES + 4, true),
    hash64: view.getBigUint64(i * ROW_BYTES + 8, true),
  }));
}

function sha256d(template: Uint8Array, nonce: number): bigint {
  const header = Buffer.alloc(80);
  header.set(template);
  header.writeUInt32LE(nonce, 76);
  const once = createHash("sha256").update(header).digest();
  return createHash("sha256").update(once).digest().readBigUInt64LE(24);
}

describe("labelBatch", () => {
  test("rows are the first draws of a trial's training stream, with the top 64 bits of their hashes", () => {
    const pow = powFunction("sha256d");
    const source = { seed: "7", role: "train", kind: "random" } as const;
    const { rows, templates, hits } = labelBatch(SPEC, pow, [{ template: 2, from: 100, count: 500 }]);
    const expected = noncesAt(source, pow, 2).fill(100, new Uint32Array(500));
    expect(templates).toEqual([templateAt(source, pow, 2)]);
    const found = rowsOf(rows);
    expect(found.map(({ nonce }) => nonce)).toEqual([...expected]);
    for (const { nonce, hash64 } of found) expect(hash64).toBe(sha256d(templates[0]!, nonce));
    expect(hits).toBe(found.filter(({ hash64 }) => hash64 < 1n << 61n).length);
  });

  test.each([1, 3, 12, 40])(
    "balanced at %i bits: as many hits as non-hits, all of the rarer kind",
    (bits) => {
      const pow = powFunction("sha256d");
      const spec = { ...SPEC, bits };
      const stretch = [{ template: 0, from: 0, count: 4000 }];
      const all = rowsOf(labelBatch(spec, pow, stretch).rows);
      const { rows, hits } = labelBatch({ ...spec, sampling: "balanced" }, pow, stretch);
      const kept = rowsOf(rows);
      const limit = 1n << BigInt(64 - bits);
      const hitsThere = all.filter(({ hash64 }) => hash64 < limit).length;
      expect(hits).toBe(Math.min(hitsThere, all.length - hitsThere));
      expect(kept.length).toBe(2 * hits);
      // In the order of the draws, and no row twice.
      const places = kept.map(({ nonce }) => all.findIndex((row) => row.nonce === nonce));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    },
  );

  test("hits and non-hits of a balanced stretch lie alike", () => {
    const spec = { ...SPEC, bits: 3, sampling: "balanced" } as const;
    const kept = rowsOf(
      labelBatch(spec, powFunction("sha256d"), [{ template: 0, from: 0, count: 65536 }]).rows,
    );
    const firstHalf = kept.slice(0, kept.length / 2).filter(({ hash64 }) => hash64 < 1n << 61n).length;
    // Of about 8200 hits half are expected, sd 45.
    expect(Math.abs(firstHalf - kept.length / 4)).toBeLessThan(300);
  });

  test("a function without a kernel of 64 bits is hashed in full", () => {
    const spec = { ...SPEC, pow: "planted:0.3@sha256d" };
    const pow = powOf(spec);
    const { rows, templates } = labelBatch(spec, pow, [{ template: 1, from: 0, count: 50 }]);
    for (const { nonce, hash64 } of rowsOf(rows)) {
      expect(hash64).toBe(Buffer.from(pow.hash(templates[0]!, nonce)).readBigUInt64LE(24));
    }
  });

  test("a kernel that disagrees with the other implementation is noticed", () => {
    const pow = powFunction("sha256d");
    const broken: PowFunction = {
      ...pow,
      openWideScanner: (template) => {
        const scanner = pow.openWideScanner!(template);
        return {
          scan(nonces, out, next) {
            scanner.scan(nonces, out, next);
            next[0]! ^= 1;
          },
        };
      },
    };
    expect(() => labelBatch(SPEC, broken, [{ template: 0, from: 0, count: 10 }])).toThrow(
      /two implementations of sha256d disagree/,
    );
  });
});
