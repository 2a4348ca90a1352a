import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim } from "../../contract.js";
import { CMFO_SOURCE } from "./source.js";

/** One level's own conditions on a nonce, whose bytes are b0 (the low one) to b3. */
interface Level {
  /** How many times fewer nonces the claimant counts at this level. */
  readonly claimed: number;
  /** How many times fewer there are. */
  readonly reduction: number;
  keeps(nonce: number): boolean;
}

/** Each level adds its conditions to those before it. */
export const LEVELS: readonly Level[] = [
  {
    claimed: 16,
    reduction: 8,
    keeps: (n) => n % 2 === 0 && (n & 255) <= 127 && xorOfBytes(n) < 128,
  },
  { claimed: 256, reduction: 32, keeps: (n) => n % 4 <= 1 && ((n >>> 8) & 255) <= 127 },
  { claimed: 1024, reduction: 256, keeps: (n) => n % 8 <= 3 && ((n >>> 16) & 255) <= 63 },
  { claimed: 4096, reduction: 2048, keeps: (n) => n % 16 <= 7 && n >>> 24 <= 31 },
];

/** Whether a nonce meets the conditions of a level, 1 to 4. */
export function meetsLevel(level: number, nonce: number): boolean {
  return LEVELS.slice(0, level).every(({ keeps }) => keeps(nonce));
}

function xorOfBytes(nonce: number): number {
  const halves = nonce ^ (nonce >>> 16);
  return (halves ^ (halves >>> 8)) & 255;
}

/** Bits of the nonce that any condition looks at. */
const CONDITION_BITS: readonly number[] = [0, 1, 2, 3, 7, 15, 22, 23, 29, 30, 31];

/** How many times fewer nonces meet a level's conditions: counted over all values of the bits that have a part in them. */
export function countedReduction(level: number): number {
  const values = 2 ** CONDITION_BITS.length;
  let met = 0;
  for (let value = 0; value < values; value++) {
    const nonce = CONDITION_BITS.reduce((sum, bit, i) => sum + ((value >>> i) & 1) * 2 ** bit, 0);
    met += Number(meetsLevel(level, nonce));
  }
  return values / met;
}

function figures(level: number, claimed: number, reduction: number): ClaimantFigure[] {
  const common = {
    unit: "times fewer nonces",
    from: "computation",
    compute: () => countedReduction(level),
    tolerance: 0,
  } as const;
  return [
    {
      ...common,
      name: "reduction as claimed",
      published: claimed,
      source: "claimant",
      difference: "the conditions overlap: what follows from others is counted again",
    },
    { ...common, name: "reduction as measured", published: reduction, source: "measured" },
  ];
}

/** Hash only nonces that meet conditions said to follow from the algebra of SHA-256, a variant for each level. */
export const cmfoAlgebraic: readonly FilterClaim[] = LEVELS.map(({ claimed, reduction }, i) => ({
  id: `cmfo-algebraic:level-${i + 1}`,
  kind: "filter",
  title: `Algebraic conditions on the nonce, level ${i + 1}`,
  source: CMFO_SOURCE,
  claimed: `${claimed}x fewer nonces`,
  description:
    "Conditions on parity, remainders and bytes of the nonce are said to follow from the structure of SHA-256, so that " +
    "only nonces that meet them need be hashed; four levels add more and more of them. It is believable because the " +
    "space does shrink, and a smaller space reads like less work for the same result. The conditions overlap, so that it " +
    `shrinks ${reduction}-fold at this level instead of ${claimed}-fold, and the winners in it become fewer at the same rate.`,
  figures: figures(i + 1, claimed, reduction),
  needs: [],
  expected: {
    verdict: "no-advantage",
    reason: "no condition on the nonce follows from a hash being small: winners are left out like all others",
  },
  selection: { by: "rule" },
  // A remainder, a byte and two comparisons a level; the first takes the exclusive or of the bytes too.
  operationsPerNonce: 6 * (i + 1) + 4,
  open: async () => ({
    score(_template, nonces, out) {
      for (let row = 0; row < nonces.length; row++) out[row] = meetsLevel(i + 1, nonces[row]!) ? 1 : 0;
    },
  }),
}));
