import { classImbalance } from "./class-imbalance.js";
import { copiedRows } from "./copied-rows.js";
import { failedHunts } from "./failed-hunts.js";
import { hashCalls } from "./hash-calls.js";
import { inSampleChoice } from "./in-sample-choice.js";
import { manyClaims } from "./many-claims.js";
import { multipleLooks } from "./multiple-looks.js";
import { pastBlocks } from "./past-blocks.js";
import { underpowered } from "./underpowered.js";
import type { Way } from "./way.js";
import { wrongNull } from "./wrong-null.js";

/** The ten ways to fool oneself, in the order of the report. Those with a detector of trials have its id. */
export const WAYS: readonly Way[] = [
  multipleLooks,
  manyClaims,
  inSampleChoice,
  copiedRows,
  hashCalls,
  pastBlocks,
  classImbalance,
  failedHunts,
  wrongNull,
  underpowered,
];

export const WAY_IDS = WAYS.map(({ id }) => id);

/** @throws {RangeError} on an unknown id */
export function wayById(id: string): Way {
  const way = WAYS.find((candidate) => candidate.id === id);
  if (way === undefined)
    throw new RangeError(`no way to fool oneself is called "${id}": valid: ${WAY_IDS.join(", ")}`);
  return way;
}
