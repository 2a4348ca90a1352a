import type { RandomStream } from "../../../core/random-stream.js";
import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibbleEntropy, nibblePhase } from "../../../dataset/features/nibble-measures.js";
import type { ClaimantFigure, FigureContext } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { countKept, hashedNonces, shareKept } from "../../figure-tools.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** Sizes of the published samples: 40 000 nonces, on as many templates, and winners. */
const TEMPLATES = 40;
const NONCES = 1000;
const WINNERS = 1544;

/** The deployed rule: phase D6 in [.7, 1] and entropy D1 in [.10, .30]. */
export function deployedKeeps(counts: Int32Array): boolean {
  const phase = nibblePhase(counts);
  const entropy = nibbleEntropy(counts);
  return phase >= 0.7 && phase <= 1 && entropy >= 0.1 && entropy <= 0.3;
}

/** The rule of the claimant's miner: phase and entropy as before, but in the quadratic frame. */
export const cmfoDeployed: FilterClaim = {
  id: "cmfo-deployed",
  kind: "filter",
  title: "Phase and entropy as the claimant's miner applies them",
  source: `${CMFO_SOURCE}, cmfo_geometric_miner.py`,
  claimed: "99.99 % of hash operations avoided",
  description:
    "The claimant's miner adds the square of each hex digit's position to the digit (the quadratic frame) and hashes a " +
    "header only if its phase is at least .7 and its entropy between .10 and .30 of the maximum. It is believable " +
    "because it does avoid hashes: all of them. The thresholds were read off headers of zeros without that shift; the " +
    "shift itself spreads the digits, so that no header has so little entropy, winners included.",
  figures: figures(),
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "degenerate",
    reason: "in the quadratic frame the entropy of any header is above .30: nothing passes",
  },
  selection: { by: "rule" },
  // As for cmfo-phase-entropy.
  operationsPerNonce: 80,
  open: async () => scorer(),
};

function scorer(): Scorer {
  return {
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "quadratic");
      for (let i = 0; i < nonces.length; i++) out[i] = deployedKeeps(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  };
}

function figures(): ClaimantFigure[] {
  const kept = ({ stream }: FigureContext) =>
    shareKept({ open: async () => scorer() }, stream, TEMPLATES, NONCES);
  return [
    {
      name: "nonces kept",
      unit: `of ${TEMPLATES * NONCES} nonces`,
      published: 0,
      source: "measured",
      from: "computation",
      compute: async (context) => TEMPLATES * NONCES * (await kept(context)),
      tolerance: 0,
    },
    {
      name: "winners kept",
      unit: `of ${WINNERS} winners`,
      published: 0,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => keptOfWinners(stream),
      tolerance: 0,
    },
    { name: "real blocks kept", unit: "of 69 blocks", published: 0, source: "measured", from: "real chain" },
    {
      name: "hashes avoided",
      unit: "share of hashes",
      published: 0.9999,
      source: "claimant",
      from: "computation",
      compute: async (context) => 1 - (await kept(context)),
      // All is within a unit of the last place of .9999; with all hashes all solutions are avoided.
      tolerance: 0.0001,
    },
  ];
}

/** How many of the first winners at 3 bits are kept, on as many templates. */
function keptOfWinners(stream: RandomStream): number {
  const set = hashedNonces(stream, 3, TEMPLATES, 400);
  const won = [...set.hits.keys()].filter((row) => set.hits[row] === 1).slice(0, WINNERS);
  if (won.length < WINNERS) throw new RangeError(`${won.length} winners, ${WINNERS} are needed`);
  return won.reduce((kept, row) => {
    return (
      kept + countKept(scorer(), set.templates[set.templateIndex[row]!]!, set.nonces.slice(row, row + 1))
    );
  }, 0);
}
