import { hexToBytes } from "../../../core/hex.js";
import type { RandomStream } from "../../../core/random-stream.js";
import { FRAMES, type Frame } from "../../../dataset/features/cmfo-frame.js";
import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, CmfoHeader, cmfoVectors } from "../../../dataset/features/cmfo-vector.js";
import { splitHeader } from "../../../pow/header.js";
import { compressionOperations } from "../../../pow/shortcut-ledger.js";
import { spearman } from "../../../stats/spearman.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { hashedNonces, sampledMean, scoresOf } from "../../figure-tools.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";

/** Nonces that the rank correlation is taken over, as many on each template. */
const NONCES = 8192;
const TEMPLATES = 8;

/** Hash the headers whose seven-dimensional vector lies nearest the "golden" one, a variant for each frame. */
export const cmfoDistanceClaims: readonly FilterClaim[] = FRAMES.map(variant);

function variant(frame: Frame): FilterClaim {
  return {
    id: `cmfo-distance:${frame}`,
    kind: "filter",
    title: `Distance from a target vector (${frame} frame)`,
    source: `${CMFO_SOURCE}, cmfo_inverse_solver.py`,
    claimed: "a geometric pre-filter: 10x less energy",
    description:
      "Seven figures of a header's hex digits (entropy at three scales, asymmetry, spectrum, changes, phase, sum) make a " +
      "vector; headers are ranked by its weighted distance from a target taken from winners, and the nearest share is " +
      "hashed. It is believable because winners have some mean vector, and any mean looks like a target; the vectors of " +
      "all headers on the same template lie as near it.",
    figures: figures(frame),
    needs: [],
    appliesTo: HEADER_FAMILIES,
    expected: {
      verdict: "no-advantage",
      reason:
        "the distance is a smooth function of eight hex digits of the nonce; the hash is independent of it",
    },
    selection: { by: "share" },
    operationsPerNonce: VECTOR_OPERATIONS,
    open: async () => scorer(frame),
  };
}

/** The first block of Bitcoin's chain, and D1 to D7 of its header to nine places. */
const GENESIS =
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const GENESIS_VECTOR: Readonly<Record<Frame, readonly number[]>> = {
  identity: [0.553168085, 0.529998191, 0.838020833, 0.085589541, 0.325490196, 0.001782802, 0.18671875],
  quadratic: [0.806825661, 0.655367799, 0.595833333, 0.056761482, 0.968627451, 0.936833988, 0.320052083],
};

function figures(frame: Frame): ClaimantFigure[] {
  return [
    {
      name: "vector of the genesis header",
      unit: "largest deviation of D1 to D7",
      published: 0,
      source: "measured",
      from: "computation",
      compute: () => genesisDeviation(frame),
      // Half a unit of the ninth place.
      tolerance: 5.0001e-10,
    },
    {
      name: "distance and hash",
      unit: "rank correlation",
      published: 0,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => distanceCorrelation(frame, stream),
      tolerance: sampledMean(1, NONCES, 0),
    },
    {
      name: "energy saved",
      unit: "operations a solution without the filter over those with it, half of the nonces kept",
      published: 10,
      source: "claimant",
      from: "computation",
      compute: () => {
        const hash = 2 * compressionOperations().compression;
        return hash / (hash + VECTOR_OPERATIONS / 0.5);
      },
      tolerance: 0.5,
      difference:
        "the half left out holds half of the solutions, so that as many hashes are needed for each, and the vectors of two nonces are paid for beside every one of them",
    },
  ];
}

function genesisDeviation(frame: Frame): number {
  const { template, nonce } = splitHeader(hexToBytes(GENESIS));
  const vector = new CmfoHeader(template, frame).vectors(Uint32Array.of(nonce), new Float64Array(CMFO_WIDTH));
  return Math.max(...vector.map((value, i) => Math.abs(value - GENESIS_VECTOR[frame][i]!)));
}

/** Rank correlation of score and hash. */
function distanceCorrelation(frame: Frame, stream: RandomStream): number {
  const set = hashedNonces(stream, 1, TEMPLATES, NONCES / TEMPLATES);
  return spearman(scoresOf(scorer(frame), set), set.hashes).statistic;
}

function scorer(frame: Frame): Scorer {
  let vectors = new Float32Array(0);
  return {
    score(template, nonces, out) {
      const needed = nonces.length * CMFO_WIDTH;
      if (vectors.length < needed) vectors = new Float32Array(needed);
      cmfoVectors(template, nonces, frame, vectors);
      for (let i = 0; i < nonces.length; i++) {
        out[i] = -cmfoDistance(vectors.subarray(i * CMFO_WIDTH, (i + 1) * CMFO_WIDTH));
      }
    },
  };
}
