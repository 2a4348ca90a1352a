import type { RandomStream } from "../../../../core/random-stream.js";
import { type Generator, placeOf } from "./generator.js";

/** The next state, and nonce, of the linear congruential generator. */
export function nextLinear(state: number): number {
  return (Math.imul(1664525, state) + 1013904223) >>> 0;
}

/** The next state, and nonce, of xorshift with shifts 13, 17, 5 (Marsaglia 2003). @param state not 0 */
export function nextXorshift(state: number): number {
  let x = state ^ (state << 13);
  x ^= x >>> 17;
  return (x ^ (x << 5)) >>> 0;
}

const PCG_MULTIPLIER = 6364136223846793005n;

/** The next nonce of PCG-XSH-RR with 64 bits of state (O'Neill 2014). */
export class PermutedCongruential {
  #state: bigint;
  readonly #increment: bigint;

  /** @param increment odd */
  constructor(state: bigint, increment: bigint) {
    this.#state = state;
    this.#increment = increment;
  }

  next(): number {
    const old = this.#state;
    this.#state = BigInt.asUintN(64, old * PCG_MULTIPLIER + this.#increment);
    const shifted = Number(BigInt.asUintN(32, ((old >> 18n) ^ old) >> 27n));
    const turn = Number(old >> 59n);
    return ((shifted >>> turn) | (shifted << (-turn & 31))) >>> 0;
  }
}

const PCG_INCREMENT = 1442695040888963407n;

/** How often each of the three is asked. */
const WEIGHTS = [0.4, 0.3, 0.3] as const;

/** Nonces from the three sequences, each time from one drawn by weight; first states are random. */
export function sequenceGenerator(stream: RandomStream): Generator {
  let linear = stream.uint32();
  let xorshift = stream.uint32() || 1;
  const permuted = new PermutedCongruential(
    (BigInt(stream.uint32()) << 32n) | BigInt(stream.uint32()),
    PCG_INCREMENT,
  );
  const ask = [
    () => {
      linear = nextLinear(linear);
      return linear;
    },
    () => {
      xorshift = nextXorshift(xorshift);
      return xorshift;
    },
    () => permuted.next(),
  ];
  return {
    next: (count) => Uint32Array.from({ length: count }, () => ask[placeOf(stream.float(), WEIGHTS, 1)]!()),
  };
}
