import { RandomStream } from "../../core/random-stream.js";
import { templateTest } from "../template-test.js";
import { binomialSampler } from "./discrete-sampler.js";
import { type Calibration, type CalibrationLine, checkReplicates, rateLine } from "./line.js";
import { holds, LEVEL } from "./scenario.js";

/** Nonces of a template that are kept, and as many that are not; half of all are hits. */
const KEPT = 512;
const ALPHAS = [0.001, 0.01, 0.05] as const;

/** What a filter may find on a template: lean and share of the templates. A lean of .2 is a lift of 1.2. */
type Leans = readonly (readonly [lean: number, share: number])[];

interface Design {
  readonly name: string;
  readonly templates: number;
  readonly leans: Leans;
  /** What the approximation by Student's t may be off, at each of `ALPHAS`: it asks for means that are about normal. */
  readonly slack: readonly [number, number, number];
}

const NONE: Leans = [[0, 1]];
const EVEN: Leans = [
  [0.2, 0.5],
  [-0.2, 0.5],
];
const SKEWED: Leans = [
  [0.3, 0.25],
  [-0.1, 0.75],
];
const EFFECT: Leans = [
  [0.25, 0.5],
  [-0.15, 0.5],
];

const DESIGNS: readonly Design[] = [64, 128].flatMap((templates) => [
  { name: "that do not differ", templates, leans: NONE, slack: [0, 0, 0] },
  { name: "that lean evenly either way", templates, leans: EVEN, slack: [0, 0, 0] },
  {
    name: "of which a quarter leans, the rest a third as much the other way",
    templates,
    leans: SKEWED,
    slack: [0.002, 0.005, 0.003],
  },
  { name: "with an effect of .05 beside what they lean", templates, leans: EFFECT, slack: [0, 0, 0] },
]);

/** Size of `templateTest` on filters that lean on each template and have no effect over all, and coverage; a design each. */
export const TEMPLATE_CALIBRATIONS: readonly Calibration[] = DESIGNS.map(
  (design) => (seed, replicates) => calibrate(design, seed, replicates),
);

function calibrate(
  { name, templates, leans, slack }: Design,
  seed: string,
  replicates: number,
): CalibrationLine[] {
  checkReplicates(replicates);
  const title = `${templates} templates ${name}`;
  const stream = new RandomStream(seed, "calibration", "templates", title);
  const lift = 1 + leans.reduce((sum, [lean, share]) => sum + lean * share, 0);
  const kinds = leans.map(([lean]) => [
    binomialSampler(KEPT, (1 + lean) / 2),
    binomialSampler(KEPT, (1 - lean) / 2),
  ]);
  const kindOf = () => {
    let left = stream.float();
    const at = leans.findIndex(([, share]) => {
      left -= share;
      return left < 0;
    });
    return Math.max(0, at);
  };
  const rejected = ALPHAS.map(() => 0);
  let covered = 0;
  for (let r = 0; r < replicates; r++) {
    const strata = Array.from({ length: templates }, () => {
      const [kept, left] = kinds[kindOf()]!;
      const keptHits = kept!(stream);
      return { population: 2 * KEPT, hits: keptHits + left!(stream), kept: KEPT, keptHits };
    });
    const test = templateTest(strata, LEVEL);
    if (!test.informative) throw new RangeError(`a design that cannot tell: ${test.reason}`);
    for (const [i, alpha] of ALPHAS.entries()) if (test.pValue <= alpha) rejected[i]!++;
    if (holds(test.interval, lift)) covered++;
  }
  const sizes = ALPHAS.map((alpha, i) =>
    rateLine(`${title}: P(p <= ${alpha})`, rejected[i]!, replicates, {
      wanted: alpha,
      relation: "at most",
      slack: slack[i]!,
    }),
  );
  const coverage = rateLine(
    `${title}: interval of the lift leaves out the truth at level ${LEVEL}`,
    replicates - covered,
    replicates,
    {
      wanted: 1 - LEVEL,
      relation: "at most",
      slack: slack[2],
    },
  );
  return lift === 1 ? [...sizes, coverage] : [coverage];
}
