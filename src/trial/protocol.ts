import { z } from "zod";
import { VERDICTS } from "../core/verdict-id.js";
import { FLEET_NAMES } from "../dataset/scan-habits.js";
import { TEMPLATE_KINDS } from "../dataset/templates.js";
import { CALIBRATIONS } from "../stats/calibration/calibrations.js";
import { WAY_IDS } from "./fooled/ways.js";

/** Which nonces train and which are judged: on templates never trained on, or on new nonces of the same ones. */
export const SPLITS = ["across-templates", "same-template"] as const;
export type Split = (typeof SPLITS)[number];

/**
 * When a trial is looked at. `sequential` needs a known hit probability: trials on weakened functions have one look,
 * at the planned size, under either.
 */
const STOPPING = ["fixed", "sequential"] as const;

const share = z.number().gt(0).lt(1);

const trialFields = {
  bits: z.int().min(1).max(24).describe("difficulty: leading zero bits of a hit"),
  margin: z.number().min(1e-5).max(1).describe("lift that matters, as a share: .02 is 2 %"),
  keep: z.number().min(0.01).max(0.99).describe("share of nonces that a scored filter lets through"),
  templates: z.enum(TEMPLATE_KINDS).describe("how templates are made"),
  split: z.enum(SPLITS).describe("whether training and evaluation share templates"),
  evaluationTemplates: z
    .int()
    .min(1)
    .max(65536)
    .describe("templates hashed for the verdict; 16, or 64 where templates differ, when left out"),
  train: z
    .strictObject({
      templates: z
        .int()
        .min(2)
        .max(65536)
        .describe("templates to train on; with same-template, to fit one by one"),
      nonces: z
        .int()
        .min(16)
        .max(2 ** 24)
        .describe("labelled nonces a template"),
    })
    .describe("size of the training set"),
  fleet: z
    .enum(FLEET_NAMES)
    .describe("who mined the simulated history: scan habits side by side, or one alone"),
};

const trialSchema = z.strictObject({
  claim: z.string().min(1).describe("id of a claim"),
  pow: z.string().min(1).describe("id of a proof-of-work function"),
  hashes: z.int().positive().optional().describe("hashes of the pool; planned from the margin when left out"),
  bits: trialFields.bits.optional(),
  margin: trialFields.margin.optional(),
  keep: trialFields.keep.optional(),
  templates: trialFields.templates.optional(),
  split: trialFields.split.optional(),
  evaluationTemplates: trialFields.evaluationTemplates.optional(),
  train: trialFields.train.optional(),
  fleet: trialFields.fleet.optional(),
});

/** What can be foretold: the verdict of a trial, or that every line of a section is as wanted. */
export const FORETOLD = [...VERDICTS, "within"] as const;
export type Foretold = (typeof FORETOLD)[number];

const plantedSchema = z.strictObject({
  effects: z
    .array(z.number().min(0.0005).max(0.5))
    .min(1)
    .refine((effects) => new Set(effects).size === effects.length, "each once")
    .describe("lifts of the filter that knows the mask, as shares: .01 is 1 %"),
  powers: z
    .array(z.number().min(0.5).max(0.999))
    .min(1)
    .describe("what trials are planned for: probabilities of the verdict advantage"),
  hashed: z
    .record(z.string(), z.int().min(1).max(1e6))
    .default({})
    .describe("trials that hash the planted function, by effect; the others draw their counts"),
});

const calibrationFields = z.strictObject({
  replicates: z
    .int()
    .min(100)
    .max(1e6)
    .default(20_000)
    .describe("simulated repetitions of each test; the bands narrow with their square root"),
  statistics: z
    .array(z.enum(Object.keys(CALIBRATIONS)))
    .refine((names) => new Set(names).size === names.length, "each once")
    .default(Object.keys(CALIBRATIONS))
    .describe("which calibrations"),
  planted: plantedSchema
    .optional()
    .describe("planted effects: measured power beside planned, at the experiment's alpha, bits and margin"),
});

const calibrationSchema = calibrationFields.superRefine(({ statistics, planted }, context) => {
  const fault = (path: string[], input: unknown, message: string) =>
    context.addIssue({ code: "custom", path, input, message });
  if (statistics.length === 0 && planted === undefined)
    fault(["statistics"], statistics, "name at least one, or leave it out for all");
  for (const effect of Object.keys(planted?.hashed ?? {})) {
    if (planted!.effects.some((known) => String(known) === effect)) continue;
    fault(
      ["planted", "hashed", effect],
      planted!.hashed[effect],
      `an effect of ${planted!.effects.join(", ")} is needed`,
    );
  }
});

