import type { GraphNode, SubroutineGraph } from "./graph-node.js";
import type { Target } from "./target.js";
import { type Local, ValueType, WasmCode } from "./wasm-code.js";

/** What dataflow is emitted into, and where it finds what it does not compute. */
export interface DataflowContext {
  readonly code: WasmCode;
  readonly target: Target;
  /** Groups of lanes computed side by side, their instructions interleaved. */
  readonly groups: number;
  /** Nodes that are not computed but loaded from where they lie. */
  readonly source: Source;
  /** Index of the function of a subroutine. */
  calleeOf(subroutine: SubroutineGraph): number;
  /** Where the states of a loop lie. */
  statesOf(loop: GraphNode): StatePlaces;
}

export interface Source {
  has(node: GraphNode): boolean;
  /** Emits what puts the node, for one of the groups, on the operand stack. */
  load(node: GraphNode, group: number): void;
}

/** Where a loop keeps its states: row after row, the words of all groups side by side. */
export interface StatePlaces {
  /** Bytes from one state to the next. */
  readonly rowBytes: number;
  /** Applications, of which each has a row. */
  readonly times: number;
  /** Address of a word of the first state, for the first lane of a group. */
  address(word: number, group: number): number;
}

/** A node that is wanted, and what emits the storing of it around `push`, which emits its value. */
export interface Sink {
  readonly node: GraphNode;
  store(push: () => void, group: number): void;
}

/** Deepest expression left on the operand stack; it bounds the compiler's recursion. */
const MAXIMUM_DEPTH = 64;

/**
 * Emits straight-line code that computes and stores the nodes of sinks, and nothing that they do not need.
 *
 * A node used once is computed on the operand stack where it is used. Any other is computed once, in order of
 * creation, into a local that is given to another node after its last use.
 */
export function emitDataflow(context: DataflowContext, sinks: readonly Sink[]): void {
  const { target, source, groups } = context;
  const uses = countUses(target, source, sinks);
  const emitters = Array.from({ length: groups }, (_, group) => new GroupEmitter(context, uses, group));
  for (const node of keptNodes(uses)) for (const emitter of emitters) emitter.keep(node);
  for (const { node, store } of sinks) {
    for (const [group, emitter] of emitters.entries()) store(() => emitter.push(node), group);
  }
}

/** The code of one group of lanes. */
class GroupEmitter {
  readonly #context: DataflowContext;
  readonly #group: number;
  /** How often each node is still to be pushed. */
  readonly #left: Map<GraphNode, number>;
  /** Where kept nodes are: in one local, or in several for a node that is no word. */
  readonly #locals = new Map<GraphNode, readonly Local[]>();
  readonly #free = new Map<ValueType, Local[]>();

  constructor(context: DataflowContext, uses: ReadonlyMap<GraphNode, number>, group: number) {
    this.#context = context;
    this.#left = new Map(uses);
    this.#group = group;
  }

  /** Emits the computing of a node into locals. */
  keep(node: GraphNode): void {
    const { code, target } = this.#context;
    if (node.kind === "call") {
      this.#compute(node);
      const results = this.#callee(node).results.map(() => this.#take(target.valueType));
      for (const local of results.toReversed()) code.localSet(local);
      this.#locals.set(node, results);
    } else if (node.kind === "rows") {
      const { rowBytes, times } = this.#context.statesOf(node.args[0]!);
      const addresses = Array.from({ length: target.lanes }, (_, lane) => {
        this.push(node.args[1]!);
        target.extract(code, lane);
        code.i32Const(times - 1);
        code.i32And();
        code.i32Const(rowBytes);
        code.i32Mul();
        code.i32Const(4 * lane);
        code.i32Add();
        return this.#take(ValueType.i32);
      });
      for (const local of addresses.toReversed()) code.localSet(local);
      this.#locals.set(node, addresses);
    } else {
      this.#compute(node);
      const local = this.#take(target.valueType);
      code.localSet(local);
      this.#locals.set(node, [local]);
    }
  }

  /** Emits what puts a word on the operand stack. */
  push(node: GraphNode): void {
    const { code, source } = this.#context;
    const locals = this.#locals.get(node);
    if (source.has(node)) {
      source.load(node, this.#group);
    } else if (locals === undefined) {
      this.#compute(node);
    } else {
      code.localGet(locals[0]!);
      this.#used(node);
    }
  }

  #compute(node: GraphNode): void {
    const { code, target, statesOf } = this.#context;
    switch (node.kind) {
      case "call":
        for (const arg of node.args) this.push(arg);
        code.call(this.#context.calleeOf(this.#callee(node)));
        break;
      case "result": {
        const call = node.args[0]!;
        code.localGet(this.#locals.get(call)![node.immediate]!);
        this.#used(call);
        break;
      }
      case "recall": {
        const rows = node.args[0]!;
        const addresses = this.#locals.get(rows)!;
        const offset = statesOf(rows.args[0]!).address(node.immediate, this.#group);
        target.gather(code, (lane) => code.localGet(addresses[lane]!), offset);
        this.#used(rows);
        break;
      }
      default:
        target.emit(code, node, (argument) => this.push(node.args[argument]!));
    }
  }

  #callee({ body }: GraphNode): SubroutineGraph {
    if (body?.kind !== "subroutine") throw new Error("a call of no subroutine");
    return body;
  }

  /** Notes one use of a kept node, after the last of which its locals are free. */
  #used(node: GraphNode): void {
    const left = this.#left.get(node)! - 1;
    this.#left.set(node, left);
    if (left > 0) return;
    for (const local of this.#locals.get(node)!) this.#freeOf(local.type).push(local);
  }

  #take(type: ValueType): Local {
    return this.#freeOf(type).pop() ?? this.#context.code.local(type);
  }

  #freeOf(type: ValueType): Local[] {
    let free = this.#free.get(type);
    if (free === undefined) {
      free = [];
      this.#free.set(type, free);
    }
    return free;
  }
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

/** Which arguments a node pushes or reads, in order. */
function pushesOf(target: Target, node: GraphNode): readonly number[] {
  if (node.kind === "call") return [...node.args.keys()];
  if (node.kind === "rows") return new Array<number>(target.lanes).fill(1);
  if (node.kind === "result" || node.kind === "recall") return [0];
  // The target alone knows what it pushes, so it is asked once for each operation to emit into the void.
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
    const kept = count > 1 || depth > MAXIMUM_DEPTH || node.kind === "call" || node.kind === "rows";
    depths.set(node, kept ? 0 : depth);
    return kept;
  });
}
