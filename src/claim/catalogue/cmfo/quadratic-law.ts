import { variance } from "simple-statistics";
import type { RandomStream } from "../../../core/random-stream.js";
import { FRAMES } from "../../../dataset/features/cmfo-frame.js";
import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibblePhase } from "../../../dataset/features/nibble-measures.js";
import { buildTemplate } from "../../../pow/header-fields.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { hashedNonces, liftOf, sampledMean } from "../../figure-tools.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** Hashes of the published lift, of which about a twentieth are kept, and the difficulty that it is computed at here. */
const TEMPLATES = 300;
const HASHES = 600_000;
const KEPT = 0.05;
const BITS = 1;

/** Headers that the variance of the phase is taken over. */
const HEADERS = 4096;

/** The phase at which winners are said to gather in the quadratic frame, and how near a header must come. */
const PHASE = 0.949;
const TOLERANCE = 0.005;

/** Whether the phase of nibbles with these counts, in the quadratic frame, is near that of the law. */
export function followsQuadraticLaw(counts: Int32Array): boolean {
  return Math.abs(nibblePhase(counts) - PHASE) <= TOLERANCE;
}

/** Hash only headers whose phase in the quadratic frame is near .949. */
export const cmfoQuadraticLaw: FilterClaim = {
  id: "cmfo-quadratic-law",
  kind: "filter",
  title: "Phase near .949 after the quadratic shift",
  source: CMFO_SOURCE,
  claimed: "98 % variance reduction",
  description:
    "With the square of its position added to each hex digit, the mean direction of a header's digits is said to be " +
    ".949 of a turn for winners, and only headers within .005 of it are hashed. It is believable because the phases of " +
    "real blocks do lie close together there: so do those of any header, for the 96 digits of zero padding point to " +
    ".9375 by themselves and the other 160 move the mean only a little.",
  figures: figures(),
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason:
      "the padding makes phases alike, of winners and of losers; the nonce's digits say nothing of the hash",
  },
  selection: { by: "rule" },
  // Sixteen additions and look-ups for the direction, the angle, and the eight digits that change.
  operationsPerNonce: 70,
  open: async () => scorer(),
};

function scorer(): Scorer {
  return {
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "quadratic");
      for (let i = 0; i < nonces.length; i++) out[i] = followsQuadraticLaw(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  };
}

function figures(): ClaimantFigure[] {
  return [
    {
      name: "lift",
      unit: "hits per hash over those of random search",
      published: 0.995,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => liftOf(scorer(), hashedNonces(stream, BITS, TEMPLATES, HASHES / TEMPLATES)),
      // The published figure is known to .029 itself.
      tolerance: 0.029 + sampledMean(Math.sqrt((1 - 2 ** -BITS) / 2 ** -BITS), KEPT * HASHES, 0.001),
    },
    {
      name: "variance of the phase that the shift takes away",
      unit: "share of the variance",
      published: 0.98,
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => varianceReduction(stream),
      tolerance: 0.005,
      difference:
        "a plain variance of angles: unshifted phases lie on both sides of zero, and count as far apart though they are near; on the circle the shift makes the variance larger. How much of it goes hangs on the headers (here with 16 zero digits in the previous hash), winners or not",
    },
  ];
}

/** 1 less the variance of the phase in the quadratic frame over that in the identity frame, over headers like real ones. */
function varianceReduction(stream: RandomStream): number {
  const phases = { identity: [] as number[], quadratic: [] as number[] };
  for (let i = 0; i < HEADERS; i++) {
    const template = headerLikeReal(stream);
    const nonce = stream.uint32();
    for (const frame of FRAMES)
      phases[frame].push(nibblePhase(new HeaderHistogram(template, frame).of(nonce)));
  }
  return 1 - variance(phases.quadratic) / variance(phases.identity);
}

/** A template with the fields of a recent block: the last eight bytes of the previous hash are zero. */
function headerLikeReal(stream: RandomStream): Uint8Array {
  return buildTemplate({
    version: 0x20000000,
    previousHash: stream.bytes(32).fill(0, 24),
    merkleRoot: stream.bytes(32),
    time: 1_600_000_000 + stream.below(100_000_000),
    compactTarget: 0x17053894,
  });
}
