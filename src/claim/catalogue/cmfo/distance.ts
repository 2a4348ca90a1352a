import { FRAMES, type Frame } from "../../../dataset/features/cmfo-frame.js";
import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, cmfoVectors } from "../../../dataset/features/cmfo-vector.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";

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
