import fc from "fast-check";
import { applyOperation, OPERATIONS, type Operation } from "../../src/kernel/graph-node.js";
import type { Words } from "../../src/kernel/words.js";

/** Job words that random expressions use. */
export const JOB_WORDS = 3;

interface Step {
  readonly operation: Operation;
  readonly amount: number;
  /** Places of the arguments among the words so far, counted from the end. */
  readonly args: readonly number[];
}

/** A random straight-line program: constants, then steps. */
export interface Program {
  readonly constants: readonly number[];
  readonly steps: readonly Step[];
}

const word = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 1, 0x80000000, 0xffffffff));

/** Arguments are near ones as a rule, so that programs are deep and most of their words are used. */
const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  amount: fc.nat(31),
  args: fc.array(fc.oneof({ arbitrary: fc.nat(7), weight: 3 }, fc.nat(40)), { minLength: 3, maxLength: 3 }),
});

export const program: fc.Arbitrary<Program> = fc.record({
  constants: fc.array(word, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
});

export const words = (length: number) => fc.array(word, { minLength: length, maxLength: length });

/** All words of a program in an algebra: job words, lane word, constants, one word a step. */
export function runProgram<W>(
  algebra: Words<W>,
  { constants, steps }: Program,
  job: readonly W[],
  lane: W,
): W[] {
  const found = [...job, lane, ...constants.map((value) => algebra.constant(value))];
  for (const { operation, amount, args } of steps) {
    const chosen = args.map((back) => found[found.length - 1 - (back % found.length)]!);
    found.push(applyOperation(algebra, operation, amount, chosen));
  }
  return found;
}
