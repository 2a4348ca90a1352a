import { randomBytes } from "node:crypto";
import { digestOf } from "../../core/digest.js";

/** What the seed of an outside claim's evaluation follows from, fixed before anything is drawn from it. */
export interface Commitment {
  /** SHA-256 of the protocol's text. */
  readonly protocol: string;
  /** SHA-256 of the claim's file. */
  readonly claim: string;
  /** Drawn once both are fixed, 16 bytes as hex: a seed that was known beforehand would let the claim compute its templates. */
  readonly salt: string;
  /** Seed of every stream of the run. */
  readonly seed: string;
}

/**
 * Commits to a protocol and a claim: any other protocol, claim, seed or salt draws other templates and nonces, so that
 * none of them can be fitted to what it will be judged on.
 */
export function commitTo(seed: string, protocol: string, claim: string, salt: string): Commitment {
  return {
    ...{ protocol, claim, salt },
    seed: digestOf({ purpose: "seed of evaluation", seed, protocol, claim, salt }),
  };
}

/** A salt that nobody knows yet. */
export function drawSalt(): string {
  return randomBytes(16).toString("hex");
}

/** The seed that a claim is told: 32 bytes as hex, from which nothing of the evaluation follows. */
export function toldSeed({ seed }: Commitment): string {
  return digestOf({ purpose: "seed told to the claim", seed });
}
