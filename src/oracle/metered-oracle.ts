import type { Loans } from "../core/loans.js";
import type { PowFunction, Scanner } from "../pow/pow-function.js";

/** What an arm has spent. */
export interface Meter {
  /** Hashes paid for, repeats included. */
  readonly hashes: number;
  /** Hashes paid for on a nonce already paid for on the same template: useless. */
  readonly repeats: number;
}

/**
 * The only way to a hash: every evaluation is debited from a budget. One oracle serves one template; a nonce asked
 * twice is paid twice and counted as a repeat.
 */
export class MeteredOracle {
  readonly #scanner: Scanner;
  readonly #budget: number;
  readonly #loans: Loans | undefined;
  readonly #seen: NonceSet;
  #hashes = 0;
  #repeats = 0;

  /**
   * @param budget hashes that may be paid for, a positive integer
   * @param loans where its memory and what it returns come from; it must not end before their last use
   */
  constructor(pow: PowFunction, template: Uint8Array, budget: number, loans?: Loans) {
    if (!Number.isSafeInteger(budget) || budget < 1) {
      throw new RangeError(`budget is ${budget}, a positive number of hashes is needed`);
    }
    this.#scanner = pow.openScanner(template);
    this.#budget = budget;
    this.#loans = loans;
    this.#seen = new NonceSet(budget, loans);
  }

  get meter(): Meter {
    return { hashes: this.#hashes, repeats: this.#repeats };
  }

  /**
   * Pays for the hashes of `nonces` and writes the most significant 32 bits of each to `out`.
   *
   * @returns for each nonce 1 if it was paid for before, else 0
   * @throws {RangeError} if the budget does not cover them; nothing is hashed then
   */
  evaluate(nonces: Uint32Array, out: Uint32Array): Uint8Array {
    const left = this.#budget - this.#hashes;
    if (nonces.length > left) throw new RangeError(`${nonces.length} hashes asked for, ${left} are left`);
    this.#hashes += nonces.length;
    this.#scanner.scan(nonces, out);
    const repeated = this.#loans?.bytes(nonces.length).fill(0) ?? new Uint8Array(nonces.length);
    for (let i = 0; i < nonces.length; i++) {
      if (this.#seen.add(nonces[i]!)) continue;
      repeated[i] = 1;
      this.#repeats++;
    }
    return repeated;
  }
}

/** A set of 32-bit integers: open addressing with linear probing, at most half full. */
class NonceSet {
  readonly #slots: Uint32Array;
  readonly #shift: number;
  #hasZero = false;

  constructor(capacity: number, loans?: Loans) {
    const log = Math.max(4, Math.ceil(Math.log2(2 * capacity)));
    this.#slots = loans?.words(2 ** log).fill(0) ?? new Uint32Array(2 ** log);
    this.#shift = 32 - log;
  }

  /** Whether the value was new. */
  add(value: number): boolean {
    if (value === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = Math.imul(value, 0x9e3779b1) >>> this.#shift;
    while (slots[slot] !== 0) {
      if (slots[slot] === value) return false;
      slot = (slot + 1) & mask;
    }
    slots[slot] = value;
    return true;
  }
}
