import { type GraphNode, reachable, Stage } from "./graph-node.js";

/**
 * Most lane nodes of a pass. Some two instructions come of a node, so that a pass stays well within a first-level
 * instruction cache of 32 KiB.
 */
export const MAXIMUM_PASS_NODES = 2000;

/**
 * Cuts what each lane computes into passes of about equal length, each run over all lanes before the next begins. A
 * cut is placed, near where it is due, where the fewest words have to be handed on: between two calls of a hash
 * function that is their message, whatever the schedules within.
 *
 * @returns for each pass the nodes that it stores: those that a later pass needs, in the last the outputs
 */
export function passesOf(
  outputs: readonly GraphNode[],
  maximumNodes = MAXIMUM_PASS_NODES,
): readonly (readonly GraphNode[])[] {
  const order = reachable(outputs).filter(({ kind, stage }) => stage === Stage.lane && kind !== "lane");
  const lastUses = new Map<GraphNode, number>();
  for (const [i, node] of order.entries()) for (const arg of node.args) lastUses.set(arg, i);
  for (const node of outputs) lastUses.set(node, order.length);

  const liveCounts = countLive(order.map((node) => lastUses.get(node)!));
  const passes = Math.ceil(order.length / maximumNodes);
  const cuts = Array.from({ length: Math.max(0, passes - 1) }, (_, i) => {
    const due = ((i + 1) * order.length) / passes;
    const slack = order.length / passes / 4;
    return cheapest(liveCounts, Math.round(due - slack), Math.round(due + slack));
  });
  const handedOn = cuts.map((cut) => order.slice(0, cut).filter((node) => lastUses.get(node)! >= cut));
  return [...handedOn, outputs];
}

/** For each place between two nodes, how many before it are used after it. */
function countLive(lastUses: readonly number[]): number[] {
  const ends = new Array<number>(lastUses.length + 1).fill(0);
  for (const last of lastUses) ends[last]!++;
  let live = 0;
  return ends.map((_, cut) => {
    if (cut > 0) live += 1 - ends[cut - 1]!;
    return live;
  });
}

/** The place from `first` to `last` with the smallest count. */
function cheapest(counts: readonly number[], first: number, last: number): number {
  let best = first;
  for (let place = first; place <= last; place++) if (counts[place]! < counts[best]!) best = place;
  return best;
}
