import { ZARTRUX_FEATURES_VECTORISED } from "../../../dataset/features/zartrux.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../../../model/trees/boosted-trees.js";
import type { SearcherClaim } from "../../contract.js";
import { featureModel } from "../feature-model.js";
import { AdaptiveGenerator } from "./generators/adaptive.js";
import { SUCCESS_BITS, searcherOf } from "./generators/generator.js";
import { GroupedGenerator } from "./generators/grouped.js";
import { HybridGenerator } from "./generators/hybrid.js";
import { rangeGenerator } from "./generators/ranges.js";
import { rankedGenerator } from "./generators/ranked.js";
import { sequenceGenerator } from "./generators/sequences.js";
import { uniformGenerator } from "./generators/uniform.js";
import { ZARTRUX_GENERATORS_SOURCE } from "./source.js";

/** The model of the generator "ml" and of the hybrid: boosted trees on the claimant's four features. */
const RANKING = featureModel(ZARTRUX_FEATURES_VECTORISED, boostedTrees, {
  ...BOOSTING_DEFAULTS,
  maxDepth: 3,
});

/** Six candidates with 32 distances and 100 short trees each, for every 3.6 nonces. */
const RANKING_OPERATIONS = 1500;

const NO_LIFT = {
  verdict: "no-advantage",
  reason: "hashes of distinct nonces are alike and independent, however the nonces were made",
} as const;

const SUCCESS = `(A success, which the source leaves to the pool, is here a hash with ${SUCCESS_BITS} leading zero bits.)`;

const common = {
  kind: "searcher",
  source: ZARTRUX_GENERATORS_SOURCE,
  claimed: "adaptive advantage in finding valid nonces",
} as const;

