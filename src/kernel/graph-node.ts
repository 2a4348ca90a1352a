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

/** One word of a dataflow graph. Equal words of one graph are the same object. */
export interface GraphNode {
  /** Larger than the ids of its arguments. */
  readonly id: number;
  readonly kind: Operation | "constant" | "job" | "lane";
  readonly stage: Stage;
  readonly args: readonly GraphNode[];
  /** Value of a constant, index of a job word, amount of a rotation or shift, else 0. */
  readonly immediate: number;
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
  // Arguments have smaller ids, so that one sweep from the largest finds them all, without hashing or sorting.
  const seen: (GraphNode | undefined)[] = new Array(1 + Math.max(-1, ...outputs.map(({ id }) => id)));
  for (const node of outputs) seen[node.id] = node;
  for (let id = seen.length - 1; id >= 0; id--) for (const arg of seen[id]?.args ?? []) seen[arg.id] = arg;
  return seen.filter((node) => node !== undefined);
}
