import { z } from "zod";
import { CLAIM_KINDS } from "../claim/contract.js";
import { digestOf } from "../core/digest.js";
import { messageOf } from "../core/errors.js";
import { VERDICTS } from "../core/verdict-id.js";

export const RESULTS_SCHEMA = "noncetrial/results/1";

const count = z.int().nonnegative();
const figure = z.number().nullable();

const gateSchema = z
  .strictObject({
    id: z
      .string()
      .describe(
        "known-answers, solutions, uniformity-chi-square, uniformity-ks, or a control: random-filter, label-shuffle, " +
          "planted, oracle-peek or scan-order",
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
  keep: z.number().describe("share of nonces that pass where it is judged, before anything is hashed there"),
  trainingRows: count,
  validationRows: count,
  validationAccuracy: figure,
  majorityBaseline: figure.describe("accuracy of always naming the more frequent class"),
  curve: z
    .strictObject({
      steps: count.describe("epochs, boosting rounds or trees in all"),
      lowest: z.int().describe("the step of the lowest validation loss, from 1"),
      points: z.array(z.strictObject({ step: count, training: z.number(), validation: z.number() })),
    })
    .optional()
    .describe(
      "loss of the first fit on the way, at a few of its steps; left out where nothing is trained by steps",
    ),
  fixedPoint: z
    .strictObject({
      rows: count.describe("validation rows compared, over all fits"),
      spearman: figure.describe("rank correlation of the two scores, mean over fits; null where none varies"),
      equalDecisions: z
        .number()
        .describe("share of rows of which both say alike whether they are kept, mean over fits"),
    })
    .nullable()
    .describe(
      "how a net in fixed point, which scores, agrees with itself in floating point; null for others",
    ),
});

const scoresSchema = z.strictObject({
  rows: count.describe("validation rows, which trained nothing"),
  auc: z.number().describe("area under the ROC curve, .5 without knowledge"),
  aucInterval: z.tuple([z.number(), z.number()]).describe("at level .99 (DeLong)"),
  spearman: z.number().describe("rank correlation of score and hash; a useful score has a negative one"),
  spearmanPValue: z.number(),
  informationBits: z
    .number()
    .describe("mutual information of score and hit, less its mean under permutation"),
  informationPValue: z.number().describe("by permutation"),
});

const distinguishedSchema = z.strictObject({
  checkBits: count.describe("bits that every hash must have right; with none everything passes"),
  passing: count.describe("sampled hashes that have all of them right"),
  randomPassing: count.describe("the same of random words"),
});
const quantity = z.union([z.number(), z.tuple([z.number(), z.number()])]);

const claimantFigureSchema = z
  .strictObject({
    name: z.string(),
    unit: z.string(),
    published: quantity.describe("a number, or the lowest and highest of several"),
    source: z
      .enum(["claimant", "measured"])
      .describe("the claimant's own, or of somebody who checked the claim"),
    from: z
      .enum(["computation", "past blocks", "real chain"])
      .describe(
        "what it is computed from: random nonces or none, the run's history, or blocks that are not here",
      ),
    reproduced: quantity.nullable().describe("computed again in this run"),
    agrees: z.boolean().nullable().describe("whether the two agree within the figure's tolerance"),
    why: z.string().nullable().describe("why they differ, or why nothing was computed"),
  })
  .describe("a published figure of the claim beside the same figure computed again; no verdict rests on it");

const outsideSchema = z
  .strictObject({
    trusted: z
      .boolean()
      .describe("whether it ran in the trial's own process, where nothing keeps it from looking"),
    view: z.enum(["tail", "full"]).nullable().describe("what it saw of templates; null for trusted claims"),
    basis: z.strictObject({
      lift: z.enum(["hash", "priced"]).describe("which lift an advantage has to rest on"),
      reason: z.string(),
    }),
    isolation: z
      .strictObject({
        isolated: z.boolean(),
        network: z.enum(["none", "shared"]),
        user: z.boolean(),
        pid: z.boolean(),
        readOnlyRoot: z.boolean(),
        metering: z.enum(["cgroup-v2", "cgroup-v1", "proc", "unmetered"]),
        why: z.string().nullable().describe("what is not permitted on this machine"),
      })
      .nullable()
      .describe("what kept its processes from the rest of the machine"),
  })
  .describe("a claim from outside");

const priceSchema = z
  .strictObject({
    trial: z.string(),
    cpuSeconds: figure.describe("of all the claim's processes; null if not measured"),
    hashesPerCpuSecond: figure.describe(
      "what hashing instead would have paid for, the safety factor included",
    ),
    hasher: z.string().nullable().describe("the fastest one found on the machine"),
    safety: figure,
    lift: figure.describe("hits per hash paid for, CPU time paid for in hashes too"),
    interval: z.tuple([z.number(), z.number()]).nullable(),
  })
  .describe("what a claim's computing costs in hashes");

const trialSchema = z
  .strictObject({
    id: z.string().describe("claim@pow, with conditions that are not the usual ones"),
    claim: z.string(),
    title: z.string(),
    source: z.string().optional().describe("project or paper that makes the claim"),
    method: z.string().optional().describe("what it does and why one might believe it"),
    claimed: z.string().describe("the claimant's own figure"),
    figures: z.array(claimantFigureSchema).describe("the published figures, computed again"),
    kind: z.enum(CLAIM_KINDS),
    pow: z.string(),
    full: z.boolean().describe("whether the function is a real one, with known hit probability"),
    design: z.enum(["pool", "arms"]),
    stopping: z
      .enum(["fixed", "sequential"])
      .describe("fixed: one look, at the end; sequential: looked at throughout, with e-values"),
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
    repeats: count.describe("hashes paid for on a nonce paid for before: useless"),
    distinct: z
      .strictObject({ lift: figure, interval: z.tuple([z.number(), z.number()]).nullable() })
      .nullable()
      .describe("the lift on nonces that were not repeats, where there are repeats"),
    operationsLift: z
      .strictObject({ lift: z.number(), interval: z.tuple([z.number(), z.number()]) })
      .nullable()
      .describe("shortcuts: hits per primitive operation over those of plain search"),
    replicated: z
      .strictObject({
        replicates: count,
        observations: count,
        mean: z.number(),
        band: z.tuple([z.number(), z.number()]).describe("where 99 % of the replicates lie"),
        pValue: z.number().describe("of the claimed figure among the replicates, two-sided"),
        claimedSigma: z.number().describe("the claimed figure in standard deviations of the claimant's null"),
        randomSigma: z.number().describe("the same for the middle one of perfectly random replicates"),
      })
      .nullable()
      .describe("statistics: the claimed figure among replicates of perfect randomness"),
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
    eValue: figure.describe("evidence against a lift of 1 at the last look; null if there was one look"),
    log10EValue: figure,
    looks: z
      .array(
        z.strictObject({
          hashes: count,
          hits: count,
          log10EValue: z.number(),
          interval: z
            .tuple([z.number(), z.number()])
            .nullable()
            .describe("in the intervals of all looks so far"),
        }),
      )
      .nullable()
      .describe("what each look saw, cumulative; null if there was one look"),
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
    byDifficulty: z
      .array(z.strictObject({ bits: z.int(), lift: z.number(), interval: z.tuple([z.number(), z.number()]) }))
      .describe(
        "lift at every difficulty with enough hits, with a band that holds for all at once; full functions",
      ),
    survival: z
      .strictObject({
        gaps: count.describe("gaps between hits among the nonces let through, in a sample of the pool"),
        medianHashes: figure.describe("hashes to a solution that half of those gaps exceed"),
        controlMedianHashes: figure.describe("the same among the nonces not let through"),
        pValue: figure.describe("that both have the same survival (log-rank)"),
        curve: z
          .array(
            z.strictObject({
              hashes: z.number(),
              kept: z.number(),
              interval: z
                .tuple([z.number(), z.number()])
                .describe("of kept, at level .95, at this point alone"),
              rejected: z.number(),
            }),
          )
          .optional()
          .describe("share of gaps longer than so many hashes (Kaplan and Meier), on both sides"),
      })
      .nullable()
      .describe("hashes paid for from one solution to the next, against those of the nonces not let through"),
    furtherHashes: count.nullable().describe("hashes still needed, if inconclusive"),
    ledger: z.strictObject({
      hashes: count.describe("hash evaluations paid for by the arm"),
      operations: z.number().nonnegative().describe("32-bit operations: hashes kept and all scoring"),
      operationsPerHash: z.number().optional().describe("32-bit operations of one hash of the arm"),
      operationsPerNonce: z.number().optional().describe("32-bit operations of scoring one nonce"),
    }),
    pitfalls: z.array(pitfallSchema),
    structure: z
      .strictObject({
        rounds: z.int(),
        samples: count.describe("hashes that were looked at, and as many random words"),
        templateKnown: distinguishedSchema.describe("all but the nonce is known"),
        wordsUnknown: distinguishedSchema.describe("nothing but the state before the last block is known"),
      })
      .nullable()
      .describe(
        "sha256:R: what undoing the rounds tells of a hash, whatever models learn; null on other functions",
      ),
    scores: scoresSchema
      .nullable()
      .describe("how scores go with hits and hashes; null where there are none to tell"),
    fit: fitSchema.nullable(),
    expected: z.strictObject({ verdict: z.enum(VERDICTS), reason: z.string() }).describe("on full functions"),
    outside: outsideSchema.optional(),
  })
  .describe("one claim on one function");

const poolSchema = z
  .strictObject({
    id: z.string(),
    bits: z.int().describe("a winner has at least this many leading zero bits"),
    nonces: count.describe("nonces of the sample: the first ones drawn"),
    winners: count.describe("winners among them"),
    figures: z.array(
      z.strictObject({
        id: z
          .string()
          .describe(
            "entropy (Miller-Madow), min-entropy, kl-from-uniform, js-from-losers, chi-square, g, popcount, " +
              "residues, kolmogorov-smirnov or serial-correlation",
          ),
        subject: z
          .string()
          .describe("what of the winning nonces: a byte (0 the most significant), the nonce, ..."),
        unit: z.string(),
        statistic: z.number(),
        degreesOfFreedom: z.int().nullable(),
        band: z
          .tuple([z.number(), z.number()])
          .nullable()
          .describe(
            "where 99 % of perfect randomness lies: of replicates of the same size, or of the chi-square distribution",
          ),
        pValue: z.number(),
        log10PValue: z.number(),
        pAdjusted: z.number().describe("by Benjamini and Hochberg among the figures of the pool"),
      }),
    ),
  })
  .describe("secondary analysis: what the winning nonces of a pool look like; no verdict rests on it");

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

const speckSchema = z
  .strictObject({
    rounds: z.int().nullable().describe("rounds of Speck32/64; null for random words"),
    samples: count.describe("pairs learnt from"),
    right: count,
    pairs: count.describe("unseen pairs that the accuracy was measured on"),
    accuracy: z.number().describe("right / pairs; one half is chance"),
    interval: z.tuple([z.number(), z.number()]).describe("exact, at level .99"),
    published: figure.describe("accuracy of the literature"),
    wanted: z.tuple([z.number(), z.number()]).nullable(),
    within: z.boolean(),
    curve: z.array(z.strictObject({ samples: count, accuracy: z.number() })),
  })
  .describe("a neural distinguisher on one number of rounds");

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
    commitment: z
      .strictObject({
        protocol: z.string().describe("SHA-256 of the protocol's text"),
        claim: z.string().describe("SHA-256 of the claim's file"),
        salt: z.string().describe("16 bytes as hex, drawn once both were fixed"),
        seed: z
          .string()
          .describe("seed of every stream of the run, which follows from these and from the seed"),
      })
      .optional()
      .describe("of a claim from outside: fixed before anything that judges it was drawn"),
    family: z.strictObject({ alpha: z.number(), size: count, level: z.number() }),
    gates: z.array(gateSchema),
    valid: z.boolean(),
    trials: z.array(trialSchema),
    pools: z.array(poolSchema),
    ledger: z
      .strictObject({
        lines: count,
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .describe("of the last line, which is chained to all before it"),
      })
      .describe("ledger.jsonl in the run folder: every piece of hashing, recomputed by noncetrial verify"),
    calibration: z
      .array(calibrationSchema)
      .optional()
      .describe("error rates and power of the statistics, where the experiment asks for them"),
    speck: z
      .array(speckSchema)
      .optional()
      .describe("neural distinguishers, where the experiment asks for them"),
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
      controlSeconds: z.number().optional().describe("sum over workers"),
      calibrateSeconds: z.number().optional().describe("sum over workers"),
      distinguishSeconds: z.number().optional().describe("sum over workers"),
      prices: z.array(priceSchema).optional().describe("of claims from outside"),
    }),
  })
  .describe("Results of a noncetrial run");

export type Results = z.infer<typeof resultsSchema>;
export type TrialResult = Results["trials"][number];
export type PoolResult = Results["pools"][number];

export type Price = z.infer<typeof priceSchema>;
export type SpeckResult = z.infer<typeof speckSchema>;
export type CalibrationResult = z.infer<typeof calibrationSchema>;
export type Gate = Results["gates"][number];
export type Pitfall = TrialResult["pitfalls"][number];

/**
 * Results from outside.
 *
 * @throws {TypeError} in one line: of another schema, or where it does not fit this one
 */
export function parseResults(value: unknown): Results {
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema !== RESULTS_SCHEMA) {
    const newer = typeof schema === "string" && schema.startsWith("noncetrial/results/");
    throw new TypeError(
      `its schema is ${JSON.stringify(schema) ?? "missing"}, this version reads "${RESULTS_SCHEMA}"` +
        (newer ? ": use the noncetrial that wrote it" : ""),
    );
  }
  const parsed = resultsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new TypeError(`its ${path.join(".") || "content"} does not fit: ${messageOf(message)}`);
}

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
