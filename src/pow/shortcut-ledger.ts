import { CountingWords, type Unknown } from "../kernel/counting-words.js";
import { Graph } from "../kernel/graph.js";
import type { GraphNode } from "../kernel/graph-node.js";
import {
  countOperations,
  OPERATION_WEIGHTS,
  type OperationCounts,
  weightedTotal,
} from "../kernel/operation-count.js";
import { compress, INITIAL_STATE, messageSchedule } from "./sha256.js";
import { sha256dHeader } from "./sha256-header.js";

/*
 * What two known shortcuts save, in operations and not in luck: both find the same solutions with the same hashes. Each
 * figure is read off the one definition of SHA-256, evaluated in an algebra that counts.
 */

/** Operations of one compression as FIPS 180-4 writes it, nothing folded, and of its message schedule alone. */
export function compressionOperations(weights: OperationCounts = OPERATION_WEIGHTS): {
  readonly compression: number;
  readonly schedule: number;
} {
  const unknown = (length: number) => new Array<Unknown>(length).fill("word");
  const whole = new CountingWords();
  compress(whole, unknown(8), unknown(16));
  const schedule = new CountingWords();
  messageSchedule(schedule, unknown(16));
  return {
    compression: weightedTotal(whole.counts, weights),
    schedule: weightedTotal(schedule.counts, weights),
  };
}

/** What hashing the first block once a template saves: operations without it over operations with it. */
export function midstateSaving(weights: OperationCounts = OPERATION_WEIGHTS): {
  /** Nothing folded: three compressions a hash against two. */
  readonly unfolded: number;
  /** Off the graph that the kernels are made of, constants folded and all that no nonce changes done once a template. */
  readonly folded: number;
} {
  const { compression } = compressionOperations(weights);
  const { job, lane } = countOperations(headerGraph());
  const hoisted = weightedTotal(lane, weights);
  return {
    unfolded: (3 * compression) / (2 * compression),
    folded: (hoisted + weightedTotal(job, weights)) / hoisted,
  };
}

/**
 * What AsicBoost saves (T. Hanke, "AsicBoost - A Speedup for Bitcoin Mining", arXiv:1604.00575, 2016): `templates`
 * headers that differ in their first block alone share the message schedule of the second. Operations without it over
 * operations with it, two compressions a hash. The figure hangs on what an operation is: with the weights of the ledger
 * 1.080, 1.126 and 1.150 for 2, 4 and 8 templates; with rotations of one operation and majorities of four 1.078, 1.121
 * and 1.144, with majorities of five 1.075, 1.117 and 1.139.
 *
 * @param templates at least 1
 */
export function asicboostSaving(
  templates: number,
  weights: OperationCounts = OPERATION_WEIGHTS,
): {
  /** The schedule's words are shared and nothing else: 1 / (1 - (f/2)(1 - 1/n)), f the schedule's part of a compression. */
  readonly unfolded: number;
  /** All that is the same in each copy is shared, the sums of round constant and schedule word too. */
  readonly shared: number;
} {
  if (!Number.isInteger(templates) || templates < 1) {
    throw new RangeError(`templates is ${templates}, a whole number from 1 up is needed`);
  }
  const { compression, schedule } = compressionOperations(weights);
  const alone = templates * 2 * compression;
  return {
    unfolded: alone / (alone - (templates - 1) * schedule),
    // The graph takes longer than all that a claim has to know when it is loaded.
    get shared() {
      return alone / weightedTotal(countOperations(sharedTailGraph(templates)).job, weights);
    },
  };
}

/** All eight words of the double hash of a header of which the nonce alone differs from lane to lane. */
function headerGraph(): GraphNode[] {
  const graph = new Graph();
  const job = Array.from({ length: 19 }, (_, i) => graph.job(i));
  return sha256dHeader(graph, [...job, graph.lane()]);
}

/** The two compressions of several templates with a common second block, every input a symbol so that nothing folds. */
function sharedTailGraph(templates: number): GraphNode[] {
  const graph = new Graph();
  let inputs = 0;
  const symbols = (length: number) => Array.from({ length }, () => graph.job(inputs++));
  const tail = symbols(16);
  return Array.from({ length: templates }, () => {
    const inner = compress(graph, symbols(INITIAL_STATE.length), tail);
    return compress(graph, symbols(INITIAL_STATE.length), [...inner, ...symbols(8)]);
  }).flat();
}
