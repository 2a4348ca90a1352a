import { concreteWords } from "./concrete-words.js";
import {
  applyOperation,
  bodyResults,
  type GraphNode,
  type LoopGraph,
  nodesWithin,
  type Operation,
  Stage,
  type SubroutineGraph,
} from "./graph-node.js";
import {
  checkAmount,
  checkLoop,
  checkRecall,
  checkState,
  type Iterated,
  iterateEach,
  type LoopBody,
  type LoopOptions,
  type Subroutine,
  type Words,
} from "./words.js";

const ONES = 0xffffffff;

/**
 * The word algebra on symbols: builds a dataflow graph of the words that are computed. Equal words are one node
 * (hash consing), constants are folded, and sums and other associative operations are regrouped so that what is
 * known earlier is combined first: (lane + job) + constant becomes lane + (job + constant), of which only one addition
 * is left to each lane.
 */
export class Graph implements Words<GraphNode> {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #subroutines = new Map<Subroutine, SubroutineGraph>();
  #parameters = 0;

  /** Word `index` of the job, an integer from 0. @throws {RangeError} on another index */
  job(index: number): GraphNode {
    if (!Number.isSafeInteger(index) || index < 0) {
      throw new RangeError(`index of a job word is ${index}, an integer from 0 is needed`);
    }
    return this.#intern("job", Stage.job, index, []);
  }

  /** The word that differs from lane to lane. */
  lane(): GraphNode {
    return this.#intern("lane", Stage.lane, 0, []);
  }

  constant(value: number): GraphNode {
    return this.#intern("constant", Stage.constant, value >>> 0, []);
  }

  add(a: GraphNode, b: GraphNode): GraphNode {
    const [low, high] = inOrder(a, b);
    if (isConstant(low, 0)) return high;
    return this.#associative("add", low, high);
  }

  xor(a: GraphNode, b: GraphNode): GraphNode {
    const [low, high] = inOrder(a, b);
    if (isConstant(low, 0)) return high;
    if (isConstant(low, ONES)) return this.not(high);
    if (low === high) return this.constant(0);
    if (areComplements(low, high)) return this.constant(ONES);
    return cancelled(low, high) ?? cancelled(high, low) ?? this.#associative("xor", low, high);
  }

  and(a: GraphNode, b: GraphNode): GraphNode {
    const [low, high] = inOrder(a, b);
    if (isConstant(low, 0) || low === high) return low;
    if (isConstant(low, ONES)) return high;
    if (areComplements(low, high)) return this.constant(0);
    return this.#associative("and", low, high);
  }

  or(a: GraphNode, b: GraphNode): GraphNode {
    const [low, high] = inOrder(a, b);
    if (isConstant(low, ONES) || low === high) return low;
    if (isConstant(low, 0)) return high;
    if (areComplements(low, high)) return this.constant(ONES);
    return this.#associative("or", low, high);
  }

  not(a: GraphNode): GraphNode {
    return a.kind === "not" ? a.args[0]! : this.#operation("not", [a]);
  }

  rotateRight(a: GraphNode, amount: number): GraphNode {
    if (checkAmount(amount) === 0) return a;
    if (a.kind === "rotateRight") return this.rotateRight(a.args[0]!, (a.immediate + amount) % 32);
    return this.#operation("rotateRight", [a], amount);
  }

  shiftRight(a: GraphNode, amount: number): GraphNode {
    if (checkAmount(amount) === 0) return a;
    if (a.kind === "shiftRight") {
      const total = a.immediate + amount;
      return total > 31 ? this.constant(0) : this.shiftRight(a.args[0]!, total);
    }
    return this.#operation("shiftRight", [a], amount);
  }

  choose(mask: GraphNode, a: GraphNode, b: GraphNode): GraphNode {
    if (a === b || isConstant(mask, ONES)) return a;
    if (isConstant(mask, 0)) return b;
    if (mask.kind === "not") return this.choose(mask.args[0]!, b, a);
    if (mask === a || isConstant(a, ONES)) return this.or(mask, b);
    if (mask === b || isConstant(b, 0)) return this.and(mask, a);
    return this.#operation("choose", [mask, a, b]);
  }

  majority(a: GraphNode, b: GraphNode, c: GraphNode): GraphNode {
    const [first, second, last] = [a, b, c].sort(byStage) as [GraphNode, GraphNode, GraphNode];
    if (first === second) return first;
    if (second === last) return second;
    // Where two differ the third decides. Cheaper than a majority if the two are known before the third.
    if (second.stage < last.stage) return this.choose(this.xor(first, second), last, first);
    return this.#operation("majority", [first, second, last]);
  }

  byteSwap(a: GraphNode): GraphNode {
    return a.kind === "byteSwap" ? a.args[0]! : this.#operation("byteSwap", [a]);
  }

