import type { RandomStream } from "../../../core/random-stream.js";
import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibbleEntropy, nibblePhase } from "../../../dataset/features/nibble-measures.js";
import { drawTemplate } from "../../../dataset/templates.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { countKept, hashedNonces, liftOf, sampledMean, shareKept } from "../../figure-tools.js";
import { CMFO_SOURCE } from "./source.js";

/** Time stamps, and nonces on each, that the shares kept on all-zero templates are counted on. */
const STAMPS = 256;
const NONCES = 1024;

/** Difficulty and size of the sample that the lift on all-zero templates is taken on. */
const BITS = 2;
const HASHES = 65_536;

/** The claim's rule: phase D6 at least .7 and entropy D1 at most .25. */
export function keepsCounts(counts: Int32Array): boolean {
  return nibblePhase(counts) >= 0.7 && nibbleEntropy(counts) <= 0.25;
}

/** Hash only nonces whose whole header has high "phase" and low "entropy". */
export const cmfoPhaseEntropy: FilterClaim = {
  id: "cmfo-phase-entropy",
  kind: "filter",
  title: "Phase and entropy of the header's digits",
  source: CMFO_SOURCE,
  claimed: "91 % recall at 100 % rejection of noise, over 100x",
  description:
    "The header with its nonce is read as 256 hex digits; it is hashed only if a mean direction of the digits " +
    "(phase) is at least .7 and their entropy at most .25 of the maximum. It is believable because in the claimant's " +
    "data it told solutions from noise: the solutions came from one template whose previous hash and Merkle root " +
    "were zero, the noise from random ones, and it is the template that the rule recognises.",
  figures: figures(),
  needs: [],
  expected: {
    verdict: "degenerate",
    reason:
      "on real headers nothing passes; on all-zero ones what passes depends on the time stamp, not on luck",
  },
  selection: { by: "rule" },
  // Sixteen table look-ups and additions for the entropy, as many for the phase, and the eight digits that change.
  operationsPerNonce: 80,
  open: async () => scorer(),
};

function figures(): ClaimantFigure[] {
  return [
    {
      name: "headers of random templates kept",
      unit: "share of nonces",
      published: 0,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => shareKept({ open: async () => scorer() }, stream, 64, NONCES),
      tolerance: 0,
    },
    {
      name: "noise rejected",
      unit: "share of headers on random templates",
      published: 1,
      source: "claimant",
      from: "computation",
      compute: async ({ stream }) =>
        1 - (await shareKept({ open: async () => scorer() }, stream, 64, NONCES)),
      tolerance: 0,
    },
    {
      name: "nonces kept on all-zero templates",
      unit: "share of nonces, lowest and highest by time stamp",
      published: [0.24, 0.93],
      source: "measured",
      from: "computation",
      compute: ({ stream }) => keptOnZero(stream, "all"),
      tolerance: 0.05,
      difference: `among ${STAMPS} time stamps drawn from all there are, some keep nearly none and some nearly all; the published range is of fewer`,
    },
    {
      name: "recall on all-zero templates",
      unit: "share of solutions kept, lowest and highest by time stamp",
      published: 0.91,
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => keptOnZero(stream, "solutions"),
      tolerance: 0,
    },
    {
      name: "lift on all-zero templates",
      unit: "hits per hash over those of random search",
      published: 1,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => liftOnZero(stream),
      // The kept share among them varies about .45: the lift of that half has this deviation a hit.
      tolerance: sampledMean(1.2, HASHES * 2 ** -BITS, 0),
    },
    {
      name: "gain on all-zero templates",
      unit: "times the hits per hash",
      published: 100,
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => liftOnZero(stream),
      tolerance: 1,
      difference:
        "the gain was counted against headers on other templates, which the rule rejects whatever their nonce; on one template it keeps winners and losers alike",
    },
  ];
}

function zeroTemplate(stream: RandomStream): Uint8Array {
  return drawTemplate({ templateBytes: 76, timeOffset: 68 }, "zero", stream);
}

/** Lowest and highest share kept of the nonces of a time stamp, all of them or those that win at one bit. */
function keptOnZero(stream: RandomStream, whose: "all" | "solutions"): [number, number] {
  const shares = Array.from({ length: STAMPS }, () => {
    const set = hashedNonces(stream, 1, 1, NONCES, zeroTemplate);
    const nonces = whose === "all" ? set.nonces : set.nonces.filter((_, row) => set.hits[row] === 1);
    return countKept(scorer(), set.templates[0]!, nonces) / nonces.length;
  });
  return [Math.min(...shares), Math.max(...shares)];
}

function liftOnZero(stream: RandomStream): number {
  const templates = 32;
  return liftOf(scorer(), hashedNonces(stream, BITS, templates, HASHES / templates, zeroTemplate));
}

function scorer(): Scorer {
  return {
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "identity");
      for (let i = 0; i < nonces.length; i++) out[i] = keepsCounts(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  };
}
