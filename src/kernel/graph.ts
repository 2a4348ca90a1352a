import { concreteWords } from "./concrete-words.js";
import { applyOperation, type GraphNode, type Operation, Stage } from "./graph-node.js";
import { checkAmount, type Words } from "./words.js";

const ONES = 0xffffffff;

/**
 * The word algebra on symbols: builds a dataflow graph of the words that are computed. Equal words are one node
 * (hash consing), constants are folded, and sums and other associative operations are regrouped so that what is
 * known earlier is combined first: (lane + job) + constant becomes lane + (job + constant), of which only one addition
 * is left to each lane.
 */
export class Graph implements Words<GraphNode> {
  readonly #nodes = new Map<string, GraphNode>();

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

  /** low op high; if high = lower op rest with a lower of an earlier stage, then (low op lower) op rest. */
  #associative(operation: "add" | "xor" | "and" | "or", low: GraphNode, high: GraphNode): GraphNode {
    if (low.stage < high.stage && high.kind === operation) {
      const [lower, rest] = high.args as [GraphNode, GraphNode];
      if (lower.stage < rest.stage) return this[operation](this[operation](low, lower), rest);
    }
    return this.#operation(operation, [low, high]);
  }

  #operation(operation: Operation, args: readonly GraphNode[], immediate = 0): GraphNode {
    let stage: Stage = Stage.constant;
    for (const arg of args) if (arg.stage > stage) stage = arg.stage;
    if (stage === Stage.constant) {
      const values = args.map((arg) => arg.immediate);
      return this.constant(applyOperation(concreteWords, operation, immediate, values));
    }
    return this.#intern(operation, stage, immediate, args);
  }

  #intern(kind: GraphNode["kind"], stage: Stage, immediate: number, args: readonly GraphNode[]): GraphNode {
    let key = `${kind} ${immediate}`;
    for (const arg of args) key += ` ${arg.id}`;
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = { id: this.#nodes.size, kind, stage, args, immediate };
      this.#nodes.set(key, node);
    }
    return node;
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
