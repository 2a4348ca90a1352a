import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const BITS = 4;
const BUDGET = 2 ** BITS;
/** Hunts for one run. */
const HUNTS = 20;

export const failedHunts: Way = {
  id: "censoring",
  title: "Forgetting the hunts that found nothing",
  mistake: `Each hunt ends at its first solution or after ${BUDGET} hashes, and the mean cost of a solution is taken over the hunts that had one.`,
  remedy: "Every hunt spends its budget, and all hashes count, those of failures too.",
  measure: "lift",
  naiveFigure: "solutions per hash, over the hunts that succeeded",
  properFigure: "solutions per hash, over all hunts to the end of their budget",
  truth: 1,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const hashes = new FreshHashes(new RandomStream(seed, "fooled", failedHunts.id));
  let [succeeded, spent, hits] = [0, 0, 0];
  for (let hunt = 0; hunt < HUNTS * runs; hunt++) {
    const { tops } = hashes.next(BUDGET);
    const first = tops.findIndex((top) => isHit(top, BITS));
    if (first >= 0) {
      succeeded++;
      spent += first + 1;
    }
    for (const top of tops) if (isHit(top, BITS)) hits++;
  }
  const p = 2 ** -BITS;
  return {
    naive: ratioOf(succeeded, spent, p),
    proper: ratioOf(hits, hashes.count, p),
    hashes: hashes.count,
  };
}
