import { RandomStream } from "../../core/random-stream.js";
import { auc } from "../auc.js";
import { blockFrequency } from "../block-frequency.js";
import { chiSquareFit, gFit } from "../goodness-of-fit.js";
import { homogeneity } from "../homogeneity.js";
import { kaplanMeier } from "../kaplan-meier.js";
import { kolmogorovSmirnovTwoSample, kolmogorovSmirnovUniform } from "../kolmogorov-smirnov.js";
import { liftBand } from "../lift-band.js";
import { logRank } from "../log-rank.js";
import { monobit } from "../monobit.js";
import { mutualInformation } from "../mutual-information.js";
import { popcountTest } from "../popcount-test.js";
import { residueTest } from "../residue-test.js";
import { runsTest } from "../runs-test.js";
import { serialCorrelation } from "../serial-correlation.js";
import { spearman } from "../spearman.js";
import { binomialSampler } from "./discrete-sampler.js";
import { type Calibration, type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHA = 0.05;
const LEVEL = 0.95;
/** Permutation tests are 100 times as dear: they get this share of the replicates. */
const DEAR = 20;

/** A test under its null, or an interval and its truth. */
interface Check {
  readonly name: string;
  /** p-value under the null; NaN where the test gives none. */
  readonly pValue?: (stream: RandomStream) => number;
  /** Whether the interval holds the truth. */
  readonly covers?: (stream: RandomStream) => boolean;
  /** "about" where the p-value is continuous, "at most" where it is discrete or conservative. */
  readonly relation: "about" | "at most";
  /** What the normal or chi-square approximation may be off at .05. */
  readonly slack?: number;
  readonly dear?: boolean;
}

const floats = (stream: RandomStream, n: number) => Array.from({ length: n }, () => stream.float());
const bits = (stream: RandomStream, n: number) => Uint8Array.from({ length: n }, () => stream.uint32() & 1);

/** Counts of n draws into cells. */
function counts(n: number, cells: number, draw: () => number): number[] {
  const out = new Array<number>(cells).fill(0);
  for (let i = 0; i < n; i++) out[draw()]!++;
  return out;
}

function popcount(word: number): number {
  let ones = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}

/** Of uniform scores on [0, 1) against such on [.2, 1.2). */
const TRUE_AUC = 1 - 0.8 ** 2 / 2;

/** Hits at the easiest of nested difficulties. */
const easiest = binomialSampler(65_536, 1 / 16);

const CHECKS: readonly Check[] = [
  {
    name: "chi-square fit, 200 in 10 unequal cells",
    relation: "about",
    slack: 0.004,
    pValue: (s) => {
      const shares = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2];
      return chiSquareFit(
        counts(200, 10, () => [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9][s.below(12)]!),
        shares,
      ).pValue;
    },
  },
  {
    name: "G fit, 500 in 10 cells",
    relation: "about",
    slack: 0.006,
    pValue: (s) =>
      gFit(
        counts(500, 10, () => s.below(10)),
        new Array<number>(10).fill(1),
      ).pValue,
  },
  {
    name: "chi-square, two samples of 100 and 300 in 8 cells",
    relation: "about",
    slack: 0.006,
    pValue: (s) =>
      homogeneity(
        counts(100, 8, () => s.below(8)),
        counts(300, 8, () => s.below(8)),
      ).pValue,
  },
  {
    name: "Kolmogorov-Smirnov, 40 values",
    relation: "about",
    pValue: (s) => kolmogorovSmirnovUniform(floats(s, 40)).pValue,
  },
  {
    name: "Kolmogorov-Smirnov, 150 values",
    relation: "about",
    slack: 0.002,
    pValue: (s) => kolmogorovSmirnovUniform(floats(s, 150)).pValue,
  },
  {
    name: "Kolmogorov-Smirnov, samples of 20 and 31",
    relation: "at most",
    pValue: (s) => kolmogorovSmirnovTwoSample(floats(s, 20), floats(s, 31)).pValue,
  },
  {
    name: "monobit, 1000 bits",
    relation: "about",
    slack: 0.006,
    pValue: (s) => monobit(bits(s, 1000)).pValue,
  },
  {
    name: "block frequency, 1000 bits in blocks of 50",
    relation: "about",
    slack: 0.004,
    pValue: (s) => blockFrequency(bits(s, 1000), 50).pValue,
  },
  {
    name: "runs, 1000 bits",
    relation: "about",
    slack: 0.006,
    pValue: (s) => {
      const test = runsTest(bits(s, 1000));
      return test.informative ? test.pValue : Number.NaN;
    },
  },
  {
    name: "serial correlation at lag 3, 100 values",
    relation: "about",
    slack: 0.006,
    pValue: (s) => serialCorrelation(floats(s, 100), 3).pValue,
  },
  {
    name: "popcounts of 400 words",
    relation: "about",
    slack: 0.006,
    pValue: (s) => popcountTest(counts(400, 33, () => popcount(s.uint32()))).pValue,
  },
  {
    name: "residues of 300 numbers mod 7",
    relation: "about",
    slack: 0.006,
    pValue: (s) =>
      residueTest(
        counts(300, 7, () => s.below(1000) % 7),
        1000,
      ).pValue,
  },
  {
    name: "Spearman, 60 pairs",
    relation: "about",
    slack: 0.005,
    pValue: (s) => spearman(floats(s, 60), floats(s, 60)).pValue,
  },
  {
    name: "mutual information, 60 scores, 4 bins, 99 permutations",
    relation: "at most",
    dear: true,
    pValue: (s) => {
      const permutations = { seed: String(s.uint32()), name: ["calibration"], count: 99 };
      const hits = Array.from({ length: 60 }, () => (s.float() < 0.3 ? 1 : 0));
      return mutualInformation(floats(s, 60), hits, 4, permutations).pValue;
    },
  },
  {
    name: "log-rank, 40 and 60 hunts, a third censored",
    relation: "about",
    slack: 0.008,
    pValue: (s) => {
      const arm = (n: number) => {
        const times = Array.from({ length: n }, () => -Math.log1p(-s.float()));
        return { times: times.map((t) => Math.min(t, 1.1)), events: times.map((t) => (t < 1.1 ? 1 : 0)) };
      };
      const test = logRank(arm(40), arm(60));
      return test.informative ? test.pValue : Number.NaN;
    },
  },
  {
    name: "AUC with 60 hits and 120 misses: DeLong interval",
    relation: "about",
    slack: 0.015,
    covers: (s) => {
      const hits = Array.from({ length: 180 }, (_, i) => (i < 60 ? 1 : 0));
      const scores = hits.map((hit) => s.float() + 0.2 * hit);
      const { interval } = auc(scores, hits, LEVEL);
      return interval[0] <= TRUE_AUC && TRUE_AUC <= interval[1];
    },
  },
  {
    name: "Kaplan-Meier, 80 hunts, survival at the median",
    relation: "about",
    slack: 0.01,
    covers: (s) => {
      const times = Array.from({ length: 80 }, () => -Math.log2(1 - s.float()));
      const ends = Array.from({ length: 80 }, () => 3 * s.float());
      const steps = kaplanMeier(
        {
          times: times.map((t, i) => Math.min(t, ends[i]!)),
          events: times.map((t, i) => (t <= ends[i]! ? 1 : 0)),
        },
        LEVEL,
      );
      const step = steps.findLast(({ time }) => time <= 1);
      return step !== undefined && step.interval[0] <= 0.5 && 0.5 <= step.interval[1];
    },
  },
  {
    name: "band of lift at 4 to 10 bits, nested hits",
    relation: "at most",
    covers: (s) => {
      let hits = easiest(s);
      const rows = Array.from({ length: 7 }, (_, i) => {
        if (i > 0) hits = half(s, hits);
        return { bits: 4 + i, hits, hashes: 65_536 };
      });
      return liftBand(rows, ALPHA).every(({ interval }) => interval[0] <= 1 && 1 <= interval[1]);
    },
  },
];

