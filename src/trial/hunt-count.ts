import { topWord } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";
import type { HuntTally } from "./hunt-tally.js";
import { SolutionLog } from "./solutions.js";
import { verifyHits } from "./verify-hits.js";

/** Adds up what an arm pays for. */
export class HuntCount {
  readonly #bits: number;
  readonly #log: SolutionLog;
  readonly #recordAs: string | null;
  readonly #hits = new Array<number>(33).fill(0);
  #repeats = 0;
  #verified = 0;
  #refuted = 0;
  paid = 0;

  /** @param recordAs arm as whose hits all are written down; null where the strongest will do */
  constructor(pow: PowFunction, bits: number, recordAs: string | null) {
    this.#bits = bits;
    this.#log = new SolutionLog(pow, bits);
    this.#recordAs = recordAs;
  }

  add(
    pow: PowFunction,
    template: Uint8Array,
    nonces: Uint32Array,
    hashes: Uint32Array,
    repeated?: Uint8Array,
  ) {
    const fresh = repeated ? nonces.filter((_, i) => repeated[i] === 0) : nonces;
    const freshHashes = repeated
      ? hashes.subarray(0, nonces.length).filter((_, i) => repeated[i] === 0)
      : hashes;
    this.paid += nonces.length;
    this.#repeats += nonces.length - fresh.length;
    for (const hash of freshHashes) this.#hits[Math.clz32(hash)]!++;
    this.#log.add(template, fresh, freshHashes);
    if (this.#recordAs !== null) this.#log.addAll(this.#recordAs, template, fresh, freshHashes);
    const { verified, refuted } = verifyHits(pow, template, fresh, freshHashes, this.#bits);
    this.#verified += verified;
    this.#refuted += refuted;
  }

  /** The same for hashes that somebody else computed: each that is called a solution must verify. */
  addClaimed(pow: PowFunction, template: Uint8Array, nonces: Uint32Array, tops: Uint32Array) {
    this.paid += nonces.length;
    const limit = 2 ** (32 - this.#bits);
    for (const [i, top] of tops.entries()) {
      if (top >= limit) continue;
      const found = topWord(pow.hash(template, nonces[i]!));
      if (found !== top) {
        throw new RangeError(
          `its solution at nonce ${nonces[i]} does not verify: ${Math.clz32(top)} leading zero bits claimed, ${Math.clz32(found)} found`,
        );
      }
      this.#hits[Math.clz32(found)]!++;
      this.#verified++;
    }
    this.#hits[0]! += tops.filter((top) => top >= limit).length;
    this.#log.add(template, nonces, tops);
  }

  tally(): Omit<HuntTally, "control" | "fault" | "paid"> {
    return {
      repeats: this.#repeats,
      hits: this.#hits,
      verified: this.#verified,
      refuted: this.#refuted,
      solutions: this.#log.solutions(),
    };
  }
}
