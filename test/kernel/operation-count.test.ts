import { expect, test } from "vitest";
import { Graph } from "../../src/kernel/graph.js";
import { OPERATIONS } from "../../src/kernel/graph-node.js";
import { countOperations, OPERATION_WEIGHTS, weightedTotal } from "../../src/kernel/operation-count.js";

test("each word counts once, where it is computed, and only if it is needed", () => {
  const graph = new Graph();
  const once = graph.rotateRight(graph.job(0), 5);
  const shared = graph.choose(graph.lane(), once, graph.job(1));
  graph.majority(shared, once, graph.lane());
  const { job, lane } = countOperations([graph.xor(shared, graph.byteSwap(shared)), shared]);
  const counted = (counts: typeof job) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));
  expect(counted(job)).toEqual({ rotateRight: 1 });
  expect(counted(lane)).toEqual({ choose: 1, byteSwap: 1, xor: 1 });
  expect(weightedTotal(lane)).toBe(3 + 0 + 1);
});

test("outputs that cost nothing", () => {
  const graph = new Graph();
  const { job, lane } = countOperations([graph.lane(), graph.job(3), graph.constant(1)]);
  expect(weightedTotal(job) + weightedTotal(lane)).toBe(0);
});

test("every operation has a weight", () => {
  expect(Object.keys(OPERATION_WEIGHTS).sort()).toEqual([...OPERATIONS].sort());
  expect(OPERATIONS.map((operation) => OPERATION_WEIGHTS[operation])).toEqual([1, 1, 1, 1, 1, 3, 1, 3, 5, 0]);
});
