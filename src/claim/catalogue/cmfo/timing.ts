import type { BlockWorld, Composition } from "../../../dataset/mempool/block-world.js";
import { feeOrdered } from "../../../dataset/mempool/fill-block.js";
import type { ComposerClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** Minutes of arrivals that the signal looks back on. */
const MINUTES = 10;

/** Above this volatility the block is made at once, below it the time stamp is rolled on by a minute a step. */
const BURST = 0.7;
const MOST_MINUTES_AHEAD = 10;

/** Standard deviation over mean of the arrivals in each of the last ten minutes; 0 if nothing came. */
export function mempoolVolatility({ mempool, time }: BlockWorld): number {
  const arrivals = new Array<number>(MINUTES).fill(0);
  for (const { seen } of mempool) {
    const minute = Math.floor((time - seen) / 60);
    if (minute < MINUTES) arrivals[minute]!++;
  }
  const mean = arrivals.reduce((sum, count) => sum + count, 0) / MINUTES;
  if (mean === 0) return 0;
  return (
    Math.sqrt(arrivals.reduce((sum, count) => sum + (count - mean) * (count - mean), 0) / MINUTES) / mean
  );
}

/** The fee-ordered block with a time stamp that follows from the signal: now in a burst, later the calmer it is. */
export function composeInTime(world: BlockWorld): Composition {
  const calm = Math.max(0, 1 - mempoolVolatility(world) / BURST);
  return { ...feeOrdered(world), time: world.time + 60 * Math.round(MOST_MINUTES_AHEAD * calm) };
}

/** Chooses the time stamp by how unsteadily transactions arrive. */
export const cmfoTiming: ComposerClaim = {
  id: "cmfo-timing",
  kind: "composer",
  title: "Time stamp chosen by the mempool's unrest",
  source: `${CMFO_SOURCE}, cmfo_complete_system.py and docs/AUTONOMOUS_MINING_SYSTEM.md`,
  claimed: "faster blocks by pre-arming on the mempool's rhythm",
  description:
    "A burst of transactions is taken as the moment to make the block; while arrivals are steady the time stamp is rolled " +
    "on. (How much is not said at the source: here up to ten minutes, the less the more the arrivals of the last ten " +
    "minutes vary.) It is believable because miners do roll the time stamp, to get a new template when nonces run out; " +
    "which second is written there makes no hash smaller.",
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason: "a time stamp is one more input of the hash, and all are alike",
  },
  // A subtraction, a division and a count for each of 300 transactions.
  operationsPerTemplate: 300 * 3,
  open: async () => ({ compose: composeInTime }),
};
