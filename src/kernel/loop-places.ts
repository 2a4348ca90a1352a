import type { StatePlaces } from "./emit-dataflow.js";
import type { GraphNode } from "./graph-node.js";
import type { KernelMemory } from "./kernel-memory.js";

/** Where the states and the constants of a loop lie. */
export interface LoopPlaces extends StatePlaces {
  /** Whether every state is kept, in a row of its own; otherwise two rows take turns. */
  readonly keepsStates: boolean;
  /** Address of the row of the last state, less that of the first. */
  readonly lastRow: number;
  /** Address of the constants, row after row. */
  readonly constants: number;
}

/**
 * Takes memory for every loop.
 *
 * @param nodes all of a kernel's, those within bodies too
 * @param groupLanes lanes of a group
 * @param groups groups computed side by side
 */
export function placeLoops(
  nodes: readonly GraphNode[],
  memory: KernelMemory,
  groupLanes: number,
  groups: number,
): ReadonlyMap<GraphNode, LoopPlaces> {
  const recalled = new Set(nodes.flatMap(({ kind, args }) => (kind === "rows" ? [args[0]!] : [])));
  const places = new Map<GraphNode, LoopPlaces>();
  for (const loop of nodes) {
    if (loop.body?.kind !== "loop") continue;
    const { times, steps, state, rows } = loop.body;
    const keepsStates = recalled.has(loop);
    const rowWords = state.length * groupLanes * groups;
    const statesAt = memory.take((keepsStates ? times + 1 : 2) * rowWords);
    const trips = times / steps.length;
    places.set(loop, {
      keepsStates,
      rowBytes: 4 * rowWords,
      times,
      lastRow: 4 * rowWords * (keepsStates ? times : trips % 2),
      constants: memory.take(rows.flat().length),
      address: (word, group) => statesAt + 4 * groupLanes * (word * groups + group),
    });
  }
  return places;
}
