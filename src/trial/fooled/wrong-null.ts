import { phiMean, phiUniformity } from "../../claim/catalogue/families/phi-uniformity.js";
import { drawNonces } from "../../claim/figure-tools.js";
import { RandomStream } from "../../core/random-stream.js";
import { ALPHA, type Fooled, shareOf, type Way } from "./way.js";

/** Replicates of one run, its own figure counted in: a 40th of them at either end is a whole number. */
const REPLICATES = 200;
/** Two-sided quantile of the normal distribution at ALPHA. */
const QUANTILE = 1.959964;

export const wrongNull: Way = {
  id: "wrong-null",
  title: "Comparing with a null that nothing could follow",
  mistake: `The mean of ${phiUniformity.observations} nonces modulo the golden ratio is compared with half of it, which numbers below 1 do not come near: many sigma.`,
  remedy: `The same figure is computed of ${REPLICATES - 1} sets of perfectly random numbers, and the observed one is placed among them.`,
  measure: "false findings",
  naiveFigure: "sets of perfectly random nonces that are two sigma from that null",
  properFigure: "the same sets beyond the outer fortieths of their replicates",
  truth: ALPHA,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", wrongNull.id);
  const { expected, sigma } = phiUniformity.claimedNull;
  const draw = () => phiMean(drawNonces(stream, phiUniformity.observations));
  let [naive, proper] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const figure = draw();
    let above = 0;
    for (let i = 1; i < REPLICATES; i++) if (draw() > figure) above++;
    if (Math.abs(figure - expected) > QUANTILE * sigma) naive++;
    const nearer = Math.min(above, REPLICATES - 1 - above) + 1;
    if (2 * nearer <= ALPHA * REPLICATES) proper++;
  }
  return { naive: shareOf(naive, runs), proper: shareOf(proper, runs), hashes: 0 };
}
