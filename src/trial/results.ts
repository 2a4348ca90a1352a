import { z } from "zod";
import { digestOf } from "../core/digest.js";
import { messageOf } from "../core/errors.js";
import { MEASURES } from "./fooled/way.js";
import { DESIGNS, SOURCES } from "./power/planted-power.js";
import { count, figure } from "./schema-parts.js";
import { trialSchema } from "./trial-schema.js";

export const RESULTS_SCHEMA = "noncetrial/results/1";

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
    planted: z
      .strictObject({
        effect: z.number().describe("lift of the filter that knows the mask, as a share"),
        design: z.enum(DESIGNS),
        source: z
          .enum(SOURCES)
          .describe("hashes of the planted function, or counts drawn with its probabilities"),
        hashes: count.describe("of one trial: of the arm, or of the pool"),
        shown: count.describe("trials with the verdict advantage"),
        interval: z.tuple([z.number(), z.number()]).describe("of measured, exact, at level .99"),
      })
      .optional()
      .describe("of lines on planted effects"),
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

const findingSchema = z.strictObject({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).describe("exact, at level .9999"),
});

const fooledSchema = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    mistake: z.string().describe("how one fools oneself"),
    remedy: z.string(),
    measure: z.enum(MEASURES),
    naiveFigure: z.string().describe("what the naive figure is"),
    properFigure: z.string(),
    truth: z.number().describe("what an honest figure does not exceed"),
    runs: count,
    hashes: count,
    naive: findingSchema,
    proper: findingSchema,
    within: z
      .boolean()
      .describe("whether the naive figure lies above the truth, and the proper one does not"),
  })
  .describe("a way to fool oneself, gone naively and properly");

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
    pitfalls: z
      .array(fooledSchema)
      .optional()
      .describe("ways to fool oneself, where the experiment asks for them"),
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
      foolSeconds: z.number().optional().describe("sum over workers"),
      prices: z.array(priceSchema).optional().describe("of claims from outside"),
    }),
  })
  .describe("Results of a noncetrial run");

export type Results = z.infer<typeof resultsSchema>;
export type TrialResult = Results["trials"][number];
export type PoolResult = Results["pools"][number];

export type Price = z.infer<typeof priceSchema>;
export type FooledResult = z.infer<typeof fooledSchema>;
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
