import type { Words } from "./words.js";

/** Operations that compute a word from words. */
export const OPERATIONS = [
  "add",
  "xor",
  "and",
  "or",
  "not",
  "rotateRight",
  "shiftRight",
  "choose",
  "majority",
  "byteSwap",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * When a word is known, in order: `constant` when the kernel is compiled, `job` once per job, `lane` once per lane.
 */
export const Stage = { constant: 0, job: 1, lane: 2 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/**
 * What else a node can be:
 *
 * - `constant`, `job`, `lane`: a word that is given;
 * - `parameter`: a word that a body is given, its place among the body's inputs being where the body lists it;
 * - `loop`, of its initial state and of what its body takes from outside, and `after`: word `immediate` of its last
 *   state;
 * - `rows`, of a loop and an index: where the loop's state before that application lies, and `recall`: word
 *   `immediate` of that state;
 * - `call`, of its arguments, and `result`: its word `immediate`.
 *
 * `loop`, `rows` and `call` are not words themselves.
 */
export type OtherKind =
  | "constant"
  | "job"
  | "lane"
  | "parameter"
  | "loop"
  | "after"
  | "rows"
  | "recall"
  | "call"
  | "result";

/** One word of a dataflow graph. Equal words of one graph are the same object. */
export interface GraphNode {
  /** Larger than the ids of its arguments. */
  readonly id: number;
  readonly kind: Operation | OtherKind;
  readonly stage: Stage;
  readonly args: readonly GraphNode[];
  /** Value of a constant, index of a job word or of a result, amount of a rotation or shift, else 0. */
  readonly immediate: number;
  /** Of a loop or a call. */
  readonly body?: LoopGraph | SubroutineGraph;
}

/** What a loop does: its body written out `steps.length` times. */
export interface LoopGraph {
  readonly kind: "loop";
  readonly times: number;
  /** Parameters that stand for the state. */
  readonly state: readonly GraphNode[];
  readonly steps: readonly {
    /** Parameters that stand for the constants of this application. */
    readonly row: readonly GraphNode[];
    readonly results: readonly GraphNode[];
  }[];
  /** Constants for each application. */
  readonly rows: readonly (readonly number[])[];
}

/** What a subroutine does. One object for all its calls in a graph. */
export interface SubroutineGraph {
  readonly kind: "subroutine";
  readonly parameters: readonly GraphNode[];
  readonly results: readonly GraphNode[];
}

const OPERATION_KINDS: ReadonlySet<string> = new Set(OPERATIONS);

/** Whether a node computes a word from words. */
export function isOperation(node: GraphNode): node is GraphNode & { readonly kind: Operation } {
  return OPERATION_KINDS.has(node.kind);
}

/** All words that a body works out. */
export function bodyResults(body: LoopGraph | SubroutineGraph): readonly GraphNode[] {
  return body.kind === "loop" ? body.steps.flatMap(({ results }) => results) : body.results;
}

/** The nodes of a body, each after its arguments: those that hang on a word that the body is given, and its inputs. */
export function nodesWithin(body: LoopGraph | SubroutineGraph): GraphNode[] {
  const inputs =
    body.kind === "loop" ? [...body.state, ...body.steps.flatMap(({ row }) => row)] : body.parameters;
  const within = new Set(inputs);
  return reachable(bodyResults(body)).filter((node) => {
    if (node.args.some((arg) => within.has(arg))) within.add(node);
    return within.has(node);
  });
}

/** The bodies of loops and calls among some nodes, each once; if these are `allNodes`, after those that it calls. */
export function bodiesOf(nodes: readonly GraphNode[]): (LoopGraph | SubroutineGraph)[] {
  return [...new Set(nodes.flatMap(({ body }) => (body === undefined ? [] : [body])))];
}

/** Applies the operation of a node, in any algebra, to given arguments. */
export function applyOperation<W>(
  words: Words<W>,
  operation: Operation,
  immediate: number,
  args: readonly W[],
): W {
  const [a, b, c] = args as readonly [W, W, W];
  switch (operation) {
    case "not":
    case "byteSwap":
      return words[operation](a);
    case "rotateRight":
    case "shiftRight":
      return words[operation](a, immediate);
    case "choose":
    case "majority":
      return words[operation](a, b, c);
    default:
      return words[operation](a, b);
  }
}

/** All nodes that `outputs` depend on, themselves included, each after its arguments, in order of creation. */
export function reachable(outputs: readonly GraphNode[]): GraphNode[] {
  return swept(outputs, ({ args }) => args);
}

/** The same with what is within bodies. */
export function allNodes(outputs: readonly GraphNode[]): GraphNode[] {
  return swept(outputs, ({ args, body }) => (body === undefined ? args : [...args, ...bodyResults(body)]));
}

function swept(
  outputs: readonly GraphNode[],
  neededBy: (node: GraphNode) => readonly GraphNode[],
): GraphNode[] {
  // What a node needs has a smaller id, so that one sweep from the largest finds it all, without hashing or sorting.
  const seen: (GraphNode | undefined)[] = new Array(1 + Math.max(-1, ...outputs.map(({ id }) => id)));
  for (const node of outputs) seen[node.id] = node;
  for (let id = seen.length - 1; id >= 0; id--) {
    const node = seen[id];
    if (node !== undefined) for (const needed of neededBy(node)) seen[needed.id] = needed;
  }
  return seen.filter((node) => node !== undefined);
}