/** Six generators of nonces, and a hybrid of them. */
export const zartruxGenerators: readonly SearcherClaim[] = [
  {
    ...common,
    id: "zartrux-generators:entropy",
    title: "Generator of high-entropy nonces",
    description:
      "Nonces are 32 random bits, with replacement. It is believable because entropy is what random numbers have. It is " +
      "random search, and says nothing else.",
    needs: [],
    uses: [],
    expected: NO_LIFT,
    operationsPerNonce: 4,
    open: async (_model, { stream }) => searcherOf(uniformGenerator(stream)),
  },
  {
    ...common,
    id: "zartrux-generators:sequence",
    title: "Generator from three pseudo-random sequences",
    description:
      "Nonces come from a linear congruential generator, from xorshift and from PCG, drawn with weights .4, .3 and .3. (The " +
      "kind of PCG is left open: here XSH-RR with 64 bits of state.) It is believable because such sequences fill the range " +
      "well. They know nothing of the hash; where two of them meet, a nonce is hashed twice.",
    needs: [],
    uses: [],
    expected: NO_LIFT,
    operationsPerNonce: 12,
    open: async (_model, { stream }) => searcherOf(sequenceGenerator(stream)),
  },
  {
    ...common,
    id: "zartrux-generators:range",
    title: "Generator of nonces in three ranges",
    description:
      "Nonces are random numbers from 1 to 2, 5 to 6 and 8 to 9 million, a range drawn by (successes + 1) / (attempts + 2). " +
      `${SUCCESS} It is believable because the program gives them as ranges of past success. Three million nonces are few: ` +
      "drawn at random they come again, a sixth of them in the first million.",
    needs: [],
    uses: ["results"],
    expected: {
      verdict: "harmful",
      reason:
        "it draws from three million nonces with replacement and hashes many twice; distinct ones win as often",
    },
    positiveControl: {
      pow: "planted:0.9,80000000@sha256d",
      reason: "where the lower half of the range wins more often, so do the three ranges, which lie in it",
    },
    operationsPerNonce: 12,
    open: async (_model, { stream }) => searcherOf(rangeGenerator(stream)),
  },
  {
    ...common,
    id: "zartrux-generators:grouped",
    title: "Generator that prefers successful sixteenths of the range",
    description:
      "Nonces come from 16 equal bins, a bin drawn by a softmax of (successes + 1) / (tries + 1) whose temperature falls from " +
      `1.5 to .5 by 2 % a round. ${SUCCESS} (A round is 500 nonces.) It is believable because some bin is always ahead. On a ` +
      "hash function it is ahead by chance, and no better at the next nonce.",
    needs: [],
    uses: ["results"],
    expected: NO_LIFT,
    positiveControl: {
      pow: "sha256:7",
      hashes: 131_072,
      reason: "after 7 rounds the winning nonces of a template lie side by side, in a few bins",
    },
    operationsPerNonce: 16,
    open: async (_model, { stream }) => searcherOf(new GroupedGenerator(stream)),
  },
  {
    ...common,
    id: "zartrux-generators:adaptive",
    title: "Generator with 48 bins and reinforcement",
    description:
      "Each of 48 bins has a moving average of its success rate (.15 for the newest) and a weight, multiplied by 1.25 at a " +
      "success and by .70 at a failure, kept within .05 and 12 and multiplied by .985 a round; a softmax of their product, " +
      `its temperature falling from 2 to .4, deals out each round. ${SUCCESS} (A round is 500 nonces. The source changes the ` +
      "number of bins every 300 s, which is left out: no search reads a clock.) It is believable because rewards do steer " +
      "searches where there is something to find. Successes of a hash function fall on all bins alike.",
    needs: [],
    uses: ["results"],
    expected: NO_LIFT,
    positiveControl: {
      pow: "sha256:7",
      reason: "after 7 rounds the winning nonces of a template lie side by side, in a few bins",
    },
    operationsPerNonce: 20,
    open: async (_model, { stream }) => searcherOf(new AdaptiveGenerator(stream)),
  },
  {
    ...common,
    id: "zartrux-generators:ml",
    title: "Generator that ranks candidates with a learned model",
    description:
      "Six times as many random candidates are drawn as nonces are asked for, gradient-boosted trees rank them by four " +
      "features of their bits (entropy, share of zeros, uniqueness, pattern), and the best 60 % are proposed. (The source " +
      "trains while it searches; here the model is trained beforehand, on labelled nonces of other templates.) It is " +
      "believable because the selection is strict. The features are the same on every template, and which nonces win is not.",
    needs: ["labels"],
    uses: [],
    expected: NO_LIFT,
    positiveControl: {
      pow: "planted:0.9,80000000@sha256d",
      hashes: 131_072,
      reason:
        "where nonces with a zero for their highest bit win more often, the share of zeros tells a little",
    },
    operationsPerNonce: RANKING_OPERATIONS,
    fit: RANKING.fit,
    open: async (model, { stream, template }) =>
      searcherOf(rankedGenerator(stream, await RANKING.open(model), template)),
  },
  {
    ...common,
    id: "zartrux-generators:hybrid",
    title: "Hybrid of six generators",
    description:
      "Nonces come from the generators range (.30), ml (.25), entropy (.15), adaptive (.15), sequence (.10) and random (.05); " +
      "every 5000 nonces the shares are set anew by (successes + 1) / (nonces + 2), within .05 and .40. " +
      `${SUCCESS} (The source sets them anew every 300 s, and sets generators aside that fail four times in a row for 600 s, ` +
      "which is left out: no search reads a clock.) It is believable because the best part is used most. The parts are " +
      "equally good, but for the one that repeats itself, at half a per cent in the first million.",
    needs: ["labels"],
    uses: ["results"],
    expected: {
      verdict: "no-advantage",
      reason:
        "distinct nonces win alike, whichever part they are from; the part that draws from three million repeats some",
    },
    positiveControl: {
      pow: "sha256:7",
      hashes: 524_288,
      reason: "after 7 rounds its adaptive part finds where winning nonces lie, and is used more",
    },
    operationsPerNonce: 400,
    fit: RANKING.fit,
    async open(model, { stream, template }) {
      const ranked = rankedGenerator(stream, await RANKING.open(model), template);
      return searcherOf(
        new HybridGenerator(
          [
            { generator: rangeGenerator(stream), share: 0.3 },
            { generator: ranked, share: 0.25 },
            { generator: uniformGenerator(stream), share: 0.15 },
            { generator: new AdaptiveGenerator(stream), share: 0.15 },
            { generator: sequenceGenerator(stream), share: 0.1 },
            { generator: uniformGenerator(stream), share: 0.05 },
          ],
          () => stream.float(),
        ),
      );
    },
  },
];
