import type { WasmCode } from "../../kernel/wasm-code.js";

/** The most vectors there is room for. */
export const MAX_CONSTANTS = 32;

/** Vectors of one word in both lanes, in memory: V8 makes those in code anew at each use, by several instructions. */
export class ConstantVectors {
  readonly #at: number;
  readonly #words: bigint[] = [];

  /** @param at address of MAX_CONSTANTS vectors */
  constructor(at: number) {
    this.#at = at;
  }

  push(code: WasmCode, word: bigint): void {
    const known = this.#words.indexOf(word);
    const index = known >= 0 ? known : this.#words.push(word) - 1;
    if (index >= MAX_CONSTANTS) throw new Error(`more than ${MAX_CONSTANTS} constants`);
    code.i32Const(0);
    code.v128Load(this.#at + 16 * index);
  }

  /** Emits what stores all vectors that were pushed so far. */
  store(code: WasmCode): void {
    for (const [index, word] of this.#words.entries()) {
      code.i32Const(0);
      code.i64Const(word);
      code.i64x2Splat();
      code.v128Store(this.#at + 16 * index);
    }
  }
}
