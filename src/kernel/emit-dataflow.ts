import type { GraphNode } from "./graph-node.js";
import type { Target } from "./target.js";
import { type Local, WasmCode } from "./wasm-code.js";

/** Nodes that are not computed but loaded from where they lie. */
export interface Source {
  has(node: GraphNode): boolean;
  /** Emits what puts the node on the operand stack. */
  load(node: GraphNode): void;
}

/** A node that is wanted, and what emits the storing of it around `push`, which emits its value. */
export interface Sink {
  readonly node: GraphNode;
  store(push: () => void): void;
}

/** Deepest expression left on the operand stack; it bounds the compiler's recursion. */
const MAXIMUM_DEPTH = 64;

/**
 * Emits straight-line code that computes and stores the nodes of sinks, and nothing that they do not need.
 *
 * A node used once is computed on the operand stack where it is used. Any other is computed once, in order of
 * creation, into a local that is given to another node after its last use.
 */
export function emitDataflow(code: WasmCode, target: Target, source: Source, sinks: readonly Sink[]): void {
  const uses = countUses(target, source, sinks);
  const locals = new Map<GraphNode, Local>();
  const free: Local[] = [];

  const push = (node: GraphNode): void => {
    const local = locals.get(node);
    if (source.has(node)) {
      source.load(node);
    } else if (local === undefined) {
      compute(node);
    } else {
      code.localGet(local);
      const left = uses.get(node)! - 1;
      uses.set(node, left);
      if (left === 0) free.push(local);
    }
  };
  const compute = (node: GraphNode) => target.emit(code, node, (argument) => push(node.args[argument]!));

  for (const node of keptNodes(uses)) {
    compute(node);
    const local = free.pop() ?? code.local(target.valueType);
    code.localSet(local);
    locals.set(node, local);
  }
  for (const { node, store } of sinks) store(() => push(node));
}

/** For each node to be computed, how often its value is pushed. */
function countUses(target: Target, source: Source, sinks: readonly Sink[]): Map<GraphNode, number> {
  const uses = new Map<GraphNode, number>();
  const pending: GraphNode[] = [];
  const use = (node: GraphNode): void => {
    if (source.has(node)) return;
    const count = uses.get(node) ?? 0;
    uses.set(node, count + 1);
    if (count === 0) pending.push(node);
  };
  for (const { node } of sinks) use(node);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const argument of pushesOf(target, node)) use(node.args[argument]!);
  }
  return uses;
}

/** For each target, which arguments an operation pushes, in order. */
const pushes = new WeakMap<Target, Map<string, readonly number[]>>();

/** The target alone knows what it pushes, so it is asked once for each operation to emit into the void. */
function pushesOf(target: Target, node: GraphNode): readonly number[] {
  let known = pushes.get(target);
  if (known === undefined) {
    known = new Map();
    pushes.set(target, known);
  }
  const key = `${node.kind} ${node.immediate}`;
  let order = known.get(key);
  if (order === undefined) {
    const pushed: number[] = [];
    target.emit(new WasmCode(), node, (argument) => pushed.push(argument));
    order = pushed;
    known.set(key, order);
  }
  return order;
}

function byId(a: GraphNode, b: GraphNode): number {
  return a.id - b.id;
}

/** The nodes that are kept in locals, each after those it needs. */
function keptNodes(uses: ReadonlyMap<GraphNode, number>): GraphNode[] {
  const depths = new Map<GraphNode, number>();
  return [...uses.keys()].sort(byId).filter((node) => {
    const count = uses.get(node)!;
    let depth = 1;
    for (const arg of node.args) depth = Math.max(depth, 1 + (depths.get(arg) ?? 0));
    const kept = count > 1 || depth > MAXIMUM_DEPTH;
    depths.set(node, kept ? 0 : depth);
    return kept;
  });
}
