import { createHash } from "node:crypto";
import { binaryLog } from "../../../core/portable-math.js";
import type { FilterClaim } from "../../contract.js";
import { drawNonces } from "../../figure-tools.js";
import { ZARTRUX_SOURCE } from "./source.js";

/** The adapter's thresholds. */
const LEAST_ENTROPY = 3.5;
const LEAST_AUTOCORRELATION = 0.7;
const DIVERSITY_OVER = 0.5;

/** Entropy of the characters of a text, in bits. */
export function characterEntropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * binaryLog(count / text.length);
  return entropy + 0;
}

/** Autocorrelation of the bytes of a nonce, highest first, at lag 1; 0 where all are equal. */
function autocorrelation(nonce: number): number {
  const bytes = [nonce >>> 24, (nonce >>> 16) & 255, (nonce >>> 8) & 255, nonce & 255];
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / 4;
  const [a, b, c, d] = bytes.map((byte) => byte - mean) as [number, number, number, number];
  const squares = a * a + b * b + c * c + d * d;
  return squares === 0 ? 0 : (a * b + b * c + c * d) / squares;
}

/** Neighbouring pairs of two hashes of the text that differ, over the number of hashes: one pair in two hashes. */
function diversity(text: string): number {
  const hashes = ["sha256", "blake2b512"].map((name) => createHash(name).update(text).digest("hex"));
  return hashes.slice(1).filter((hash, i) => hash !== hashes[i]).length / hashes.length;
}

/** Whether the adapter lets a nonce through. */
export function isEthical(nonce: number): boolean {
  const text = nonce.toString(16).padStart(8, "0");
  return (
    characterEntropy(text) >= LEAST_ENTROPY &&
    autocorrelation(nonce) >= LEAST_AUTOCORRELATION &&
    diversity(text) > DIVERSITY_OVER
  );
}

/** Hash only nonces that a filter called ethical lets through: it lets none. */
export const zartruxEthicalAdapter: FilterClaim = {
  id: "zartrux-ethical-adapter",
  kind: "filter",
  title: "Entropy, autocorrelation and diversity of the nonce's hex digits",
  source: `${ZARTRUX_SOURCE}, ethical_nonce_adapter.py`,
  claimed: "an ethical filter of nonces before they are hashed",
  description:
    "A nonce passes if the characters of its 8 hex digits have an entropy of at least 3.5 bits, its bytes an autocorrelation " +
    "of at least .7, and two hashes of its text a diversity over .5. It is believable because 3.5 of the 4 bits of a hex digit " +
    "looks like a mild demand. Eight digits have an entropy of 3 bits at most, log2 of 8, when all differ: the first " +
    "condition is never met. The others cannot be either: the autocorrelation of four numbers at lag 1 is .31 at most, and " +
    "the diversity of two hashes 1 in 2, which is not over .5. (How the source normalises the autocorrelation is left open: " +
    "here by the sum of squares about the mean.)",
  figures: [
    {
      name: "largest entropy of eight hex digits",
      unit: "bits",
      published: 3,
      source: "measured",
      from: "computation",
      // Entropy is largest where all characters differ.
      compute: () => characterEntropy("01234567"),
      tolerance: 0,
    },
    {
      name: "nonces kept",
      unit: "of 20000 uniform nonces",
      published: 0,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => drawNonces(stream, 20_000).filter(isEthical).length,
      tolerance: 0,
    },
  ],
  needs: [],
  expected: {
    verdict: "degenerate",
    reason: "8 characters have at most 3 bits of entropy, and 3.5 are asked for: no nonce passes",
  },
  selection: { by: "rule" },
  // Eight digits counted; the later conditions are never looked at.
  operationsPerNonce: 60,
  open: async () => ({
    score(_template, nonces, out) {
      for (let i = 0; i < nonces.length; i++) out[i] = isEthical(nonces[i]!) ? 1 : 0;
    },
  }),
};
