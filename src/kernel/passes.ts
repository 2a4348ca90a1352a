import type { GraphNode } from "./graph-node.js";

/**
 * Most lane nodes of a pass. Some two instructions come of a node, so that a pass stays well within a first-level
 * instruction cache of 32 KiB.
 *
 * SHA-256d, on one core of an AMD EPYC (Zen 5) with Node.js 20.20: passes of 2000 nodes 7.8 MH/s, one straight body 6.1, two
 * groups of lanes side by side 3.9 (the vectors do not fit into 16 registers), and with rounds 16 to 47 of both hashes as
 * a loop unrolled 4, 8 and 16 times 5.4, 5.3 and 4.3.
 */
export const MAXIMUM_PASS_NODES = 2000;

/**
 * Cuts what each lane computes into passes of about equal length, each run over all lanes before the next begins. A
 * cut is placed, near where it is due, where the fewest words have to be handed on: between two calls of a hash
 * function that is their message, whatever the schedules within.
 *
 * @param order the nodes to be computed, each after its arguments
 * @param outputs those that are wanted in the end; also ones that need no computing
 * @returns for each pass the nodes that it stores: those that a later pass needs, in the last the outputs
 */
export function passesOf(
  order: readonly GraphNode[],
  outputs: readonly GraphNode[],
  maximumNodes = MAXIMUM_PASS_NODES,
): readonly (readonly GraphNode[])[] {
  const lastUses = new Map<GraphNode, number>();
  for (const [i, node] of order.entries()) for (const arg of node.args) lastUses.set(arg, i);
  for (const node of outputs) lastUses.set(node, order.length);

  const liveCounts = countLive(order.map((node) => ({ weight: weightOf(node), last: lastUses.get(node)! })));
  const passes = Math.ceil(order.length / maximumNodes);
  const cuts = Array.from({ length: Math.max(0, passes - 1) }, (_, i) => {
    const due = ((i + 1) * order.length) / passes;
    const slack = order.length / passes / 4;
    return cheapest(liveCounts, Math.round(due - slack), Math.round(due + slack));
  });
  const handedOn = cuts.map((cut) => order.slice(0, cut).filter((node) => lastUses.get(node)! >= cut));
  return [...handedOn, outputs];
}

/** What it costs to hand a node on. What is no word cannot be. */
function weightOf({ kind }: GraphNode): number {
  return kind === "call" || kind === "rows" ? 1e6 : 1;
}

/** For each place between two nodes, the weight of those before it that are used after it. */
function countLive(nodes: readonly { readonly weight: number; readonly last: number }[]): number[] {
  const ends = new Array<number>(nodes.length + 1).fill(0);
  for (const { weight, last } of nodes) ends[last]! += weight;
  let live = 0;
  return ends.map((_, cut) => {
    if (cut > 0) live += nodes[cut - 1]!.weight - ends[cut - 1]!;
    return live;
  });
}

/** The place from `first` to `last` with the smallest count. */
function cheapest(counts: readonly number[], first: number, last: number): number {
  let best = first;
  for (let place = first; place <= last; place++) if (counts[place]! < counts[best]!) best = place;
  return best;
}
