import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { topWord } from "../../src/pow/header.js";
import { powFunction } from "../../src/pow/registry.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { fooledResult, foolTasks, performFool } from "../../src/trial/fooled/fool.js";
import { FreshHashes } from "../../src/trial/fooled/fresh-hashes.js";
import { WAY_IDS, WAYS, wayById } from "../../src/trial/fooled/ways.js";

const protocol = (pitfalls: string) =>
  parseExperiment(`name: few\ntitle: Few\npitfalls: ${pitfalls}\n`, "few.yaml").protocol;

describe("ten ways to fool oneself", () => {
  test("there are ten, each with words of its own", () => {
    expect(WAYS).toHaveLength(10);
    for (const words of [WAYS.map(({ title }) => title), WAYS.map(({ mistake }) => mistake), WAY_IDS]) {
      expect(new Set(words).size).toBe(10);
    }
    for (const { title, mistake, remedy } of WAYS) {
      expect(title).not.toMatch(/\.$/);
      expect(mistake).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
    }
  });

  test.each(WAYS)("$id: naively it misleads, properly it does not", (way) => {
    const task = { kind: "fool", seed: "1", way: way.id, runs: way.measure === "lift" ? 800 : 60 } as const;
    const record = performFool(task);
    const row = fooledResult(task, record);
    expect(row.within).toBe(true);
    for (const { value, interval } of [row.naive, row.proper]) {
      expect(interval[0]).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(interval[1]);
    }
    expect(row.naive.value).toBeGreaterThan(row.proper.value);
    expect(row.hashes > 0).toBe(way.id !== "wrong-null");
  });

  test("the same seed gives the same record, another seed another", () => {
    const record = (seed: string) => performFool({ kind: "fool", seed, way: "censoring", runs: 20 });
    expect(record("1")).toEqual(record("1"));
    expect(record("1")).not.toEqual(record("2"));
  });

  test("a way is not within if the naive figure misses, or the proper one errs", () => {
    const task = { kind: "fool", seed: "1", way: "scan-order", runs: 20 } as const;
    const [above, at] = [
      { value: 1.5, interval: [1.2, 1.8] as const },
      { value: 1.01, interval: [0.9, 1.1] as const },
    ];
    const within = (naive: typeof above | typeof at, proper: typeof above | typeof at) =>
      fooledResult(task, { naive, proper, hashes: 1 }).within;
    expect([within(above, at), within(at, at), within(above, above)]).toEqual([true, false, false]);
  });

  test("an unknown way is refused with the valid ones", () => {
    expect(() => wayById("luck")).toThrow(/called "luck": valid: multiple-looks, many-claims/);
    expect(() => protocol("{ ways: [luck] }")).toThrow(/ways\[0\] is "luck"/);
    expect(() => protocol("{ runs: 3 }")).toThrow(/pitfalls\.runs is 3/);
    expect(() => protocol("{ ways: [censoring, censoring] }")).toThrow(/each once/);
  });

  test("an experiment asks for all, or for some in its own order", () => {
    expect(foolTasks(protocol("{}"), "1").map(({ way }) => way)).toEqual(WAY_IDS);
    const some = foolTasks(protocol("{ runs: 50, ways: [wrong-null, censoring] }"), "9");
    expect(some).toEqual([
      { kind: "fool", seed: "9", way: "wrong-null", runs: 50 },
      { kind: "fool", seed: "9", way: "censoring", runs: 50 },
    ]);
  });
});

describe("FreshHashes", () => {
  test("real hashes of nonces none of which comes twice", () => {
    const hashes = new FreshHashes(new RandomStream("1", "fresh"));
    const { template, nonces, tops } = hashes.next(5000);
    expect(new Set(nonces).size).toBe(5000);
    const pow = powFunction("sha256d");
    for (const i of [0, 1, 4999]) expect(tops[i]).toBe(topWord(pow.hash(template, nonces[i]!)));
    expect(hashes.next(10).template).not.toEqual(template);
    expect(hashes.count).toBe(5010);
  });
});