/** How many of so many hits are hits with one bit more. */
function half(stream: RandomStream, hits: number): number {
  let left = 0;
  for (let i = 0; i < hits; i++) left += stream.uint32() & 1;
  return left;
}

/** Size of the secondary tests at .05 and coverage of the secondary intervals at .95, one check a calibration. */
export const SECONDARY_CALIBRATIONS: readonly Calibration[] = CHECKS.map((check) => (seed, replicates) => [
  calibrate(check, seed, replicates),
]);

function calibrate(
  { name, pValue, covers, relation, slack = 0, dear = false }: Check,
  seed: string,
  replicates: number,
): CalibrationLine {
  checkReplicates(replicates);
  const stream = new RandomStream(seed, "calibration", "secondary", name);
  const count = dear ? Math.ceil(replicates / DEAR) : replicates;
  let [wrong, judged] = [0, 0];
  for (let r = 0; r < count; r++) {
    const p = pValue?.(stream);
    if (p !== undefined && Number.isNaN(p)) continue;
    judged++;
    if (p === undefined ? !covers!(stream) : p <= ALPHA) wrong++;
  }
  const words = pValue === undefined ? `leaves out the truth at level ${LEVEL}` : `P(p <= ${ALPHA})`;
  return rateLine(`${name}: ${words}`, wrong, judged, { wanted: ALPHA, relation, slack });
}
