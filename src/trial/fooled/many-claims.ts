import { keyedHash } from "../../core/permutation.js";
import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { ALPHA, type Fooled, pValueOf, shareOf, type Way } from "./way.js";

const CLAIMS = 20;
const POOL = 2048;
const BITS = 2;

export const manyClaims: Way = {
  id: "many-claims",
  title: "Trying many claims and showing the best",
  mistake: `${CLAIMS} filters are tried on the same hashes, and each is tested as if it were the only one.`,
  remedy: `The error rate belongs to the family, fixed beforehand: each of the ${CLAIMS} gets a ${CLAIMS}th of it.`,
  measure: "false findings",
  naiveFigure: `families without effect in which some p < ${ALPHA}`,
  properFigure: `the same with some p < ${ALPHA / CLAIMS}`,
  truth: ALPHA,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", manyClaims.id);
  const hashes = new FreshHashes(stream);
  let [naive, proper] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { nonces, tops } = hashes.next(POOL);
    let least = 1;
    for (let claim = 0; claim < CLAIMS; claim++) {
      const key = stream.uint32();
      let [kept, hits] = [0, 0];
      for (let i = 0; i < POOL; i++) {
        if (keyedHash(key, nonces[i]!) >>> 31 === 1) continue;
        kept++;
        if (isHit(tops[i]!, BITS)) hits++;
      }
      least = Math.min(least, pValueOf(hits, kept, 2 ** -BITS));
    }
    if (least <= ALPHA) naive++;
    if (least <= ALPHA / CLAIMS) proper++;
  }
  return { naive: shareOf(naive, runs), proper: shareOf(proper, runs), hashes: hashes.count };
}
