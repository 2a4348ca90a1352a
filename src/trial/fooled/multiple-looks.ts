import { RandomStream } from "../../core/random-stream.js";
import { logBetaMixture, plannedPrior } from "../../stats/beta-mixture.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { ALPHA, type Fooled, pValueOf, shareOf, type Way } from "./way.js";

const LOOKS = 50;
const STRETCH = 256;
const BITS = 4;
const P = 2 ** -BITS;

export const multipleLooks: Way = {
  id: "multiple-looks",
  title: "Looking until it looks good",
  mistake: `A run is looked at ${LOOKS} times while it grows, and the first p-value under ${ALPHA} is reported as if it had been the only one.`,
  remedy:
    "One look at a size fixed beforehand; or evidence that may be looked at at any time, such as an e-process.",
  measure: "false findings",
  naiveFigure: `runs without effect with p < ${ALPHA} at some look`,
  properFigure: `the same runs with an e-value over ${1 / ALPHA} at some look`,
  truth: ALPHA,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const hashes = new FreshHashes(new RandomStream(seed, "fooled", multipleLooks.id));
  const prior = plannedPrior(LOOKS * STRETCH * P, P, ALPHA);
  const known = new Map<number, boolean>();
  const isSmall = (hits: number, trials: number) => {
    const key = trials * 2 ** 20 + hits;
    const small = known.get(key) ?? pValueOf(hits, trials, P) <= ALPHA;
    known.set(key, small);
    return small;
  };
  let [naive, proper] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { tops } = hashes.next(LOOKS * STRETCH);
    let hits = 0;
    let [alarmed, evident] = [false, false];
    for (let look = 1; look <= LOOKS; look++) {
      const trials = look * STRETCH;
      for (let i = trials - STRETCH; i < trials; i++) if (isHit(tops[i]!, BITS)) hits++;
      alarmed ||= isSmall(hits, trials);
      evident ||= logBetaMixture(hits, trials, P, prior) >= -Math.log(ALPHA);
    }
    if (alarmed) naive++;
    if (evident) proper++;
  }
  return { naive: shareOf(naive, runs), proper: shareOf(proper, runs), hashes: hashes.count };
}
