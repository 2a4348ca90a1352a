import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileKernel, type KernelOptions, LANES_PER_CALL } from "../../src/kernel/compile.js";
import { concreteWords } from "../../src/kernel/concrete-words.js";
import { Graph } from "../../src/kernel/graph.js";
import type { GraphNode } from "../../src/kernel/graph-node.js";
import { KernelInstance } from "../../src/kernel/kernel-instance.js";
import { scalarTarget } from "../../src/kernel/scalar-target.js";
import type { Words } from "../../src/kernel/words.js";
import { JOB_WORDS, program, runProgram, words } from "./expressions.js";

const bytesOf = (job: readonly number[]) => new Uint8Array(Uint32Array.from(job).buffer);

/** Outputs of a graph for some lanes, one array an output. */
function evaluate(
  outputs: readonly GraphNode[],
  job: readonly number[],
  lanes: readonly number[],
  options?: KernelOptions,
): number[][] {
  const instance = new KernelInstance(compileKernel(outputs, job.length, options));
  instance.prepare(bytesOf(job));
  const found = outputs.map(() => new Uint32Array(lanes.length));
  instance.scan(Uint32Array.from(lanes), ...found);
  return found.map((array) => [...array]);
}

describe("a compiled graph computes what numbers compute", () => {
  const property = (options?: KernelOptions) =>
    fc.property(
      program,
      words(JOB_WORDS),
      words(5),
      fc.integer({ min: 1, max: 6 }),
      (p, job, lanes, last) => {
        const graph = new Graph();
        const symbols = job.map((_, i) => graph.job(i));
        const outputs = runProgram(graph, p, symbols, graph.lane()).slice(-last);
        const expected = lanes.map((lane) => runProgram(concreteWords, p, job, lane).slice(-last));
        const found = evaluate(outputs, job, lanes, options);
        expect(found).toEqual(outputs.map((_, i) => expected.map((row) => row[i])));
      },
    );

  test("random programs", () => fc.assert(property(), { numRuns: 400 }));
  test("random programs cut into passes of 5 nodes", () =>
    fc.assert(property({ maximumPassNodes: 5 }), { numRuns: 150 }));
  test.each([2, 3])("%i groups side by side", (groups) =>
    fc.assert(property({ groups, maximumPassNodes: 20 }), { numRuns: 100 }),
  );
  test("lanes one by one, two of them side by side", () =>
    fc.assert(property({ target: scalarTarget, groups: 2 }), { numRuns: 150 }));
});

describe("each operation on lanes and on jobs", () => {
  const lanes = [0, 1, 0x80000000, 0xffffffff, 0x12345678];
  const job = [0xdeadbeef, 0x00ff00ff, 7];
  test.each([...Array(32).keys()])("rotation and shift by %i", (amount) => {
    const graph = new Graph();
    const nodes = [graph.lane(), graph.job(0)].flatMap((node) => [
      graph.rotateRight(node, amount),
      graph.shiftRight(node, amount),
    ]);
    const expected = lanes.map((lane) =>
      [lane, job[0]!].flatMap((value) => [
        concreteWords.rotateRight(value, amount),
        concreteWords.shiftRight(value, amount),
      ]),
    );
    expect(evaluate(nodes, job, lanes)).toEqual(nodes.map((_, i) => expected.map((row) => row[i])));
  });

  test("outputs that need no computing: constant, job word, lane, one twice", () => {
    const graph = new Graph();
    const outputs = [graph.constant(9), graph.job(2), graph.lane(), graph.lane()];
    expect(evaluate(outputs, job, lanes)).toEqual([lanes.map(() => 9), lanes.map(() => 7), lanes, lanes]);
  });
});

