import { binomialTest } from "../stats/binomial-test.js";
import type { Stratum } from "../stats/conditional-odds.js";
import { type PoolTest, poolTest } from "../stats/pool-test.js";
import type { SequentialTest } from "../stats/sequential-test.js";
import { templateTest } from "../stats/template-test.js";
import { type ArmTally, countAtLeast } from "./tally.js";

/** A test of a lift against 1, or why there is none. */
export type LiftTest =
  | {
      readonly informative: true;
      readonly lift: number;
      readonly interval: readonly [number, number];
      readonly pValue: number;
      readonly log10PValue: number;
      /** Evidence against a lift of 1 at the last look, for trials looked at throughout; else null. */
      readonly log10EValue: number | null;
      /** Of how many templates it is, where their differences are allowed for; else null. */
      readonly templates: number | null;
    }
  | { readonly informative: false; readonly reason: string };

/**
 * What a lift is estimated over. `nonces`: more nonces on templates like these, or on these. `templates`: more templates, which
 * may differ in what a filter finds on them.
 */
export type Unit = "nonces" | "templates";

/**
 * What a filter keeps of a pool against all of it: pooled over templates for full functions, whose hits do not depend
 * on the template, stratified by template for weakened ones.
 *
 * @param arms one a template
 */
export function testPool(
  arms: readonly ArmTally[],
  bits: number,
  full: boolean,
  level: number,
  unit: Unit = "nonces",
): LiftTest {
  const strata = arms.map((tally) => ({
    population: tally.hashes,
    hits: countAtLeast(tally.hits, bits),
    kept: tally.kept,
    keptHits: countAtLeast(tally.keptHits, bits),
  }));
  if (strata.length === 0) return { informative: false, reason: "nothing was hashed" };
  const pooled = strata.reduce((a, b) => ({
    population: a.population + b.population,
    hits: a.hits + b.hits,
    kept: a.kept + b.kept,
    keptHits: a.keptHits + b.keptHits,
  }));
  return unit === "templates"
    ? testTemplates(strata, level)
    : givenThese(poolTest(full ? [pooled] : strata, level));
}

function givenThese(test: PoolTest): LiftTest {
  if (!test.informative) return test;
  const { informative, lift, interval, pValue, log10PValue } = test;
  return { informative, lift, interval, pValue, log10PValue, log10EValue: null, templates: null };
}

/**
 * The lift over all templates of which these are a sample: what both the test given these and that of their differences leave
 * open, for a few templates may differ less by chance than their own counts do.
 */
function testTemplates(strata: readonly Stratum[], level: number): LiftTest {
  const [exact, spread] = [poolTest(strata, level), templateTest(strata, level)];
  if (!exact.informative) return exact;
  if (!spread.informative) return spread;
  const weaker = exact.log10PValue > spread.log10PValue ? exact : spread;
  return {
    informative: true,
    lift: spread.lift,
    interval: [
      Math.min(exact.interval[0], spread.interval[0]),
      Math.max(exact.interval[1], spread.interval[1]),
    ],
    pValue: weaker.pValue,
    log10PValue: weaker.log10PValue,
    log10EValue: null,
    templates: strata.length,
  };
}

/** Hits among hashes of a full function against their known probability. */
export function testArm(hits: number, hashes: number, probability: number, level: number): LiftTest {
  if (hashes === 0) return { informative: false, reason: "nothing was hashed" };
  if (hits === 0) return { informative: false, reason: "no hit in all hashes" };
  const { ratio, ratioInterval, pValue, log10PValue } = binomialTest({
    hits,
    trials: hashes,
    probability,
    level,
  });
  return {
    informative: true,
    lift: ratio,
    interval: ratioInterval,
    pValue,
    log10PValue,
    log10EValue: null,
    templates: null,
  };
}

/**
 * An arm against random search of the same size on the same templates, for functions whose hit probability is not known:
 * stratified by template, given each template's hits. The test is that of a pool of both arms, in which the arm's lift is
 * 2r/(1 + r) if its rate is r times that of random search.
 *
 * @param strata one a template, both arms with as many hashes
 */
export function testTwoArms(
  strata: readonly { hashes: number; hits: number; controlHits: number }[],
  level: number,
  unit: Unit = "nonces",
): LiftTest {
  if (strata.length === 0) return { informative: false, reason: "nothing was hashed" };
  const pools = strata.map(({ hashes, hits, controlHits }) => ({
    population: 2 * hashes,
    hits: hits + controlHits,
    kept: hashes,
    keptHits: hits,
  }));
  const test = unit === "templates" ? testTemplates(pools, level) : givenThese(poolTest(pools, level));
  if (!test.informative) return test;
  const ratio = (lift: number) => (lift < 2 ? lift / (2 - lift) : Number.MAX_VALUE);
  const { lift, interval } = test;
  return { ...test, lift: ratio(lift), interval: [ratio(interval[0]), ratio(interval[1])] };
}

/** The same, looked at throughout. */
export function liftOf(test: SequentialTest): LiftTest {
  const { estimate, nullValue, interval, pValue, log10PValue, logE } = test;
  if (estimate === 0) return { informative: false, reason: "no hit in all hashes" };
  if (interval === null) {
    return {
      informative: false,
      reason: "its looks contradict each other: no lift is in all their intervals",
    };
  }
  return {
    informative: true,
    lift: estimate / nullValue,
    interval: [interval[0] / nullValue, interval[1] / nullValue],
    pValue,
    log10PValue,
    log10EValue: logE / Math.LN10,
    templates: null,
  };
}
