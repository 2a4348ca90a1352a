/** The verdicts of a trial, in the order in which they are tried: the first that fits is given. */
export const VERDICTS = [
  "invalid",
  "rejected",
  "degenerate",
  "artefact",
  "cheaper",
  "wrong-null",
  "outpriced",
  "advantage",
  "harmful",
  "no-advantage",
  "inconclusive",
] as const;

export type VerdictId = (typeof VERDICTS)[number];
