import { messageOf } from "../core/errors.js";
import { bytesToHex, hexToBytes } from "../core/hex.js";
import { leadingZeroBits } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";
import type { LedgerEntry } from "../trial/ledger-entry.js";
import { decodeNonces, digestOfHashes } from "../trial/solutions.js";
import { templateAt } from "../trial/streams.js";

/** Computes recorded hits again, line by line. */
export class HitCheck {
  readonly #seed: string;
  /** Nonces that counted for an arm on a template: none may count twice. */
  readonly #counted = new Map<string, Set<number>>();
  count = 0;

  /** @param seed of the streams that templates are drawn from */
  constructor(seed: string) {
    this.#seed = seed;
  }

  /** What is wrong with the hits of an entry, in words. */
  check(entry: LedgerEntry): string[] {
    try {
      const pow = powFunction(entry.pow, this.#seed);
      return [...this.#template(entry, pow), ...this.#strongest(entry, pow), ...this.#all(entry, pow)];
    } catch (error) {
      return [`its hits cannot be computed again: ${messageOf(error)}`];
    }
  }

  #template({ drawn, template, strongest, all = {} }: LedgerEntry, pow: PowFunction): string[] {
    if (drawn === null) return [];
    const expected = bytesToHex(
      templateAt({ seed: this.#seed, role: drawn.role, kind: drawn.templates }, pow, template),
    );
    const given = [...strongest, ...Object.values(all).flat()];
    return given.every((one) => one.template === expected)
      ? []
      : [`a hit is not on template ${template} as the seed draws it`];
  }

  #strongest({ strongest, arms }: LedgerEntry, pow: PowFunction): string[] {
    const bits = Math.min(...Object.values(arms).map((arm) => arm.bits));
    const wrong: string[] = [];
    for (const { template, nonce, hash } of strongest) {
      this.count++;
      const found = pow.hash(hexToBytes(template), nonce);
      if (bytesToHex(found) !== hash) {
        wrong.push(`the hash at nonce ${nonce} is ${bytesToHex(found)}, not ${hash}`);
      } else if (leadingZeroBits(found) < bits) wrong.push(`nonce ${nonce} is no hit of ${bits} bits`);
    }
    return wrong;
  }

  #all({ arms, all = {} }: LedgerEntry, pow: PowFunction): string[] {
    return Object.entries(all).flatMap(([id, lists]) => {
      const arm = arms[id];
      if (arm === undefined) return [`hits of ${id}, which has no counts`];
      const wrong: string[] = [];
      let hits = 0;
      for (const list of lists) {
        const template = hexToBytes(list.template);
        const nonces = decodeNonces(list.nonces);
        hits += nonces.length;
        this.count += nonces.length;
        const miss = nonces.find((nonce) => leadingZeroBits(pow.hash(template, nonce)) < arm.bits);
        if (miss !== undefined) wrong.push(`nonce ${miss} is no hit of ${arm.bits} bits`);
        if (digestOfHashes(pow, template, nonces) !== list.sha256)
          wrong.push(`the hashes of the hits of ${id} have another SHA-256`);
        const twice = this.#repeated(`${id} ${list.template}`, nonces);
        if (twice !== undefined) wrong.push(`nonce ${twice} counts twice for ${id}`);
      }
      if (hits !== arm.hits) wrong.push(`${id} has ${arm.hits} hits, ${hits} are recorded`);
      return wrong;
    });
  }

  #repeated(key: string, nonces: Uint32Array): number | undefined {
    const counted = this.#counted.get(key) ?? new Set();
    this.#counted.set(key, counted);
    let twice: number | undefined;
    for (const nonce of nonces) {
      if (counted.has(nonce)) twice ??= nonce;
      counted.add(nonce);
    }
    return twice;
  }
}
