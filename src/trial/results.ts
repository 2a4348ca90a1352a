import { z } from "zod";
import { CLAIM_KINDS } from "../claim/contract.js";
import { digestOf } from "../core/digest.js";
import { VERDICTS } from "../core/verdict-id.js";

export const RESULTS_SCHEMA = "noncetrial/results/1";

const count = z.int().nonnegative();
const figure = z.number().nullable();

const gateSchema = z
  .strictObject({
    id: z
      .string()
      .describe(
        "known-answers, solutions, uniformity-chi-square, uniformity-ks, random-filter, planted or label-shuffle",
      ),
    subject: z.string().describe("the function, pool or trial that the gate is about"),
    status: z.enum(["pass", "fail", "skipped"]),
    pValue: figure,
    threshold: figure.describe("the gate fails below this p-value; null where it is not a null test"),
    figure: z.string().describe("what was measured, in words"),
    reason: z.string().describe("why the status is what it is"),
  })
  .describe("a check of the instrument itself, made in the same run");

const pitfallSchema = z.strictObject({
  id: z.string(),
  status: z.enum(["pass", "warn", "fail"]),
  figure: z.string(),
});

const fitSchema = z.strictObject({
  digest: z
    .string()
    .describe("SHA-256 of the frozen claim; of the list of them where there is one a template"),
  fits: count,
  keep: z.number().describe("share of validation nonces that pass"),
  trainingRows: count,
  validationRows: count,
  validationAccuracy: figure,
  majorityBaseline: figure.describe("accuracy of always naming the more frequent class"),
});

const trialSchema = z
  .strictObject({
    id: z.string().describe("claim@pow, with conditions that are not the usual ones"),
    claim: z.string(),
    title: z.string(),
    claimed: z.string().describe("the claimant's own figure"),
    kind: z.enum(CLAIM_KINDS),
    pow: z.string(),
    full: z.boolean().describe("whether the function is a real one, with known hit probability"),
    design: z.enum(["pool", "arms"]),
    templates: z.string(),
    split: z.string(),
    bits: z.int().describe("a hit has at least this many leading zero bits"),
    margin: z.number().describe("lift that matters, as a share"),
    nonces: count.describe("nonces that the claim chose from"),
    hashes: count.describe("hashes that the claim's arm paid for"),
    hits: count.describe("hits among them"),
    controlHashes: count.describe(
      "pool design: all hashes of the pool, of which the arm's are a part; arms design: none, the probability is known",
    ),
    controlHits: count,
    hitProbability: figure.describe("known probability of a hit; null for weakened functions"),
    keep: figure.describe("hashes / nonces"),
    recall: figure.describe("hits / controlHits; null in the arms design"),
    lift: figure.describe(
      "hits per hash against random search; stratified by template on weakened functions",
    ),
    interval: z
      .tuple([figure, figure])
      .nullable()
      .describe("two-sided, at `level`, on the lift; null end: none"),
    level: z.number().describe("1 - alpha / family size"),
    pValue: figure,
    log10PValue: figure,
    pAdjusted: figure.describe("min(1, family size x pValue)"),
    eValue: figure,
    log10EValue: figure,
    observed: z
      .strictObject({
        winners: count.describe("past blocks held out of the fit"),
        kept: count.describe("how many of them the claim lets through"),
        lift: figure,
        interval: z.tuple([figure, figure]).nullable(),
      })
      .nullable()
      .describe("what the history seems to show: observational, never evidence of an advantage"),
    verdict: z.enum(VERDICTS),
    reason: z.string(),
    furtherHashes: count.nullable().describe("hashes still needed, if inconclusive"),
    ledger: z.strictObject({
      hashes: count.describe("hash evaluations paid for by the arm"),
      operations: z.number().nonnegative().describe("32-bit operations: hashes kept and all scoring"),
    }),
    pitfalls: z.array(pitfallSchema),
    fit: fitSchema.nullable(),
    expected: z.strictObject({ verdict: z.enum(VERDICTS), reason: z.string() }).describe("on full functions"),
  })
  .describe("one claim on one function");

const calibrationSchema = z
  .strictObject({
    statistic: z.string().describe("which calibration"),
    name: z.string().describe("what was simulated and counted"),
    measured: z.number().describe("share of replicates; for the chi-square lines a p-value"),
    wanted: z.number(),
    relation: z.enum(["at most", "at least", "about"]).describe("of measured to wanted"),
    band: z
      .tuple([figure, figure])
      .describe("what chance, and the stated error of an approximation, leave open; null end: none"),
    replicates: z.int().positive().describe("repetitions that were counted"),
    within: z.boolean().describe("whether measured lies in the band"),
  })
  .describe("one rate measured by simulation");

/** The results of a run: what `results.json` holds and `run --json` prints. */
export const resultsSchema = z
  .strictObject({
    schema: z.literal(RESULTS_SCHEMA),
    experiment: z.strictObject({
      name: z.string(),
      title: z.string(),
      question: z.string().nullable(),
      hypothesis: z.string().nullable(),
      sha256: z.string().describe("of the experiment file; with overrides, of file and overrides"),
      overrides: z.array(z.strictObject({ path: z.string(), value: z.json() })),
    }),
    seed: z.string(),
    family: z.strictObject({ alpha: z.number(), size: count, level: z.number() }),
    gates: z.array(gateSchema),
    valid: z.boolean(),
    trials: z.array(trialSchema),
    calibration: z
      .array(calibrationSchema)
      .optional()
      .describe("error rates and power of the statistics, where the experiment asks for them"),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("SHA-256 of the canonical JSON of this object without digest, environment and timings"),
    environment: z.strictObject({
      noncetrial: z.string(),
      node: z.string(),
      platform: z.string(),
      cpu: z.string(),
      cores: z.int(),
      memoryGiB: z.number(),
      backend: z.string(),
      engine: z.string(),
      workers: z.int(),
      command: z.string(),
      finished: z.string(),
    }),
    timings: z.strictObject({
      totalSeconds: z.number(),
      labelSeconds: z.number(),
      fitSeconds: z.number(),
      shardSeconds: z.number().describe("sum over workers"),
      calibrateSeconds: z.number().optional().describe("sum over workers"),
    }),
  })
  .describe("Results of a noncetrial run");

export type Results = z.infer<typeof resultsSchema>;
export type TrialResult = Results["trials"][number];
export type CalibrationResult = z.infer<typeof calibrationSchema>;
export type Gate = Results["gates"][number];
export type Pitfall = TrialResult["pitfalls"][number];

/** What the digest covers: the results without digest, environment and timings. */
export type Findings = Omit<Results, "digest" | "environment" | "timings">;

/** Digest of findings, or of results: the parts it does not cover are left out. */
export function resultsDigest(results: Findings | Results): string {
  const {
    digest: _d,
    environment: _e,
    timings: _t,
    ...covered
  } = { digest: 0, environment: 0, timings: 0, ...results };
  return digestOf(covered);
}

/** JSON Schema (draft 2020-12) of `results.json`, made from the schema above. */
export function resultsJsonSchema(): unknown {
  return z.toJSONSchema(resultsSchema, { target: "draft-2020-12", io: "output" });
}
