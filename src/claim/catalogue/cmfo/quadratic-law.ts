import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibblePhase } from "../../../dataset/features/nibble-measures.js";
import type { FilterClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

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
  open: async () => ({
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "quadratic");
      for (let i = 0; i < nonces.length; i++) out[i] = followsQuadraticLaw(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  }),
};
