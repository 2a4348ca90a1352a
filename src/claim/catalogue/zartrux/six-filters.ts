import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim } from "../../contract.js";
import { drawNonces } from "../../figure-tools.js";
import { PASSING_SCORE, patternScore, statisticalScore } from "./quality-scores.js";
import { ZARTRUX_QUALITY_SOURCE } from "./source.js";

interface Score {
  readonly name: string;
  readonly about: string;
  /** The largest value among 200 000 uniform nonces. */
  readonly largest: string;
  /** What the sum cannot exceed. */
  readonly bound: string;
  readonly of: (nonce: number) => number;
  /** Entropies and deviations from tables, and a few dozen shifts, products and comparisons. */
  readonly operations: number;
}

/** Nonces that the largest score was looked for among. */
const NONCES = 200_000;

const SCORES: readonly Score[] = [
  {
    name: "statistical",
    about: "byte entropy, autocorrelation, a chi-square of the byte values and a runs test of the bits",
    largest: ".743",
    bound: ".744",
    of: statisticalScore,
    operations: 80,
  },
  {
    name: "pattern",
    about: "bit entropy, patterns among the bits, distinct hex digits and the share of zero bits",
    largest: ".582",
    bound: ".650",
    of: patternScore,
    operations: 230,
  },
];

/** Hash only nonces of which six statistical checks think well: two published scores, at their threshold and at half. */
export const zartruxSixFilters: readonly FilterClaim[] = SCORES.flatMap((score) => [
  atThreshold(score),
  bestHalf(score),
]);

function atThreshold(score: Score): FilterClaim {
  const { name, of, largest, bound } = score;
  return {
    ...common(score),
    figures: [largestScore(score)],
    id: `zartrux-six-filters:${name}`,
    title: `Six statistical checks of the nonce (${name} score at .75)`,
    description:
      `${about(score)} A nonce passes at .75. It is believable because each check is a known test of randomness, and bad ` +
      "random numbers do fail such tests. They are made for long sequences: 32 bits have at most 2 bits of entropy by " +
      `bytes and 1 by bits where the score looks for 7.5 or 8, and the best of 200 000 uniform nonces scores ${largest}.`,
    expected: {
      verdict: "degenerate",
      reason: `no nonce reaches the threshold: ${bound} at most, .75 is asked for`,
    },
    selection: { by: "rule" },
    open: async () => ({
      score(_template, nonces, out) {
        for (let i = 0; i < nonces.length; i++) out[i] = of(nonces[i]!) >= PASSING_SCORE ? 1 : 0;
      },
    }),
  };
}

function largestScore({ of, largest }: Score): ClaimantFigure {
  return {
    name: "largest score",
    unit: `among ${NONCES} uniform nonces`,
    published: Number(largest),
    source: "measured",
    from: "computation",
    compute: ({ stream }) => drawNonces(stream, NONCES).reduce((most, nonce) => Math.max(most, of(nonce)), 0),
    tolerance: 0.0005,
  };
}

function bestHalf(score: Score): FilterClaim {
  const { name, of } = score;
  return {
    ...common(score),
    id: `zartrux-six-filters:${name}-share`,
    title: `Six statistical checks of the nonce (best share by the ${name} score)`,
    description:
      `${about(score)} At the published threshold of .75 no nonce passes; here the threshold is set so that the wanted ` +
      "share does (half, unless a trial says otherwise). It is believable because each check is a known test of " +
      "randomness. A nonce is as likely to win whether or not it looks random.",
    expected: {
      verdict: "no-advantage",
      reason: "the hash is independent of how random a nonce looks: the better-looking half wins as often",
    },
    selection: { by: "share" },
    open: async () => ({
      score(_template, nonces, out) {
        for (let i = 0; i < nonces.length; i++) out[i] = of(nonces[i]!);
      },
    }),
  };
}

function about({ about: parts }: Score): string {
  return `A nonce is scored by a weighted sum of ${parts}.`;
}

function common({ operations }: Score) {
  return {
    kind: "filter",
    source: ZARTRUX_QUALITY_SOURCE,
    claimed: "filters invalid nonces",
    needs: [],
    operationsPerNonce: operations,
  } as const;
}
