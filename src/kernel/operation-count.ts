import {
  type GraphNode,
  isOperation,
  type LoopGraph,
  nodesWithin,
  OPERATIONS,
  type Operation,
  reachable,
  Stage,
  type SubroutineGraph,
} from "./graph-node.js";

/** How many words of each kind are computed. */
export type OperationCounts = Readonly<Record<Operation, number>>;

/** Operations done once a job and those done for each lane. */
export interface KernelOperations {
  readonly job: OperationCounts;
  readonly lane: OperationCounts;
}

/**
 * What each operation costs, in operations of a machine that adds, shifts and combines two 32-bit words: a rotation is
 * two shifts and an or; choose is b ^ (mask & (a ^ b)); majority is (a & b) ^ (a & c) ^ (b & c), as FIPS 180-4 writes
 * it. A byte swap costs nothing: it only says how bytes are read, and the same search can be run without it.
 */
export const OPERATION_WEIGHTS: OperationCounts = {
  add: 1,
  xor: 1,
  and: 1,
  or: 1,
  not: 1,
  rotateRight: 3,
  shiftRight: 1,
  choose: 3,
  majority: 5,
  byteSwap: 0,
};

/**
 * Counts the operations that outputs need, each word once however often it is used, what a loop does as often as it is
 * done and what a subroutine does as often as it is called. To find a word in memory is not counted.
 */
export function countOperations(outputs: readonly GraphNode[]): KernelOperations {
  const job = noOperations();
  const lane = noOperations();
  const ofBodies = new Map<LoopGraph | SubroutineGraph, OperationCounts>();
  const countBody = (body: LoopGraph | SubroutineGraph): OperationCounts => {
    let counts = ofBodies.get(body);
    if (counts === undefined) {
      const own = noOperations();
      for (const node of nodesWithin(body)) countNode(node, own);
      ofBodies.set(body, own);
      counts = own;
    }
    return counts;
  };
  const countNode = (node: GraphNode, total: Record<Operation, number>): void => {
    if (isOperation(node)) {
      total[node.kind]++;
    } else if (node.body !== undefined) {
      const times = node.body.kind === "loop" ? node.body.times / node.body.steps.length : 1;
      for (const [kind, count] of Object.entries(countBody(node.body)) as [Operation, number][]) {
        total[kind] += times * count;
      }
    }
  };
  for (const node of reachable(outputs)) countNode(node, node.stage === Stage.lane ? lane : job);
  return { job, lane };
}

/** Sum of counts, each times its weight. */
export function weightedTotal(counts: OperationCounts, weights = OPERATION_WEIGHTS): number {
  return OPERATIONS.reduce((total, operation) => total + counts[operation] * weights[operation], 0);
}

/** No operation of any kind. */
export function noOperations(): Record<Operation, number> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
}