describe("compileKernel", () => {
  test("an expression 30 000 operations deep", () => {
    const graph = new Graph();
    // Every word but the last is used once, and no two steps fold into one.
    const chain = <W>(algebra: Words<W>, start: W): W => {
      let word = start;
      for (let i = 1; i <= 15_000; i++)
        word = algebra.xor(algebra.add(word, algebra.constant(i)), algebra.constant(~i));
      return word;
    };
    // In one pass: cuts would make it less deep.
    const outputs = [chain(graph, graph.lane()), chain(graph, graph.job(0))];
    const found = evaluate(outputs, [3], [1, 2], { maximumPassNodes: Number.POSITIVE_INFINITY });
    const [one, two, three] = [1, 2, 3].map((start) => chain(concreteWords, start));
    expect(found).toEqual([
      [one, two],
      [three, three],
    ]);
  });

  test("what no output needs is not compiled", () => {
    const graph = new Graph();
    const wanted = graph.add(graph.lane(), graph.job(0));
    const { bytes } = compileKernel([wanted], 1);
    for (let i = 1; i < 32; i++) graph.rotateRight(wanted, i);
    expect(compileKernel([wanted], 1).bytes).toEqual(bytes);
  });

  test("refuses no outputs and job words outside the job", () => {
    const graph = new Graph();
    expect(() => compileKernel([], 1)).toThrow("a kernel needs at least one output");
    expect(() => compileKernel([graph.add(graph.job(4), graph.lane())], 4)).toThrow(
      new RangeError("the graph uses job word 4, the job has 4 words"),
    );
  });
});

describe("KernelInstance", () => {
  const graph = new Graph();
  const kernel = compileKernel([graph.add(graph.lane(), graph.job(0)), graph.not(graph.lane())], 1);
  const lanesOf = (length: number) => Uint32Array.from({ length }, (_, i) => Math.imul(i, 0x9e3779b1));

  test.each([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
    ...[LANES_PER_CALL - 1, LANES_PER_CALL, LANES_PER_CALL + 1, 2 * LANES_PER_CALL + 3],
  ])("%i lanes, and nothing written beyond them", (length) => {
    const instance = new KernelInstance(kernel);
    instance.prepare(bytesOf([5]));
    const lanes = lanesOf(length);
    const sums = new Uint32Array(length + 8).fill(77);
    const complements = new Uint32Array(length + 8).fill(77);
    instance.scan(lanes, sums, complements);
    expect(sums.subarray(0, length)).toEqual(lanes.map((lane) => lane + 5));
    expect(complements.subarray(0, length)).toEqual(lanes.map((lane) => ~lane));
    expect([...sums.subarray(length), ...complements.subarray(length)]).toEqual(new Array(16).fill(77));
  });

  test("no lanes, no work", () => {
    const untouched = Uint32Array.of(3);
    new KernelInstance(kernel).scan(new Uint32Array(0), untouched, untouched);
    expect([...untouched]).toEqual([3]);
  });

  test("an output may be the array of the lanes", () => {
    const instance = new KernelInstance(kernel);
    instance.prepare(bytesOf([1]));
    const lanes = lanesOf(LANES_PER_CALL + 5);
    const expected = lanes.map((lane) => lane + 1);
    instance.scan(lanes, lanes, new Uint32Array(lanes.length));
    expect(lanes).toEqual(expected);
  });

  test("instances of one kernel have jobs of their own", () => {
    const [first, second] = [new KernelInstance(kernel), new KernelInstance(kernel)];
    first.prepare(bytesOf([10]));
    second.prepare(bytesOf([20]));
    const out = new Uint32Array(1);
    first.scan(Uint32Array.of(1), out, new Uint32Array(1));
    expect(out[0]).toBe(11);
  });

  test("refuses wrong lengths and says them", () => {
    const instance = new KernelInstance(kernel);
    expect(() => instance.prepare(new Uint8Array(5))).toThrow("job has 5 bytes, 4 are needed");
    expect(() => instance.scan(lanesOf(2), new Uint32Array(2))).toThrow("1 outputs given, the kernel has 2");
    expect(() => instance.scan(lanesOf(2), new Uint32Array(2), new Uint32Array(1))).toThrow(
      "output has 1 words for 2 lanes",
    );
  });
});
