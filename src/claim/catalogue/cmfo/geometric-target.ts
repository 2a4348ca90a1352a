import type { RandomStream } from "../../../core/random-stream.js";
import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, cmfoVectors } from "../../../dataset/features/cmfo-vector.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { parseTemplate } from "../../../pow/header-fields.js";
import type { FilterClaim, Fitted, Scorer } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";
import {
  fitTargetNetwork,
  predictTarget,
  type TargetNetwork,
  type TargetRow,
  targetNetworkSchema,
} from "./target-network.js";

/** What the network is taught: random numbers, as the claimant's program does, or the mean vector of known winners. */
type Teaching = "random-targets" | "winner-targets";

/** Rank nonces by their distance from a vector that a network predicts from the template. */
export const cmfoGeometricTarget: readonly FilterClaim[] = [
  variant(
    "random-targets",
    "as shipped",
    "The program as shipped teaches it seven random numbers a block, in place of a figure still to be written.",
  ),
  variant(
    "winner-targets",
    "as described",
    "Here it is taught what the description says: the mean vector of each training template's winners.",
  ),
];

function variant(teaching: Teaching, suffix: string, taught: string): FilterClaim {
  return {
    id: `cmfo-geometric-target:${teaching}`,
    kind: "filter",
    title: `Target vector predicted by a network (${suffix})`,
    source: `${CMFO_SOURCE}, cmfo_mining_ai.py`,
    claimed: "learns from 800 K blocks",
    description:
      "A neural network (20, 128, 128, 64 and 7 wide) predicts from the block's context the seven-dimensional vector that a " +
      "winning header will have; nonces are ranked by their distance from it and the nearest share is hashed. " +
      `${taught} (The source feeds difficulty, time of day and fields that no template holds; here the 20 inputs are ` +
      "the time of day, the target's two parts, the version, and the words of the previous hash and the Merkle root.) It " +
      "is believable because its loss falls: it learns the mean, which is the same for winners and losers.",
    needs: ["labels"],
    appliesTo: HEADER_FAMILIES,
    expected: {
      verdict: "no-advantage",
      reason: "winners have the same mean vector as all headers, and nearness to it says nothing of the hash",
    },
    selection: { by: "share" },
    // The network runs once a template; a nonce costs its vector.
    operationsPerNonce: VECTOR_OPERATIONS,
    fit: async ({ training }, { stream }) => fitNetwork(training, teaching, stream),
    open: async (model) => scorer(targetNetworkSchema.parse(model)),
  };
}

function fitNetwork(training: LabelledSet, teaching: Teaching, stream: RandomStream): Fitted {
  const rows = training.templates.flatMap((template, index): TargetRow[] => {
    const winners = training.nonces.filter(
      (_, row) => training.templateIndex[row] === index && training.hits[row] === 1,
    );
    if (winners.length === 0) return [];
    const target = teaching === "random-targets" ? randomTarget(stream) : meanVector(template, winners);
    return [{ features: templateFeatures(template), target }];
  });
  return { model: { ...fitTargetNetwork(rows, stream) } };
}

function randomTarget(stream: RandomStream): number[] {
  return Array.from({ length: CMFO_WIDTH }, () => stream.float());
}

/** Mean vector of the headers of some nonces, in the quadratic frame. */
export function meanVector(template: Uint8Array, nonces: Uint32Array): number[] {
  const vectors = cmfoVectors(template, nonces, "quadratic", new Float32Array(nonces.length * CMFO_WIDTH));
  const sums = new Array<number>(CMFO_WIDTH).fill(0);
  for (const [i, value] of vectors.entries()) sums[i % CMFO_WIDTH]! += value;
  return sums.map((sum) => sum / nonces.length);
}

const DAY = 86_400;

/** The network's 20 inputs, each in [0, 1]. */
export function templateFeatures(template: Uint8Array): number[] {
  const { version, previousHash, merkleRoot, time, compactTarget } = parseTemplate(template);
  return [
    (time % DAY) / DAY,
    (compactTarget >>> 24) / 255,
    (compactTarget & 0xffffff) / 0xffffff,
    version / 0xffffffff,
    ...wordsOf(previousHash),
    ...wordsOf(merkleRoot),
  ];
}

function wordsOf(hash: Uint8Array): number[] {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i, true) / 0xffffffff);
}

function scorer(network: TargetNetwork): Scorer {
  let vectors = new Float32Array(0);
  return {
    score(template, nonces, out) {
      const target = predictTarget(network, templateFeatures(template));
      const needed = nonces.length * CMFO_WIDTH;
      if (vectors.length < needed) vectors = new Float32Array(needed);
      cmfoVectors(template, nonces, "quadratic", vectors);
      for (let i = 0; i < nonces.length; i++) {
        out[i] = -cmfoDistance(vectors.subarray(i * CMFO_WIDTH, (i + 1) * CMFO_WIDTH), target);
      }
    },
  };
}
