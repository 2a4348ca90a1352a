import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileKernel, type KernelOptions } from "../../src/kernel/compile.js";
import { concreteWords } from "../../src/kernel/concrete-words.js";
import { CountingWords } from "../../src/kernel/counting-words.js";
import { Graph } from "../../src/kernel/graph.js";
import { KernelInstance } from "../../src/kernel/kernel-instance.js";
import { countOperations } from "../../src/kernel/operation-count.js";
import { scalarTarget } from "../../src/kernel/scalar-target.js";
import type { Subroutine, Words } from "../../src/kernel/words.js";
import { program, runProgram, words } from "./expressions.js";

type Definition = <W>(algebra: Words<W>, job: readonly W[], lane: W) => readonly W[];

/** What a definition gives for some lanes, by a compiled kernel. */
function compiled(
  definition: Definition,
  job: readonly number[],
  lanes: readonly number[],
  options?: KernelOptions,
) {
  const graph = new Graph();
  const symbols = job.map((_, i) => graph.job(i));
  const outputs = definition(graph, symbols, graph.lane());
  const instance = new KernelInstance(compileKernel(outputs, job.length, options));
  instance.prepare(new Uint8Array(Uint32Array.from(job).buffer));
  const found = outputs.map(() => new Uint32Array(lanes.length));
  instance.scan(Uint32Array.from(lanes), ...found);
  return lanes.map((_, i) => found.map((array) => array[i]!));
}

function concrete(definition: Definition, job: readonly number[], lanes: readonly number[]) {
  return lanes.map((lane) => [...definition(concreteWords, job, lane)]);
}

const WAYS: [string, KernelOptions][] = [
  ["as by default", {}],
  ["2 groups side by side", { groups: 2 }],
  ["3 groups side by side, in short passes", { groups: 3, maximumPassNodes: 12 }],
  ["lane by lane", { target: scalarTarget }],
  ["2 lanes side by side", { target: scalarTarget, groups: 2 }],
];

const loop = fc.record({
  p: program,
  times: fc.constantFrom(1, 2, 4, 8),
  unroll: fc.constantFrom(1, 2, 4, 8),
  table: words(8),
});

describe.each(WAYS)("loops and calls, %s, compute what numbers compute", (_, options) => {
  test("random loops, one recalling the states of the other", () => {
    fc.assert(
      fc.property(loop, loop, words(3), words(6), (first, second, job, lanes) => {
        const definition: Definition = (algebra, jobWords, lane) => {
          const captured = algebra.xor(lane, jobWords[1]!);
          const { state, recall } = algebra.iterate(
            first.times,
            [lane, jobWords[0]!, algebra.constant(5), algebra.add(lane, jobWords[2]!)],
            (before, [row]) => {
              const found = runProgram(algebra, first.p, before.slice(0, 3), algebra.add(before[3]!, row!));
              return found.slice(-4).map((word, i) => algebra.add(word, i === 2 ? captured : jobWords[1]!));
            },
            {
              rows: first.table.slice(0, first.times).map((value) => [value]),
              unroll: Math.min(first.times, first.unroll),
            },
          );
          const between = algebra.xor(state[0]!, state[1]!);
          const after = algebra.iterate(
            second.times,
            [between, captured],
            (before) => {
              const recalled = recall(before[0]!);
              const found = runProgram(algebra, second.p, [before[0]!, recalled[3]!, captured], before[1]!);
              return [found.at(-1)!, algebra.add(recalled[0]!, before[1]!)];
            },
            { unroll: Math.min(second.times, second.unroll) },
          );
          return [...state, ...after.state, between, algebra.add(lane, after.state[0]!), recall(lane)[1]!];
        };
        expect(compiled(definition, job, lanes, options)).toEqual(concrete(definition, job, lanes));
      }),
      { numRuns: 60 },
    );
  });

  test("random subroutines, one calling the other, called in and outside a loop", () => {
    fc.assert(
      fc.property(program, program, words(3), words(5), (p, q, job, lanes) => {
        const inner: Subroutine = {
          evaluate: (algebra, [a, b, c, d]) => runProgram(algebra, p, [a!, b!, c!], d!).slice(-2),
        };
        const outer: Subroutine = {
          evaluate: (algebra, [a, b]) => {
            const called = algebra.call(inner, [a!, b!, algebra.constant(3), algebra.not(a!)]);
            return runProgram(algebra, q, [...called, a!], b!).slice(-3);
          },
        };
        const definition: Definition = (algebra, jobWords, lane) => {
          const once = algebra.call(outer, [lane, jobWords[0]!]);
          const early = algebra.call(outer, [jobWords[1]!, jobWords[2]!]);
          const looped = algebra.iterate(3, once.slice(0, 2), (state) =>
            algebra.call(inner, [...state, lane, early[0]!]),
          );
          return [...once, ...early, ...looped.state, ...algebra.call(outer, [once[0]!, lane])];
        };
        expect(compiled(definition, job, lanes, options)).toEqual(concrete(definition, job, lanes));
      }),
      { numRuns: 60 },
    );
  });
});

