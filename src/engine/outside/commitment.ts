import { digestOf } from "../../core/digest.js";

/** What the seed of an outside claim's evaluation follows from, fixed before anything is drawn from it. */
export interface Commitment {
  /** SHA-256 of the protocol's text. */
  readonly protocol: string;
  /** SHA-256 of the claim's file. */
  readonly claim: string;
  /** Seed of every stream of the run. */
  readonly seed: string;
}

/**
 * Commits to a protocol and a claim: any other protocol, claim or seed draws other templates and nonces, so that none of
 * them can be fitted to what it will be judged on.
 */
export function commitTo(seed: string, protocol: string, claim: string): Commitment {
  return {
    protocol,
    claim,
    seed: digestOf({ purpose: "seed of evaluation", seed, protocol, claim }),
  };
}

/** The seed that a claim is told: 32 bytes as hex, from which nothing of the evaluation follows. */
export function toldSeed({ seed }: Commitment): string {
  return digestOf({ purpose: "seed told to the claim", seed });
}
