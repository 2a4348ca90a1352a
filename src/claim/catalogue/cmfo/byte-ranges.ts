import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
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
      compute: ({ history }) =>
        history.filter(({ nonce }) => inRanges(ranges, nonce)).length / history.length,
      tolerance: 0.05,
      difference:
        "ranges cover the winners that they were read off; these are other blocks, and lie where their own miners looked",
    },
  ];
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
