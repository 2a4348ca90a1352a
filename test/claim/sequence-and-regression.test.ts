import { describe, expect, test } from "vitest";
import { dqnNonce, learnValues, stateOf } from "../../src/claim/catalogue/families/dqn-nonce.js";
import {
  forestHeaderFields,
  HEADER_FIELDS,
} from "../../src/claim/catalogue/families/forest-header-fields.js";
import { lstmSequence } from "../../src/claim/catalogue/families/lstm-sequence.js";
import { nonceRegression, winningRows } from "../../src/claim/catalogue/families/nonce-regression.js";
import { fitRecurrentNet } from "../../src/claim/catalogue/families/recurrent-net.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { featuresOf } from "../../src/dataset/features/feature-set.js";
import { labelNonces } from "../../src/dataset/labelled-set.js";
import { buildTemplate } from "../../src/pow/header-fields.js";
import { powFunction } from "../../src/pow/registry.js";

const stream = (name: string) => new RandomStream("1", "sequence and regression test", name);
const random = stream("rows");

function labelled(pow: string, templates: number, nonces: number) {
  const parts = Array.from({ length: templates }, () => ({
    template: random.bytes(76),
    nonces: Uint32Array.from({ length: nonces }, () => random.uint32()),
  }));
  return labelNonces(powFunction(pow), 2, parts);
}

describe("forest-header-fields", () => {
  test("fields of a header as shares of 2^32, the nonce last", () => {
    const template = buildTemplate({
      version: 2 ** 30,
      previousHash: new Uint8Array(32).fill(0, 0, 31).fill(128, 31),
      merkleRoot: new Uint8Array(32).fill(255, 28),
      time: 2 ** 29,
      compactTarget: 2 ** 31,
    });
    const row = [...featuresOf(HEADER_FIELDS, { template, nonces: Uint32Array.of(0x10408000) })];
    expect(row).toHaveLength(HEADER_FIELDS.columns.length);
    const zeros = (count: number) => new Array<number>(count).fill(0);
    expect(row).toEqual([
      0.25,
      ...zeros(7),
      0.5,
      ...zeros(7),
      1,
      0.125,
      0.5,
      Math.fround(0x10408000 / 2 ** 32),
      0,
      0.5,
      0.25,
    ]);
  });

  test("a split by rows leaves templates on both sides; on all rounds it is no better than the majority", async () => {
    const training = labelled("sha256d", 8, 256);
    const rows = { training, validation: labelled("sha256d", 2, 64), history: [] };
    const { model, diagnostics } = await forestHeaderFields.fit!(rows, {
      stream: stream("forest"),
      backend: "wasm",
    });
    expect(diagnostics!.validationAccuracy).toBeLessThan(diagnostics!.majorityBaseline + 0.03);
    // Grown until leaves are pure, it knows most of its own rows: three quarters of them were trained on.
    const scorer = await forestHeaderFields.open(model, "wasm");
    const out = new Float32Array(256);
    const right = training.templates.map((template, index) => {
      const rowsOfIt = training.nonces.subarray(256 * index, 256 * (index + 1));
      scorer.score(template, rowsOfIt, out);
      return out.filter((score, i) => score > 0.5 === (training.hits[256 * index + i] === 1)).length / 256;
    });
    expect(right.reduce((sum, share) => sum + share, 0) / right.length).toBeGreaterThan(0.88);
  });
});

describe("nonce-regression", () => {
  test("is taught winners alone, collapses to the middle, and its loss to a quarter of the range", async () => {
    const training = labelled("sha256d", 24, 512);
    const winners = winningRows(training);
    expect(winners.rows).toBe(training.hits.reduce((sum, hit) => sum + hit, 0));
    expect(winners.x).toHaveLength(32 * winners.rows);
    const first = training.hits.indexOf(1);
    expect(winners.y[0]).toBe(Math.fround(training.nonces[first]! / 2 ** 32));
    expect([...winners.x.subarray(0, 32)]).toEqual(
      Array.from(training.templates[0]!.subarray(4, 36), (byte) => Math.fround(byte / 255)),
    );
    const rows = { training, validation: labelled("sha256d", 2, 64), history: [] };
    const { model } = await nonceRegression.fit!(rows, { stream: stream("regression"), backend: "wasm" });
    const context = { stream: stream("regression"), backend: "wasm" } as const;
    expect(await nonceRegression.fit!(rows, context)).toEqual({ model });
    const none = { ...training, hits: new Uint8Array(training.hits.length) };
    await expect(nonceRegression.fit!({ ...rows, training: none }, context)).rejects.toThrow("0 rows");
    const { loss } = model as { loss: number[] };
    expect(loss.at(-1)).toBeLessThan(loss[0]!);
    expect(loss.at(-1)).toBeGreaterThan(0.2);
    expect(loss.at(-1)).toBeLessThan(0.26);
    const scorer = await nonceRegression.open(model, "wasm");
    const out = new Float32Array(3);
    for (let i = 0; i < 10; i++) {
      scorer.score(random.bytes(76), Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1), out);
      expect(out[1]).toBeGreaterThan(out[0]!);
      expect(out[1]).toBeGreaterThan(out[2]!);
    }
  });
});