  /** A loop whose state is known before the lanes is done then, written out, and keeps no states. */
  iterate(
    times: number,
    state: readonly GraphNode[],
    body: LoopBody<GraphNode>,
    options: LoopOptions = {},
  ): Iterated<GraphNode> {
    if (stageOf(state) < Stage.lane) {
      const states = iterateEach(this, times, state, body, options);
      return {
        state: states[times]!,
        recall(index) {
          checkRecall(times);
          if (index.kind !== "constant")
            throw new Error("a state of a loop that is written out was recalled");
          return states[index.immediate % times]!;
        },
      };
    }
    checkLoop(times, options);
    const loop = this.#loop(times, state, body, options);
    return {
      state: state.map((_, i) => this.#intern("after", Stage.lane, i, [loop])),
      recall: (index) => {
        checkRecall(times);
        const rows = this.#intern("rows", Stage.lane, 0, [loop, index]);
        return state.map((_, i) => this.#intern("recall", Stage.lane, i, [rows]));
      },
    };
  }

  /** A call of which all arguments are known before the lanes is written out. */
  call(subroutine: Subroutine, args: readonly GraphNode[]): GraphNode[] {
    if (stageOf(args) < Stage.lane) return [...subroutine.evaluate(this, args)];
    let body = this.#subroutines.get(subroutine);
    if (body === undefined) {
      const parameters = args.map(() => this.#parameter());
      body = { kind: "subroutine", parameters, results: subroutine.evaluate(this, parameters) };
      checkNesting(body);
      this.#subroutines.set(subroutine, body);
    }
    if (args.length !== body.parameters.length) {
      throw new RangeError(`${args.length} arguments given, the subroutine has ${body.parameters.length}`);
    }
    const call = this.#intern(
      "call",
      Stage.lane,
      [...this.#subroutines.keys()].indexOf(subroutine),
      args,
      body,
    );
    return body.results.map((_, i) => this.#intern("result", Stage.lane, i, [call]));
  }

  #loop(
    times: number,
    initial: readonly GraphNode[],
    body: LoopBody<GraphNode>,
    { rows = [], unroll = 1 }: LoopOptions,
  ): GraphNode {
    const state = initial.map(() => this.#parameter());
    const steps: LoopGraph["steps"][number][] = [];
    let last: readonly GraphNode[] = state;
    for (let i = 0; i < unroll; i++) {
      const row = (rows[0] ?? []).map(() => this.#parameter());
      last = checkState(state, body(last, row));
      steps.push({ row, results: last });
    }
    const graph: LoopGraph = { kind: "loop", times, state, steps, rows };
    checkNesting(graph);
    // What the body takes from outside has to be there before it, and is an argument of the loop for that.
    const within = new Set(nodesWithin(graph));
    const outside = [...within, ...bodyResults(graph)].flatMap((node) =>
      within.has(node) ? node.args : [node],
    );
    const captured = new Set(outside.filter((node) => !within.has(node) && node.stage === Stage.lane));
    return this.#intern("loop", Stage.lane, state[0]?.immediate ?? 0, [...initial, ...captured], graph);
  }

  #parameter(): GraphNode {
    return this.#intern("parameter", Stage.lane, this.#parameters++, []);
  }

  /** low op high; if high = lower op rest with a lower of an earlier stage, then (low op lower) op rest. */
  #associative(operation: "add" | "xor" | "and" | "or", low: GraphNode, high: GraphNode): GraphNode {
    if (low.stage < high.stage && high.kind === operation) {
      const [lower, rest] = high.args as [GraphNode, GraphNode];
      if (lower.stage < rest.stage) return this[operation](this[operation](low, lower), rest);
    }
    return this.#operation(operation, [low, high]);
  }

  #operation(operation: Operation, args: readonly GraphNode[], immediate = 0): GraphNode {
    const stage = stageOf(args);
    if (stage === Stage.constant) {
      const values = args.map((arg) => arg.immediate);
      return this.constant(applyOperation(concreteWords, operation, immediate, values));
    }
    return this.#intern(operation, stage, immediate, args);
  }

  #intern(
    kind: GraphNode["kind"],
    stage: Stage,
    immediate: number,
    args: readonly GraphNode[],
    body?: GraphNode["body"],
  ): GraphNode {
    let key = `${kind} ${immediate}`;
    for (const arg of args) key += ` ${arg.id}`;
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = { id: this.#nodes.size, kind, stage, args, immediate, ...(body && { body }) };
      this.#nodes.set(key, node);
    }
    return node;
  }
}

/** When the last of some words is known. */
function stageOf(nodes: readonly GraphNode[]): Stage {
  let stage: Stage = Stage.constant;
  for (const node of nodes) if (node.stage > stage) stage = node.stage;
  return stage;
}

/** @throws {Error} if a body holds a loop, or a subroutine a recalled state */
function checkNesting(body: LoopGraph | SubroutineGraph): void {
  for (const { kind } of nodesWithin(body)) {
    if (kind === "loop" || (kind === "rows" && body.kind === "subroutine")) {
      throw new Error(`a ${kind === "loop" ? "loop" : "recalled state"} inside a ${body.kind}`);
    }
  }
}

function byStage(a: GraphNode, b: GraphNode): number {
  return a.stage - b.stage || a.id - b.id;
}

/** The two arguments of a commutative operation, the one known earlier first. */
function inOrder(a: GraphNode, b: GraphNode): [GraphNode, GraphNode] {
  return byStage(a, b) <= 0 ? [a, b] : [b, a];
}

function isConstant(node: GraphNode, value: number): boolean {
  return node.kind === "constant" && node.immediate === value;
}

function areComplements(a: GraphNode, b: GraphNode): boolean {
  return (a.kind === "not" && a.args[0] === b) || (b.kind === "not" && b.args[0] === a);
}

/** What is left of a ^ b if b = a ^ rest. */
function cancelled(a: GraphNode, b: GraphNode): GraphNode | undefined {
  if (b.kind !== "xor") return undefined;
  if (b.args[0] === a) return b.args[1];
  return b.args[1] === a ? b.args[0] : undefined;
}
