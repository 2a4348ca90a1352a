import type { RecordedSolutions } from "./solutions.js";

/** What a hunt counted. Arrays have 33 places: place z counts hashes with exactly z leading zero bits. */
export interface HuntTally {
  /** Hashes paid for, repeats and what a claim that failed left unspent included. */
  readonly paid: number;
  /** Hashes paid for on a nonce already paid for: they cannot hit again. */
  readonly repeats: number;
  /** Of the hashes that are no repeats; of a shortcut, of those that it calls solutions and that verify. */
  readonly hits: readonly number[];
  /** Random search, where it works beside. */
  readonly control: { readonly paid: number; readonly hits: readonly number[] } | null;
  /** Hits hashed again by the implementation that is not the scanner's. */
  readonly verified: number;
  readonly refuted: number;
  /** Why the claim failed, or null. */
  readonly fault: string | null;
  readonly solutions: RecordedSolutions;
}