const speckSchema = z.strictObject({
  rounds: z.array(z.int().min(1).max(22)).min(1).describe("rounds of Speck32/64, one row each"),
  samples: z.int().min(1024).max(1e9).describe("fresh pairs that each net learns from"),
  controlSamples: z.int().min(1024).max(1e9).describe("the same for the net that learns from random words"),
  testPairs: z.int().min(1024).max(1e9).describe("fresh pairs that an accuracy is measured on"),
  atLeast: z
    .record(z.string().regex(/^\d+$/, "a number of rounds"), z.number().min(0).max(1))
    .default({})
    .describe("accuracy wanted, by rounds"),
});

const pitfallsSchema = z.strictObject({
  runs: z
    .int()
    .min(20)
    .max(1e5)
    .default(1000)
    .describe("repetitions of each way; where a lift is measured, hashes grow in proportion"),
  ways: z
    .array(z.enum(WAY_IDS))
    .min(1, "name at least one, or leave it out for all")
    .refine((names) => new Set(names).size === names.length, "each once")
    .default([...WAY_IDS])
    .describe("which ways to fool oneself"),
});

/** An experiment file. Fields beside `trials` are what trials take that do not say otherwise. */
export const protocolSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and hyphens")
      .max(60)
      .describe("names the run folder"),
    title: z.string().min(1).describe("one line"),
    question: z.string().min(1).optional().describe("what the experiment asks, in plain words"),
    hypothesis: z.string().min(1).optional().describe("what is expected, stated beforehand"),
    claimSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(900)
      .describe(
        "seconds that a claim's code may take over one task, such as a fit, before it counts as hung",
      ),
    seed: z
      .union([z.string().min(1), z.int().nonnegative()])
      .transform(String)
      .default("1")
      .describe("seed of every random stream"),
    alpha: share.default(0.01).describe("error rate of the whole family of trials"),
    typeTwo: z
      .number()
      .min(1e-9)
      .max(0.5)
      .default(1e-4)
      .describe("share of null claims that may miss their verdict"),
    stopping: z
      .enum(STOPPING)
      .default("fixed")
      .describe(
        "fixed: one look, at the end; sequential: looked at throughout, stopped once a verdict stands",
      ),
    bits: trialFields.bits.default(4),
    margin: trialFields.margin.default(0.01),
    keep: trialFields.keep.default(0.5),
    templates: trialFields.templates.default("random"),
    split: trialFields.split.default("across-templates"),
    evaluationTemplates: trialFields.evaluationTemplates.optional(),
    train: trialFields.train.default({ templates: 32, nonces: 2048 }),
    trials: z.array(trialSchema).optional().describe("one entry a claim and function"),
    calibration: calibrationSchema
      .optional()
      .describe("error rates and power of the statistics, by simulation; next to trials or in their place"),
    speck: speckSchema
      .optional()
      .describe("neural distinguishers on Speck32/64: whether models find what there is to find"),
    pitfalls: pitfallsSchema
      .optional()
      .describe("ways to fool oneself, each gone naively and then properly on the same hashes"),
    history: z
      .string()
      .min(1)
      .optional()
      .describe(
        "past blocks: simulated, a file of 80-byte headers, or an imported dataset. Claims that learn from past blocks " +
          "have simulated ones when it is left out; figures that claimants read off past blocks are then left out too",
      ),
    view: z
      .enum(["tail", "full"])
      .optional()
      .describe("what a claim from outside sees of templates; of no account to claims of the catalogue"),
    simulatedChain: z
      .strictObject({
        blocks: z.int().min(100).max(1e6).describe("blocks mined by the simulated fleet"),
        bits: z.int().min(1).max(20).describe("their difficulty in leading zero bits"),
        fleet: trialFields.fleet.optional(),
      })
      .default({ blocks: 8192, bits: 8 })
      .describe("size of the simulated history"),
    expect: z
      .record(z.string(), z.enum(FORETOLD))
      .optional()
      .describe(
        "expected verdicts: CLAIM or CLAIM@POW to a verdict; calibration, speck and pitfalls to within",
      ),
  })
  .superRefine(({ trials, ...sections }, context) => {
    const { calibration, speck, pitfalls } = sections;
    if ((trials?.length ?? 0) > 0 || (calibration ?? speck ?? pitfalls) !== undefined) return;
    const message = "give trials, a calibration, speck or pitfalls";
    context.addIssue({ code: "custom", path: ["trials"], input: trials, message });
  });

/** An experiment file as read; no trials is an empty list. */
export type Protocol = z.infer<typeof protocolSchema> & { readonly trials: readonly TrialEntry[] };
export type TrialEntry = z.infer<typeof trialSchema>;
