import { checkPositive } from "./check.js";

/** Beta prior of each group's success probability, the same for both: so many successes and failures beforehand. */
const DEFAULT_PRIOR = 0.18;

/** Outcomes of two groups in blocks of one observation from each, in order. */
export interface PairedOutcomes {
  /** 0 or 1 a block. */
  readonly first: ArrayLike<number>;
  /** 0 or 1 a block; as many. */
  readonly second: ArrayLike<number>;
}

/**
 * Safe test that two groups have one success probability (R. J. Turner, A. Ly and P. D. Grunwald, "Generic e-variables
 * for exact sequential k-sample tests that allow for optional stopping", J. Stat. Plan. Inference 230, 2024), for
 * blocks of one observation from each group.
 *
 * Before each block the groups' probabilities are estimated from the blocks before, (successes + prior) / (blocks + 2
 * prior); the block's factor is its likelihood at the estimates over that at their mean. The product is an e-process: it
 * ever reaches 1/alpha with probability alpha at most if the probabilities are equal, whatever they are.
 *
 * @param prior successes, and failures, of the beta prior; above 0; .18 unless given
 * @returns ln E after each block, as many numbers as blocks
 * @throws {RangeError} on no blocks, unequal lengths, or outcomes other than 0 and 1
 */
export function safeTwoByTwo({ first, second }: PairedOutcomes, prior = DEFAULT_PRIOR): Float64Array {
  checkPositive("prior", prior);
  if (first.length === 0) throw new RangeError("the sample is empty");
  if (second.length !== first.length) {
    throw new RangeError(
      `second has ${second.length} outcomes, first has ${first.length}: as many are needed`,
    );
  }
  const path = new Float64Array(first.length);
  let [ofFirst, ofSecond, logE] = [0, 0, 0];
  for (let block = 0; block < path.length; block++) {
    const [a, b] = [first[block]!, second[block]!];
    checkOutcome("first", block, a);
    checkOutcome("second", block, b);
    const seen = block + 2 * prior;
    const [pA, pB] = [(ofFirst + prior) / seen, (ofSecond + prior) / seen];
    const mean = (pA + pB) / 2;
    logE += logLikelihood(a, pA) - logLikelihood(a, mean) + logLikelihood(b, pB) - logLikelihood(b, mean);
    path[block] = logE;
    ofFirst += a;
    ofSecond += b;
  }
  return path;
}

function logLikelihood(outcome: number, p: number): number {
  return outcome === 1 ? Math.log(p) : Math.log1p(-p);
}

function checkOutcome(name: string, block: number, outcome: number): void {
  if (outcome !== 0 && outcome !== 1) {
    throw new RangeError(`${name}[${block}] is ${outcome}, 0 or 1 is needed`);
  }
}