describe("the recurrent network", () => {
  test("learns numbers that alternate, and no more than a coin of random ones", () => {
    const [a, b] = [0x12345678, 0xcafe0123];
    const alternating = Uint32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? a : b));
    const known = fitRecurrentNet(alternating, stream("alternating"));
    expect(known.loss.at(-1)).toBeLessThan(0.1);
    // The last was b: a comes next.
    const next = known.next.reduce((number, chance, bit) => (chance > 0.5 ? number | (1 << bit) : number), 0);
    expect(next >>> 0).toBe(a);
    const coins = Uint32Array.from({ length: 2000 }, () => random.uint32());
    const unknown = fitRecurrentNet(coins, stream("coins"));
    expect(unknown.loss.at(-1)).toBeGreaterThan(Math.LN2 - 0.03);
    expect(fitRecurrentNet(coins.subarray(0, 100), stream("again"))).toEqual(
      fitRecurrentNet(coins.subarray(0, 100), stream("again")),
    );
    expect(() => fitRecurrentNet(Uint32Array.of(1), stream("short"))).toThrow("at least 2");
  });
});

describe("lstm-sequence", () => {
  test("draws bits by the chances that its network gave", async () => {
    const next = Array.from({ length: 32 }, (_, bit) => (bit === 31 ? 0 : bit === 0 ? 0.9 : 0.5));
    const model = { next, loss: [] };
    const searcher = await lstmSequence.open(model, {
      template: new Uint8Array(76),
      stream: stream("draws"),
      backend: "wasm",
    });
    const out = new Uint32Array(4000);
    expect(searcher.propose(out)).toBe(4000);
    expect(out.every((nonce) => nonce < 2 ** 31)).toBe(true);
    const odd = out.filter((nonce) => nonce % 2 === 1).length / 4000;
    expect(Math.abs(odd - 0.9)).toBeLessThan(0.03);
    expect(new Set(out).size).toBe(4000);
    // With chances of 0 and 1 but for 13 bits there are 8192 nonces: 4000 draws without memory would reach 3160 of them.
    const few = { next: next.map((_, bit) => (bit < 13 ? 0.5 : bit % 2)), loss: [] };
    const context = { template: new Uint8Array(76), stream: stream("few"), backend: "wasm" as const };
    (await lstmSequence.open(few, context)).propose(out);
    expect(new Set(out).size).toBe(4000);
  });
});

describe("dqn-nonce", () => {
  test("values follow the zeros at rate .1, in the row of the template's state and the nonce's bucket", () => {
    const template = new Uint8Array(76);
    const set = {
      bits: 2,
      templates: [template],
      templateIndex: new Uint32Array(2),
      nonces: Uint32Array.of(0, 2 ** 26 - 1),
      hashes: Uint32Array.of(2 ** 31, 1),
      hits: Uint8Array.of(0, 1),
    };
    const table = learnValues(set);
    const state = stateOf(template);
    expect(table.value(state, 0)).toBeCloseTo(0.1 * 31, 12);
    const cells = Array.from({ length: 64 * 64 }, (_, at) => table.value(Math.floor(at / 64), at % 64));
    expect(cells.filter((value) => value !== 0)).toHaveLength(1);
  });

  test("nine nonces in ten come from the best bucket, each once", async () => {
    const template = new Uint8Array(76).fill(3);
    // One row that lies in bucket 17 and has 31 zeros.
    const taught = learnValues({
      bits: 2,
      templates: [template],
      templateIndex: new Uint32Array(1),
      nonces: Uint32Array.of(17 * 2 ** 26),
      hashes: Uint32Array.of(1),
      hits: Uint8Array.of(1),
    });
    const searcher = await dqnNonce.open(
      { values: taught.pack() },
      { template, stream: stream("buckets"), backend: "wasm" },
    );
    const out = new Uint32Array(64);
    const nonces: number[] = [];
    for (let round = 0; round < 100; round++) {
      const count = searcher.propose(out);
      nonces.push(...out.subarray(0, count));
      searcher.learn!(out.slice(0, count), new Uint8Array(count).fill(5));
    }
    expect(new Set(nonces).size).toBe(nonces.length);
    const best = nonces.filter((nonce) => Math.floor(nonce / 2 ** 26) === 17).length / nonces.length;
    expect(best).toBeGreaterThan(0.85);
    expect(best).toBeLessThan(0.95);
  });
});
