import { RandomStream } from "../../core/random-stream.js";
import { benjaminiHochberg } from "../benjamini-hochberg.js";
import { logBetaMixture, plannedPrior } from "../beta-mixture.js";
import { binomialTest } from "../binomial-test.js";
import { eBenjaminiHochberg } from "../e-benjamini-hochberg.js";
import { adjustPValue } from "../family.js";
import { holm } from "../holm.js";
import { binomialSampler } from "./discrete-sampler.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHA = 0.05;
const HASHES = 100_000;
const P = 1 / 256;

/** Null claims in a family, and how often some p < .05 unadjusted: 1 - .95^m. */
const FAMILIES = [
  [5, 0.226],
  [20, 0.642],
  [100, 0.994],
] as const;

/** Numbers of null claims in a family. */
export const FAMILY_SIZES: readonly number[] = FAMILIES.map(([size]) => size);

/** What is done about there being more than one claim. */
export type FamilyProcedure = "unadjusted" | "Bonferroni" | "Holm" | "Benjamini-Hochberg" | "e-BH";

const EVENTS: Readonly<Record<FamilyProcedure, string>> = {
  unadjusted: `some p < ${ALPHA}`,
  Bonferroni: `some p <= ${ALPHA}`,
  Holm: `some p <= ${ALPHA}`,
  "Benjamini-Hochberg": `some p <= ${ALPHA}`,
  "e-BH": "something rejected",
};

/** Name of the line of a family and what is done about its size. */
export function familyLineName(size: number, procedure: FamilyProcedure): string {
  return `${size} null claims, ${procedure}: ${EVENTS[procedure]}`;
}

/** Of 0.05 what rounding of the published figures to a tenth of a per cent leaves open. */
const ROUNDING = 0.0005;

/**
 * Chance of any false claim in families of null claims: unadjusted (with uniform p-values, the published failure), and
 * with exact binomial p-values adjusted by Bonferroni, Holm, Benjamini-Hochberg, and e-values by e-BH. With all
 * claims null the false discovery rate is that chance too.
 */
export function calibrateFamilies(seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  return FAMILIES.flatMap(([size, published]) => family(size, published, seed, replicates));
}

function family(size: number, published: number, seed: string, replicates: number): CalibrationLine[] {
  const stream = new RandomStream(seed, "calibration", "family", size);
  const draw = binomialSampler(HASHES, P);
  const prior = plannedPrior(HASHES * P, P, ALPHA);
  const seen = new Map<number, { pValue: number; logE: number }>();
  const outcomeOf = (hits: number) => {
    let outcome = seen.get(hits);
    if (outcome === undefined) {
      const { pValue } = binomialTest({ hits, trials: HASHES, probability: P, level: 1 - ALPHA });
      outcome = { pValue, logE: logBetaMixture(hits, HASHES, P, prior) };
      seen.set(hits, outcome);
    }
    return outcome;
  };
  const any = { unadjusted: 0, bonferroni: 0, holm: 0, benjaminiHochberg: 0, eBenjaminiHochberg: 0 };
  for (let r = 0; r < replicates; r++) {
    let uniform = false;
    for (let i = 0; i < size; i++) if (stream.float() < ALPHA) uniform = true;
    if (uniform) any.unadjusted++;
    const outcomes = Array.from({ length: size }, () => outcomeOf(draw(stream)));
    const pValues = outcomes.map(({ pValue }) => pValue);
    if (pValues.some((p) => adjustPValue(p, size) <= ALPHA)) any.bonferroni++;
    // The step procedures reject nothing unless some p is at or under alpha, so most of the sorting can be left out.
    if (pValues.some((p) => p <= ALPHA)) {
      if (holm(pValues).some((p) => p <= ALPHA)) any.holm++;
      if (benjaminiHochberg(pValues).some((p) => p <= ALPHA)) any.benjaminiHochberg++;
    }
    const logEValues = outcomes.map(({ logE }) => logE);
    // Likewise none without an e-value of 1/alpha.
    if (
      logEValues.some((log) => log >= -Math.log(ALPHA)) &&
      eBenjaminiHochberg(logEValues, ALPHA).includes(true)
    ) {
      any.eBenjaminiHochberg++;
    }
  }
  const adjusted = { wanted: ALPHA, relation: "at most" } as const;
  const line = (procedure: FamilyProcedure, count: number) =>
    rateLine(familyLineName(size, procedure), count, replicates, adjusted);
  return [
    rateLine(familyLineName(size, "unadjusted"), any.unadjusted, replicates, {
      wanted: published,
      relation: "about",
      slack: ROUNDING,
    }),
    line("Bonferroni", any.bonferroni),
    line("Holm", any.holm),
    line("Benjamini-Hochberg", any.benjaminiHochberg),
    line("e-BH", any.eBenjaminiHochberg),
  ];
}
