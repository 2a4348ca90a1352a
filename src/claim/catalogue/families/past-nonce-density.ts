import { z } from "zod";
import type { RandomStream } from "../../../core/random-stream.js";
import { labelNonces } from "../../../dataset/labelled-set.js";
import { powFunction } from "../../../pow/registry.js";
import type { FilterClaim, FitRows, Fitted, Scorer } from "../../contract.js";
import { drawNonces, hashedNonces, liftOf, randomTemplate, sampledMean } from "../../figure-tools.js";

/** Cells of the density: the nonce's top 12 bits, fine enough to show bits 20 to 23. */
const CELL_BITS = 12;

const densitySchema = z.strictObject({ counts: z.array(z.int().nonnegative()).length(2 ** CELL_BITS) });

/** Share of a real pool's winners with bits 20 to 23 zero. */
const STUCK_SHARE = 0.85;
const STUCK_BITS = 0x00f00000;

/** Hashes of the figures; half of them win. */
const HASHES = 65_536;

/** Lets nonces through that have those bits at zero. */
const stuckBits: Scorer = {
  score(_template, nonces, out) {
    for (let i = 0; i < nonces.length; i++) out[i] = (nonces[i]! & STUCK_BITS) === 0 ? 1 : 0;
  },
};

/** Share of a pool's winners with those bits at zero, over the sixteenth of all nonces that have them so. */
function liftOnPool(stream: RandomStream): number {
  // Of nonces drawn at random a sixteenth have the bits at zero as well.
  const stuck = (STUCK_SHARE - 1 / 16) / (1 - 1 / 16);
  const nonces = drawNonces(stream, HASHES).map((nonce) =>
    stream.float() < stuck ? (nonce & ~STUCK_BITS) >>> 0 : nonce,
  );
  const set = labelNonces(powFunction("sha256d"), 1, [{ template: randomTemplate(stream), nonces }]);
  return stuckLift(set.nonces.filter((_, row) => set.hits[row] === 1));
}

function stuckLift(winners: Uint32Array): number {
  return (16 * winners.filter((nonce) => (nonce & STUCK_BITS) === 0).length) / winners.length;
}

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
  figures: [
    {
      name: "lift of bits 20 to 23 zero, on a pool's own winners",
      unit: "share of winners over share of nonces",
      published: 13.6,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => liftOnPool(stream),
      tolerance: sampledMean(16 * Math.sqrt(STUCK_SHARE * (1 - STUCK_SHARE)), HASHES / 2, 0.1),
    },
    {
      name: "lift of bits 20 to 23 zero, on fresh uniform nonces",
      unit: "hits per hash over those of random search",
      published: 1,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => liftOf(stuckBits, hashedNonces(stream, 1, 16, HASHES / 16)),
      tolerance: sampledMean(1, HASHES / 16, 0.1),
    },
    {
      name: "lift of bits 20 to 23 zero, on past winners",
      unit: "share of winners over share of nonces",
      published: 13.6,
      source: "measured",
      from: "past blocks",
      compute: ({ history }) => stuckLift(Uint32Array.from(history, ({ nonce }) => nonce)),
      tolerance: 0.5,
      difference:
        "another chain: as many of its winners have those bits at zero as its own miners leave them so",
    },
  ],
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
