import { benjaminiHochberg } from "../stats/benjamini-hochberg.js";
import { chiSquareBand } from "../stats/chi-square-band.js";
import { jensenShannon, kullbackLeibler } from "../stats/divergence.js";
import { entropy } from "../stats/entropy.js";
import { logUpperGamma } from "../stats/gamma-tail.js";
import { chiSquareFit, gFit } from "../stats/goodness-of-fit.js";
import { homogeneity } from "../stats/homogeneity.js";
import { kolmogorovSmirnovBinned } from "../stats/kolmogorov-smirnov-binned.js";
import { nullDistribution, replicatePValue } from "../stats/null-distribution.js";
import { popcountTest } from "../stats/popcount-test.js";
import { residueTest } from "../stats/residue-test.js";
import type { PValue } from "../stats/two-sided.js";
import { pValueOfLog } from "../stats/two-sided.js";
import type { PoolCounts } from "./evidence.js";
import { MODULI, type NonceFigures } from "./nonce-figures.js";
import type { PoolResult } from "./results.js";

type Figure = PoolResult["figures"][number];

/** A figure before its p-value is adjusted for the others of its pool. */
type Pending = Omit<Figure, "pAdjusted">;

/** Replicates of perfect randomness behind a null band. */
const REPLICATES = 1000;

/** Share of perfect randomness in a band. */
const BAND = 0.99;

/** Fewer winners than this fill 256 cells too thinly for their tests. */
const LEAST_WINNERS = 1280;

const EQUAL = new Array<number>(256).fill(1);

/** Secondary analysis of a pool: what its winning nonces look like. Null where too few were sampled. */
export function poolFigures(
  { plan, nonceFigures }: Pick<PoolCounts, "plan" | "nonceFigures">,
  seed: string,
): PoolResult | null {
  if (nonceFigures === null || nonceFigures.winners.nonces < LEAST_WINNERS) return null;
  if (nonceFigures.losers.nonces < LEAST_WINNERS) return null;
  const pending = [
    ...byteFigures(nonceFigures, plan.pool.id, seed),
    ...shapeFigures(nonceFigures),
    serial(nonceFigures),
  ];
  const adjusted = benjaminiHochberg(pending.map(({ pValue }) => pValue));
  return {
    id: plan.pool.id,
    bits: plan.bits,
    nonces: nonceFigures.winners.nonces + nonceFigures.losers.nonces,
    winners: nonceFigures.winners.nonces,
    figures: pending.map((figure, i) => ({ ...figure, pAdjusted: adjusted[i]! })),
  };
}

/** Entropy and divergences of each byte, with bands from replicates of the same number of uniform bytes. */
function byteFigures({ winners, losers }: NonceFigures, pool: string, seed: string): Pending[] {
  // Entropy follows from the divergence: KL = log2(256) - H. One set of replicates serves both, and all bytes.
  const { nulls, minNulls } = replicate(seed, pool, winners.nonces);
  const at = (share: number, among = nulls) => among[Math.round(share * (REPLICATES - 1))]!;
  // Miller's and Madow's correction of replicates, which leave no cell empty.
  const correction = (EQUAL.length - 1) / (2 * winners.nonces * Math.LN2);
  return winners.bytes.flatMap((counts, byte) => {
    const divergence = kullbackLeibler(counts, EQUAL) / Math.LN2;
    const p = replicatePValue(divergence, nulls, "greater");
    const { millerMadow, min, most } = entropy(counts);
    const subject = `byte ${byte}`;
    const minP = replicatePValue(min, minNulls, "less");
    const replicated = { pValue: p, log10PValue: Math.log10(p), degreesOfFreedom: null };
    return [
      {
        id: "entropy",
        subject,
        unit: "bits",
        statistic: millerMadow,
        band: [most - at(0.995) + correction, most - at(0.005) + correction] as [number, number],
        ...replicated,
      },
      {
        id: "min-entropy",
        subject,
        unit: "bits",
        statistic: min,
        band: [at(0.005, minNulls), at(0.995, minNulls)] as [number, number],
        pValue: minP,
        log10PValue: Math.log10(minP),
        degreesOfFreedom: null,
      },
      {
        id: "kl-from-uniform",
        subject,
        unit: "bits",
        statistic: divergence,
        band: [at(0.005), at(0.995)] as [number, number],
        ...replicated,
      },
      {
        id: "js-from-losers",
        subject,
        unit: "bits",
        statistic: jensenShannon(counts, losers.bytes[byte]!) / Math.LN2,
        band: null,
        ...asTested(homogeneity(counts, losers.bytes[byte]!)),
      },
      tested("chi-square", subject, chiSquareFit(counts, EQUAL)),
      tested("g", subject, gFit(counts, EQUAL)),
    ];
  });
}

/** Divergence in bits, and min-entropy, of as many uniform bytes as there are winners, over and over, ascending. */
function replicate(
  seed: string,
  pool: string,
  size: number,
): { nulls: Float64Array; minNulls: Float64Array } {
  const minima: number[] = [];
  const counts = new Array<number>(256);
  const nulls = nullDistribution({ seed, name: ["winning bytes", pool], count: REPLICATES }, (stream) => {
    counts.fill(0);
    for (const byte of stream.bytes(size)) counts[byte]!++;
    minima.push(entropy(counts).min);
    return kullbackLeibler(counts, EQUAL) / Math.LN2;
  });
  return { nulls, minNulls: Float64Array.from(minima).sort() };
}

/** Number of ones, residues, and how the most significant byte fills the range. */
function shapeFigures({ winners }: NonceFigures): Pending[] {
  const ks = kolmogorovSmirnovBinned(winners.bytes[0]!);
  return [
    tested("popcount", "nonce", popcountTest(winners.popcount)),
    ...winners.residues.map((counts, i) =>
      tested("residues", `nonce mod ${MODULI[i]!}`, residueTest(counts)),
    ),
    {
      id: "kolmogorov-smirnov",
      subject: "nonce",
      unit: "distance",
      statistic: ks.statistic,
      degreesOfFreedom: null,
      band: null,
      pValue: ks.pValue,
      log10PValue: ks.log10PValue,
    },
  ];
}

/** Whether a hit follows a hit more often than other nonces, in the order in which nonces were drawn. */
function serial({ steps, afterHit, hitAfterHit, winners, losers }: NonceFigures): Pending {
  const p = winners.nonces / (winners.nonces + losers.nonces);
  const correlation = (hitAfterHit / steps - (afterHit / steps) ** 2) / (p * (1 - p));
  return {
    id: "serial-correlation",
    subject: "hits in draw order",
    unit: "correlation",
    statistic: correlation,
    degreesOfFreedom: null,
    band: null,
    // Without correlation its variance is 1 / steps (M. S. Bartlett 1946).
    ...pValueOfLog(logUpperGamma(0.5, (steps * correlation ** 2) / 2)),
  };
}

function asTested({ pValue, log10PValue, degreesOfFreedom }: PValue & { degreesOfFreedom: number }) {
  return { pValue, log10PValue, degreesOfFreedom };
}

function tested(
  id: string,
  subject: string,
  test: PValue & { statistic: number; degreesOfFreedom: number },
): Pending {
  const band = chiSquareBand(test.degreesOfFreedom, BAND);
  return { id, subject, unit: "chi-square", statistic: test.statistic, band, ...asTested(test) };
}
