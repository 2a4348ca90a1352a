import type { Operation } from "./graph-node.js";
import { noOperations, type OperationCounts } from "./operation-count.js";
import {
  checkAmount,
  type Iterated,
  iterateEach,
  type LoopBody,
  type LoopOptions,
  type Subroutine,
  type Words,
} from "./words.js";

/** A word of which nothing is known but that it was computed. */
export type Unknown = "word";

const WORD: Unknown = "word";

/**
 * An algebra that counts what a definition does as it is written: nothing is folded, shared or done beforehand.
 * Constants are free.
 */
export class CountingWords implements Words<Unknown> {
  readonly #counts = noOperations();

  /** Operations so far. */
  get counts(): OperationCounts {
    return { ...this.#counts };
  }

  constant(): Unknown {
    return WORD;
  }

  add = () => this.#count("add");
  xor = () => this.#count("xor");
  and = () => this.#count("and");
  or = () => this.#count("or");
  not = () => this.#count("not");
  choose = () => this.#count("choose");
  majority = () => this.#count("majority");
  byteSwap = () => this.#count("byteSwap");

  rotateRight(_word: Unknown, amount: number): Unknown {
    checkAmount(amount);
    return this.#count("rotateRight");
  }

  shiftRight(_word: Unknown, amount: number): Unknown {
    checkAmount(amount);
    return this.#count("shiftRight");
  }

  iterate(
    times: number,
    state: readonly Unknown[],
    body: LoopBody<Unknown>,
    options?: LoopOptions,
  ): Iterated<Unknown> {
    iterateEach(this, times, state, body, options);
    return { state, recall: () => state };
  }

  call(subroutine: Subroutine, args: readonly Unknown[]): Unknown[] {
    return [...subroutine.evaluate(this, args)];
  }

  #count(operation: Operation): Unknown {
    this.#counts[operation]++;
    return WORD;
  }
}
