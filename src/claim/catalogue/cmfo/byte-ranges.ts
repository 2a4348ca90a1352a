import type { Winner } from "../../../dataset/block-headers.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { ofFew } from "../../figure-tools.js";
import { CMFO_SOURCE } from "./source.js";

/** Inclusive ranges of the nonce's four header bytes, b0 (the low byte, header byte 76) to b3. */
export type ByteRanges = readonly [Range, Range, Range, Range];
type Range = readonly [number, number];

/** Covers most of the space; the claimant's figure is 95 % of the winners. */
export const CONSERVATIVE: ByteRanges = [
  [17, 210],
  [14, 228],
  [9, 236],
  [28, 237],
];

/** Covers little of the space; the claimant's figure is 80 % of the winners. */
export const AGGRESSIVE: ByteRanges = [
  [59, 132],
  [65, 177],
  [56, 194],
  [62, 196],
];

/** Share of the 2^32 nonces whose bytes all lie in their ranges. */
export function spaceShare(ranges: ByteRanges): number {
  return ranges.reduce((share, [low, high]) => (share * (high - low + 1)) / 256, 1);
}

/** Whether every byte of a nonce lies in its range. */
export function inRanges(ranges: ByteRanges, nonce: number): boolean {
  return ranges.every(([low, high], byte) => {
    const value = (nonce >>> (8 * byte)) & 255;
    return value >= low && value <= high;
  });
}

/** Hash only nonces whose bytes lie where most past winners' bytes lay. */
export const cmfoByteRanges: readonly FilterClaim[] = [
  variant("conservative", CONSERVATIVE, "95 % of the winners in a part of the space", [
    space(CONSERVATIVE, 0.465, 0.0005),
    ...coverage(CONSERVATIVE, 0.95, 0.65),
    ...readAgain("5th to 95th percentile", 0.05, { coverage: 0.65, space: 0.465 }),
  ]),
  variant("aggressive", AGGRESSIVE, "80 % of the winners, 27x less work", [
    space(AGGRESSIVE, 0.0365, 0.00005),
    {
      name: "work saved",
      unit: "times fewer nonces",
      published: 27,
      source: "claimant",
      from: "computation",
      compute: () => 1 / spaceShare(AGGRESSIVE),
      tolerance: 0.5,
    },
    ...coverage(AGGRESSIVE, 0.8, 0.08),
    ...readAgain("quartiles", 0.25, { coverage: 0.08, space: 0.0365 }),
  ]),
];

function space(ranges: ByteRanges, published: number, tolerance: number): ClaimantFigure {
  return {
    name: "space left",
    unit: "share of nonces",
    published,
    source: "measured",
    from: "computation",
    compute: () => spaceShare(ranges),
    tolerance,
  };
}

/** @param measured what the claimant's ranges were found to cover of the very winners that they were read off */
function coverage(ranges: ByteRanges, claimed: number, measured: number): ClaimantFigure[] {
  return [
    {
      name: "coverage of the winners that the ranges were read off, as claimed",
      unit: "share of winners",
      published: claimed,
      source: "claimant",
      from: "real chain",
    },
    {
      name: "coverage of the winners that the ranges were read off, as measured",
      unit: "share of winners",
      published: measured,
      source: "measured",
      from: "real chain",
    },
    {
      name: "coverage of past winners",
      unit: "share of winners",
      published: claimed,
      source: "claimant",
      from: "past blocks",
      compute: ({ history }) => covered(ranges, history),
      tolerance: 0.05,
      difference:
        "ranges cover the winners that they were read off; these are other blocks, and lie where their own miners looked",
    },
  ];
}

/**
 * What ranges read off the past blocks at hand cover of those very blocks. (The source does not say how its own were read
 * off; percentiles of each byte fit what they cover.)
 *
 * @param tail share of the winners left out at either end of each byte
 */
function readAgain(
  how: string,
  tail: number,
  published: { coverage: number; space: number },
): ClaimantFigure[] {
  const common = { source: "measured", from: "past blocks" } as const;
  return [
    {
      ...common,
      name: `coverage of past winners by ranges read off them (${how} of each byte)`,
      unit: "share of winners",
      published: published.coverage,
      compute: ({ history }) => covered(rangesOf(history, tail), history),
      tolerance: ofFew(published.coverage, 69),
      difference: "other blocks: where miners look at some bytes' values more often, the ranges are others",
    },
    {
      ...common,
      name: `space left by those ranges (${how})`,
      unit: "share of nonces",
      published: published.space,
      compute: ({ history }) => spaceShare(rangesOf(history, tail)),
      tolerance: 0.05 * published.space,
      difference:
        "other ranges, as their miners' habits have it; fresh winners are as many in them as their share of the space",
    },
  ];
}

/** Ranges that leave out a share of the winners at either end of each byte. */
export function rangesOf(winners: readonly Winner[], tail: number): ByteRanges {
  const range = (byte: number): Range => {
    const values = Uint8Array.from(winners, ({ nonce }) => nonce >>> (8 * byte)).sort();
    const at = (share: number) => values[Math.floor(share * (values.length - 1))]!;
    return [at(tail), at(1 - tail)];
  };
  return [range(0), range(1), range(2), range(3)];
}

function covered(ranges: ByteRanges, winners: readonly Winner[]): number {
  return winners.filter(({ nonce }) => inRanges(ranges, nonce)).length / winners.length;
}

function variant(
  name: string,
  ranges: ByteRanges,
  claimed: string,
  figures: readonly ClaimantFigure[],
): FilterClaim {
  const share = (100 * spaceShare(ranges)).toPrecision(3);
  return {
    id: `cmfo-byte-ranges:${name}`,
    kind: "filter",
    title: `Byte ranges of past winners (${name})`,
    source: CMFO_SOURCE,
    claimed,
    description:
      `Each of the nonce's four bytes must lie in a range read off past winning nonces; together the ranges leave ` +
      `${share} % of the space. It is believable because the winners it was read off do lie there: they are the ` +
      "sample from which the ranges were chosen.",
    figures,
    readOff: "past winners",
    needs: [],
    expected: {
      verdict: "no-advantage",
      reason: "a range fitted to past winners covers them by construction and says nothing of the next one",
    },
    selection: { by: "rule" },
    // Four bytes: shift, mask and two comparisons each.
    operationsPerNonce: 16,
    open: async () => scorer(ranges),
  };
}

function scorer(ranges: ByteRanges): Scorer {
  // One table a byte: the sum is 4 only if every byte is inside.
  const inside = ranges.map(([low, high]) =>
    Uint8Array.from({ length: 256 }, (_, v) => +(v >= low && v <= high)),
  );
  const [t0, t1, t2, t3] = inside as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return {
    score(_template, nonces, out) {
      for (let i = 0; i < nonces.length; i++) {
        const nonce = nonces[i]!;
        const count =
          t0[nonce & 255]! + t1[(nonce >>> 8) & 255]! + t2[(nonce >>> 16) & 255]! + t3[nonce >>> 24]!;
        out[i] = count === 4 ? 1 : 0;
      }
    },
  };
}
