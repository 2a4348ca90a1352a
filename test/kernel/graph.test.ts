import { describe, expect, test } from "vitest";
import { Graph } from "../../src/kernel/graph.js";
import { Stage } from "../../src/kernel/graph-node.js";
import { countOperations } from "../../src/kernel/operation-count.js";

const graph = new Graph();
const x = graph.lane();
const job = graph.job(0);
const other = graph.job(1);
const zero = graph.constant(0);
const ones = graph.constant(-1);
const c = graph.constant(0x12345678);
const a = graph.rotateRight(x, 1);
const b = graph.rotateRight(x, 2);

describe("Graph", () => {
  test("equal words are one node, in either order of their arguments", () => {
    expect(graph.add(x, a)).toBe(graph.add(a, x));
    expect(graph.majority(x, a, b)).toBe(graph.majority(b, x, a));
    expect(graph.job(0)).toBe(job);
    expect(graph.constant(2 ** 32)).toBe(zero);
    expect(graph.rotateRight(x, 3)).not.toBe(graph.rotateRight(x, 4));
  });

  test("a word is known as late as the latest of its arguments", () => {
    expect(graph.add(c, job).stage).toBe(Stage.job);
    expect(graph.add(c, x).stage).toBe(Stage.lane);
    expect(graph.choose(job, c, x).stage).toBe(Stage.lane);
  });

  test("constants are folded", () => {
    expect(graph.add(c, ones)).toBe(graph.constant(0x12345677));
    expect(graph.byteSwap(c)).toBe(graph.constant(0x78563412));
    expect(graph.choose(c, ones, zero)).toBe(c);
    expect(graph.majority(c, ones, zero)).toBe(c);
    expect(graph.rotateRight(c, 4)).toBe(graph.constant(0x81234567));
    expect(graph.shiftRight(c, 4)).toBe(graph.constant(0x01234567));
  });

  test.each([
    ["x + 0", graph.add(x, zero), x],
    ["x ^ 0", graph.xor(zero, x), x],
    ["x ^ ones", graph.xor(x, ones), graph.not(x)],
    ["x ^ x", graph.xor(x, x), zero],
    ["x ^ not x", graph.xor(x, graph.not(x)), ones],
    ["x ^ (x ^ a)", graph.xor(x, graph.xor(a, x)), a],
    ["(x ^ a) ^ a", graph.xor(graph.xor(a, x), a), x],
    ["x & 0", graph.and(x, zero), zero],
    ["x & ones", graph.and(ones, x), x],
    ["x & x", graph.and(x, x), x],
    ["x & not x", graph.and(graph.not(x), x), zero],
    ["x | 0", graph.or(x, zero), x],
    ["x | ones", graph.or(x, ones), ones],
    ["x | x", graph.or(x, x), x],
    ["x | not x", graph.or(x, graph.not(x)), ones],
    ["not not x", graph.not(graph.not(x)), x],
    ["rotation by 0", graph.rotateRight(x, 0), x],
    ["rotation there and back", graph.rotateRight(graph.rotateRight(x, 9), 23), x],
    ["rotation twice", graph.rotateRight(graph.rotateRight(x, 20), 15), graph.rotateRight(x, 3)],
    ["shift by 0", graph.shiftRight(x, 0), x],
    ["shift twice", graph.shiftRight(graph.shiftRight(x, 3), 4), graph.shiftRight(x, 7)],
    ["shift by 32 in all", graph.shiftRight(graph.shiftRight(x, 16), 16), zero],
    ["byte swap twice", graph.byteSwap(graph.byteSwap(x)), x],
    ["choice of equals", graph.choose(x, a, a), a],
    ["choice by ones", graph.choose(ones, a, b), a],
    ["choice by zeros", graph.choose(zero, a, b), b],
    ["choice by a complement", graph.choose(graph.not(x), a, b), graph.choose(x, b, a)],
    ["choice of the mask or b", graph.choose(x, x, b), graph.or(x, b)],
    ["choice of a or the mask", graph.choose(x, a, x), graph.and(x, a)],
    ["choice of ones or b", graph.choose(x, ones, b), graph.or(x, b)],
    ["choice of a or zeros", graph.choose(x, a, zero), graph.and(x, a)],
    ["choice of ones or zeros", graph.choose(x, ones, zero), x],
    ["majority of two equals", graph.majority(a, x, a), a],
    ["majority with 0 and ones", graph.majority(zero, x, ones), x],
    ["majority with 0 and 0", graph.majority(zero, x, zero), zero],
  ])("%s", (_, found, expected) => expect(found).toBe(expected));

  test.each(["add", "xor", "and", "or"] as const)(
    "%s: what is known earlier is combined first",
    (operation) => {
      const chain = graph[operation](graph[operation](graph[operation](x, job), c), other);
      expect(chain.args[1]).toBe(x);
      expect(chain.args[0]!.stage).toBe(Stage.job);
      expect(countOperations([chain]).lane[operation]).toBe(1);
      expect(countOperations([chain]).job[operation]).toBe(2);
    },
  );

  test("constants of a chain are collected", () => {
    expect(graph.add(graph.add(x, c), graph.constant(-0x12345678))).toBe(x);
    expect(graph.xor(c, graph.xor(x, c))).toBe(x);
  });

  test("a majority of one lane word costs one choice a lane", () => {
    const { job: once, lane } = countOperations([graph.majority(job, x, other)]);
    expect([once.xor, lane.choose, lane.majority]).toEqual([1, 1, 0]);
  });

  test.each([-1, 0.5, Number.NaN])("refuses job word %d", (index) => {
    expect(() => graph.job(index)).toThrow(new RegExp(`job word is ${index}`));
  });

  test.each([-1, 32, 0.5])("refuses to rotate or shift by %d", (amount) => {
    expect(() => graph.rotateRight(x, amount)).toThrow(RangeError);
    expect(() => graph.shiftRight(x, amount)).toThrow(RangeError);
  });
});
