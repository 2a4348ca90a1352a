import { z } from "zod";
import { CLAIM_KINDS } from "../claim/contract.js";
import { VERDICTS } from "../core/verdict-id.js";
import { count, figure } from "./schema-parts.js";

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

/** One trial of a run. */
export const trialSchema = z
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
