import { parseTemplate } from "../../../pow/header-fields.js";
import type { SearcherClaim } from "../../contract.js";
import { HEADER_FAMILIES } from "../cmfo/source.js";
import { CYCLES, DAVE_SOURCE } from "./source.js";

/** Half of the window. */
const REACH = 5_000_000;

const GENESIS_TIME = 1_231_006_505;
const BLOCK_SECONDS = 600;

/**
 * Middle of the window: K + D modulo 2^32 with K = height^3 + 161 modulo 2^32, e the first 16 hex digits of the previous
 * hash as it is shown and D = e xor bits xor K modulo 2^32.
 *
 * @param previousHash 32 bytes in raw order, which is shown reversed
 */
export function gpsMiddle(height: number, previousHash: Uint8Array, compactTarget: number): number {
  const k = BigInt.asUintN(32, BigInt(height) ** 3n + CYCLES);
  const shown = Buffer.from(previousHash).reverse();
  const d = BigInt.asUintN(32, shown.readBigUInt64BE(0) ^ BigInt(compactTarget) ^ k);
  return Number(BigInt.asUintN(32, k + d));
}

/** The height that a time stamp suggests at ten minutes a block: a template does not state it. */
export function heightAt(time: number): number {
  return Math.max(0, Math.round((time - GENESIS_TIME) / BLOCK_SECONDS));
}

/** Searches ten million nonces around a number made of height, previous hash and target. */
export const daveGps: SearcherClaim = {
  id: "dave-gps",
  kind: "searcher",
  title: "A window around a number made of the block's height",
  source: DAVE_SOURCE,
  claimed: "instant solve",
  description:
    "The cube of the height, the first 16 hex digits of the previous hash and the target make a number; the nonces within " +
    "five million of it are tried first. (A template does not state the height: here it is what the time stamp suggests at " +
    "ten minutes a block. Beyond the window the search goes on upwards.) It is believable because ten million nonces are " +
    "many, and sometimes hold a solution, as any ten million do. The 16 digits are zero on every recent block of the main " +
    "chain, so that they say nothing.",
  figures: [
    {
      name: "blocks in the window by chance",
      unit: "expected of 69 blocks",
      published: 0.16,
      source: "measured",
      from: "computation",
      compute: () => (69 * (2 * REACH + 1)) / 2 ** 32,
      tolerance: 0.005,
    },
    {
      name: "real blocks in the window",
      unit: "of 69 blocks",
      published: 0,
      source: "measured",
      from: "real chain",
    },
  ],
  needs: [],
  appliesTo: HEADER_FAMILIES,
  uses: ["template"],
  expected: {
    verdict: "no-advantage",
    reason:
      "where a window lies makes no nonce in it more likely to win; of 69 real blocks it holds 0, .16 expected",
  },
  operationsPerNonce: 1,
  open: async (_model, { template }) => {
    const { time, previousHash, compactTarget } = parseTemplate(template);
    let next = gpsMiddle(heightAt(time), previousHash, compactTarget) - REACH;
    return {
      propose(out) {
        // Storing takes the number modulo 2^32.
        for (let i = 0; i < out.length; i++) out[i] = next++;
        return out.length;
      },
    };
  },
};
