import { type GraphNode, type LoopGraph, reachable, Stage } from "./graph-node.js";
import { passesOf } from "./passes.js";

/** A part of what lanes compute: straight-line code, or a loop. */
export type LaneStep = LanePass | LaneLoop;

export interface LanePass {
  readonly kind: "pass";
  /** The nodes that are stored: those that later steps need, in the last pass the outputs. */
  readonly stores: readonly GraphNode[];
  /** The loop that comes next and whose initial state is stored too. */
  readonly before?: GraphNode;
}

export interface LaneLoop {
  readonly kind: "loop";
  readonly loop: GraphNode;
}

/**
 * Cuts what each lane computes into steps, to be done one after the other: loops, before, between and after them passes
 * over what is straight-line.
 */
export function laneSteps(outputs: readonly GraphNode[], maximumPassNodes?: number): LaneStep[] {
  const order = reachable(outputs).filter(({ kind, stage }) => stage === Stage.lane && kind !== "lane");
  const loops = order.filter(({ kind }) => kind === "loop");
  const sections = sectionsOf(order, loops);
  const lastUses = new Map<GraphNode, number>();
  const use = (node: GraphNode, section: number) =>
    lastUses.set(node, Math.max(section, lastUses.get(node) ?? 0));
  for (const node of order) for (const arg of node.args) use(arg, usedIn(node, arg, sections));
  for (const node of outputs) use(node, loops.length);

  return Array.from({ length: loops.length + 1 }, (_, section): LaneStep[] => {
    const own = order.filter((node) => sections.get(node) === section && isComputed(node));
    const loop = loops[section];
    const stores =
      loop === undefined ? outputs : own.filter((node) => isWord(node) && lastUses.get(node)! > section);
    const wanted = loop === undefined ? outputs : [...stores, ...initialState(loop)];
    const passes = passesOf(own, wanted, maximumPassNodes);
    const steps: LaneStep[] = passes.map((nodes, i) =>
      i < passes.length - 1
        ? { kind: "pass", stores: nodes }
        : { kind: "pass", stores, ...(loop && { before: loop }) },
    );
    return loop === undefined ? steps : [...steps, { kind: "loop", loop }];
  }).flat();
}

/** What a loop does. */
export function loopGraphOf({ body }: GraphNode): LoopGraph {
  if (body?.kind !== "loop") throw new Error("no loop");
  return body;
}

/** The state that a loop begins with. */
export function initialState(loop: GraphNode): readonly GraphNode[] {
  return loop.args.slice(0, loopGraphOf(loop).state.length);
}

/** For each node after how many of the loops it is computed. A loop ends its section. */
function sectionsOf(order: readonly GraphNode[], loops: readonly GraphNode[]): Map<GraphNode, number> {
  const sections = new Map<GraphNode, number>(loops.map((loop, i) => [loop, i]));
  for (const node of order) {
    if (node.kind === "loop") continue;
    const after = node.args.map((arg) => (sections.get(arg) ?? 0) + (arg.kind === "loop" ? 1 : 0));
    sections.set(node, Math.max(0, ...after));
  }
  return sections;
}

/** The section that an argument has to reach: what a loop takes from outside its state has to outlast the pass before. */
function usedIn(node: GraphNode, arg: GraphNode, sections: ReadonlyMap<GraphNode, number>): number {
  const section = sections.get(node)!;
  const captured = node.kind === "loop" && node.args.indexOf(arg, initialState(node).length) >= 0;
  return captured ? section + 1 : section;
}

/** What a loop leaves lies in memory already. */
function isComputed({ kind }: GraphNode): boolean {
  return kind !== "loop" && kind !== "after";
}

function isWord({ kind }: GraphNode): boolean {
  return kind !== "call" && kind !== "rows";
}
