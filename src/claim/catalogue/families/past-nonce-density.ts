import { z } from "zod";
import type { FilterClaim, FitRows, Fitted, Scorer } from "../../contract.js";

/** Cells of the density: the nonce's top 12 bits, fine enough to show bits 20 to 23. */
const CELL_BITS = 12;

const densitySchema = z.strictObject({ counts: z.array(z.int().nonnegative()).length(2 ** CELL_BITS) });

/** Hash only nonces from the half of the space where past winners lay most densely. */
export const pastNonceDensity: FilterClaim = {
  id: "past-nonce-density",
  kind: "filter",
  title: "Where past winning nonces were dense",
  source: "chain analyses since Lerner 2013; Coin Metrics 2020 shows the pattern and its cause",
  claimed: "winning nonces of real chains are not uniform, so some regions win more often",
  description:
    "Past winning nonces are counted in 4096 cells and only the denser half of the space is hashed. It is believable " +
    "because the density of real chains is uneven and the pattern is there again in blocks that were held out: " +
    "miners start at fixed places, divide the space between threads and leave some bits at zero, so winners are found " +
    "where miners look.",
  needs: ["history"],
  expected: {
    verdict: "artefact",
    reason: "the pattern shows where miners searched; fresh hashes win equally often everywhere",
  },
  positiveControl: {
    pow: "planted:0.9,00800000@sha256d",
    margin: 0.05,
    reason:
      "where nonces with a zero for bit 23 win more often, cells with that bit at zero are the denser ones",
  },
  selection: { by: "share" },
  // A shift and a look-up.
  operationsPerNonce: 2,
  fit: async ({ history }) => fitDensity(history),
  open: async (model) => scorer(densitySchema.parse(model).counts),
};

function fitDensity(history: FitRows["history"]): Fitted {
  const counts = new Array<number>(2 ** CELL_BITS).fill(0);
  for (const { nonce } of history) counts[nonce >>> (32 - CELL_BITS)]!++;
  return { model: { counts } };
}

function scorer(counts: readonly number[]): Scorer {
  const table = Float32Array.from(counts);
  return {
    score(_template, nonces, out) {
      for (let i = 0; i < nonces.length; i++) out[i] = table[nonces[i]! >>> (32 - CELL_BITS)]!;
    },
  };
}
