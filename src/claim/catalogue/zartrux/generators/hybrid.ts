import { type Generator, placeOf } from "./generator.js";

/** Least and largest share of a generator before shares are brought to a sum of 1. */
const LEAST_SHARE = 0.05;
const LARGEST_SHARE = 0.4;

/** Nonces between two times that shares are set anew: the claimant's interval is 300 s, and no search reads a clock. */
const REBALANCE_NONCES = 5000;

/** One of the generators that a hybrid draws from. */
export interface Part {
  readonly generator: Generator;
  /** Its first share. */
  readonly share: number;
}

/** Nonces of several generators, whose shares follow their success rates. */
export class HybridGenerator implements Generator {
  readonly #parts: readonly Part[];
  #shares: readonly number[];
  #sources = new Uint8Array(0);
  #successes: Float64Array;
  #attempts: Float64Array;
  #since = 0;

  /** @param parts shares sum to 1 */
  constructor(
    parts: readonly Part[],
    readonly draw: () => number,
  ) {
    this.#parts = parts;
    this.#shares = parts.map(({ share }) => share);
    this.#successes = new Float64Array(parts.length);
    this.#attempts = new Float64Array(parts.length);
  }

  get shares(): readonly number[] {
    return this.#shares;
  }

  next(count: number): Uint32Array {
    this.#sources = Uint8Array.from({ length: count }, () => placeOf(this.draw(), this.#shares, 1));
    const nonces = new Uint32Array(count);
    for (const [part, { generator }] of this.#parts.entries()) {
      const places = this.#placesOf(part);
      if (places.length === 0) continue;
      for (const [i, nonce] of generator.next(places.length).entries()) nonces[places[i]!] = nonce;
    }
    return nonces;
  }

  learn(nonces: Uint32Array, won: Uint8Array): void {
    for (const [part, { generator }] of this.#parts.entries()) {
      const places = this.#placesOf(part);
      if (places.length === 0) continue;
      const results = Uint8Array.from(places, (place) => won[place]!);
      generator.learn?.(
        Uint32Array.from(places, (place) => nonces[place]!),
        results,
      );
      this.#attempts[part]! += results.length;
      for (const result of results) this.#successes[part]! += result;
    }
    this.#since += nonces.length;
    if (this.#since >= REBALANCE_NONCES) this.#rebalance();
  }

  #placesOf(part: number): number[] {
    const places: number[] = [];
    for (const [place, source] of this.#sources.entries()) if (source === part) places.push(place);
    return places;
  }

  /** Shares in proportion to (successes + 1) / (attempts + 2), each at least .05 and at most .40; counts start anew. */
  #rebalance(): void {
    this.#shares = balanced([...this.#successes], [...this.#attempts], this.#shares);
    this.#successes.fill(0);
    this.#attempts.fill(0);
    this.#since = 0;
  }
}

/** New shares from successes and attempts; a generator that was not asked counts with its old share. */
export function balanced(
  successes: readonly number[],
  attempts: readonly number[],
  shares: readonly number[],
): number[] {
  const rates = attempts.map((n, i) => (n === 0 ? shares[i]! : (successes[i]! + 1) / (n + 2)));
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const clamped = rates.map((rate) => Math.max(LEAST_SHARE, Math.min(LARGEST_SHARE, rate / total)));
  const sum = clamped.reduce((a, b) => a + b, 0);
  return clamped.map((share) => share / sum);
}
