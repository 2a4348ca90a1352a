import { RandomStream } from "../../core/random-stream.js";
import { favoured, plantedMask } from "../../pow/planted.js";
import { powFunction } from "../../pow/registry.js";
import { binomialTest } from "../../stats/binomial-test.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { ALPHA, type Fooled, shareOf, type Way } from "./way.js";

const FUNCTION = "planted:0.1@sha256d";
const NONCES = 800;
const BITS = 2;
const MARGIN = 0.05;

export const underpowered: Way = {
  id: "underpowered-run",
  title: "Taking no evidence for evidence of nothing",
  mistake: `A filter that does find 10 % more is tried on some 400 hashes; p > ${ALPHA}, and so it is said not to work.`,
  remedy: `"No advantage" is said only where the whole interval lies below the margin, here of 5 %; too few hashes are called inconclusive.`,
  measure: "false findings",
  naiveFigure: `runs that miss a true lift of 10 % and call it none, by p > ${ALPHA}`,
  properFigure: "the same runs whose interval lies below a lift of 1.05",
  truth: ALPHA,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const pow = powFunction(FUNCTION, seed);
  const mask = plantedMask(seed, pow.id);
  const hashes = new FreshHashes(new RandomStream(seed, "fooled", underpowered.id), pow);
  let [naive, proper] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const { nonces, tops } = hashes.next(NONCES);
    let [kept, hits] = [0, 0];
    for (let i = 0; i < NONCES; i++) {
      if (!favoured(nonces[i]!, mask)) continue;
      kept++;
      if (isHit(tops[i]!, BITS)) hits++;
    }
    if (kept === 0) continue;
    const { pValue, ratioInterval } = binomialTest({
      ...{ hits, trials: kept, probability: 2 ** -BITS },
      level: 1 - ALPHA,
    });
    if (pValue > ALPHA) naive++;
    if (ratioInterval[1] < 1 + MARGIN) proper++;
  }
  return { naive: shareOf(naive, runs), proper: shareOf(proper, runs), hashes: hashes.count };
}