test("lanes up to several calls of a kernel with a loop, in any number", () => {
  const definition: Definition = (algebra, _, lane) =>
    algebra.iterate(5, [lane], ([x]) => [algebra.add(algebra.rotateRight(x!, 3), lane)]).state;
  for (const count of [...Array(28).keys(), 63, 64, 65, 150].slice(1)) {
    const lanes = Array.from({ length: count }, (_, i) => i * 77);
    expect(compiled(definition, [0], lanes, { groups: 3 })).toEqual(concrete(definition, [0], lanes));
  }
});

test("a loop that no lane changes is done once a job", () => {
  const graph = new Graph();
  const { state } = graph.iterate(4, [graph.job(0)], ([x]) => [graph.not(graph.rotateRight(x!, 1))]);
  const { job, lane } = countOperations([graph.add(state[0]!, graph.lane())]);
  expect(job).toMatchObject({ not: 4, rotateRight: 4 });
  expect(lane).toMatchObject({ not: 0, rotateRight: 0, add: 1 });
});

describe("operations of loops and calls", () => {
  const square: Subroutine = {
    evaluate: (algebra, [x]) => [
      algebra.add(algebra.rotateRight(x!, 5), algebra.xor(x!, algebra.constant(3))),
    ],
  };
  const definition: Definition = (algebra, job, lane) => {
    const { state } = algebra.iterate(
      12,
      algebra.call(square, [lane]),
      ([x], [row]) => algebra.call(square, [algebra.add(algebra.add(x!, row!), job[0]!)]),
      { rows: Array.from({ length: 12 }, (_, i) => [i + 1]), unroll: 4 },
    );
    return algebra.call(square, state);
  };

  test("what is done often counts as often, by the graph and as it is written", () => {
    const graph = new Graph();
    const { lane } = countOperations(definition(graph, [graph.job(0)], graph.lane()));
    expect(lane).toMatchObject({ add: 14 + 24, rotateRight: 14, xor: 14 });
    const counting = new CountingWords();
    definition(counting, ["word"], "word");
    expect(counting.counts).toEqual(lane);
  });
});

describe("bad loops", () => {
  const graph = new Graph();
  const same = <W>(state: readonly W[]) => state;
  test.each<[string, Words<number> | Words<ReturnType<Graph["lane"]>>]>([
    ["of numbers", concreteWords],
    ["of a graph", graph],
  ])("%s", (_, algebra) => {
    const bad = <W>(words: Words<W>, lane: W) => {
      expect(() => words.iterate(0, [lane], same)).toThrow("times is 0");
      expect(() => words.iterate(6, [lane], same, { unroll: 4 })).toThrow("unroll is 4");
      expect(() => words.iterate(2, [lane], same, { rows: [[1]] })).toThrow("1 rows given, 2 of one length");
      expect(() => words.iterate(2, [lane], () => [])).toThrow("gave 0 words for 1");
      expect(() => words.iterate(3, [lane], same).recall(lane)).toThrow("a power of 2 is needed");
    };
    if (algebra === graph) bad(graph, graph.lane());
    else bad(concreteWords, 5);
  });

  test("loops inside loops, and calls with other arguments than before, are refused", () => {
    expect(() =>
      graph.iterate(2, [graph.lane()], (state) => graph.iterate(2, state, ([x]) => [graph.not(x!)]).state),
    ).toThrow("a loop inside a loop");
    const first: Subroutine = { evaluate: (words, [x]) => [words.not(x!)] };
    graph.call(first, [graph.lane()]);
    expect(() => graph.call(first, [graph.lane(), graph.lane()])).toThrow(
      "2 arguments given, the subroutine has 1",
    );
    expect(() => compileKernel([graph.lane()], 0, { groups: 4 })).toThrow("groups is 4, 1 to 3 are possible");
  });
});
