import { z } from "zod";

/*
 * Version 1 of the wire protocol between a trial and an outside claim; PROTOCOL.md says it in words.
 */

export const PROTOCOL = 1;

/** What of a template a claim sees: all of it, or the last 12 bytes before the nonce. */
export const VIEWS = ["full", "tail"] as const;
export type View = (typeof VIEWS)[number];

/** Bytes of a template under the tail view. */
export const TAIL_BYTES = 12;

/** Nonces in one message, at most: a trial sends larger batches in parts. */
export const BATCH_NONCES = 65536;

/** Bytes of a line without its line feed, at most. */
export const LINE_BYTES = 64 * 2 ** 20;

/** Share of the nonces that a filter keeps if it does not say. */
export const DEFAULT_KEEP = 0.5;

const hex = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .describe("bytes as lower-case hex");

function base64(what: string) {
  return z.string().meta({ contentEncoding: "base64", description: `base64 of ${what}` });
}

const nonces = base64("unsigned 32-bit little-endian numbers, one a nonce");

const hello = z
  .strictObject({
    type: z.literal("hello"),
    protocol: z.literal(PROTOCOL),
    seed: hex.describe("32 bytes, the same for every process of the claim in a run"),
    pow: z.strictObject({
      id: z.string(),
      templateBytes: z.int().min(1).describe("bytes of a whole template, whatever the view"),
      nonceOffset: z.int().min(0).describe("byte of the whole header or blob at which the nonce begins"),
      hitProbability: z.number().gt(0).lt(1).describe("chance that a hash is a hit"),
    }),
    view: z.enum(VIEWS),
  })
  .describe("first message");

const train = z
  .strictObject({
    type: z.literal("train"),
    template: hex,
    nonces,
    hits: base64("one byte a nonce, 1 for a hit, else 0"),
    last: z.boolean().describe("true on the final one"),
  })
  .describe("labelled nonces of one template, to claims that asked for them");

const score = z.strictObject({ type: z.literal("score"), template: hex, nonces }).describe("to filters");

const propose = z
  .strictObject({
    type: z.literal("propose"),
    template: hex,
    count: z.int().min(1).describe("nonces that may be proposed, at most"),
    feedback: z
      .strictObject({
        nonces,
        leadingZeros: base64("one byte a nonce, leading zero bits of its hash, 0 to 32"),
      })
      .nullable()
      .describe("what the batch before was worth; null where the search of a template begins"),
  })
  .describe("to searchers");

const end = z.strictObject({ type: z.literal("end") }).describe("last message; the program exits within 5 s");

const answer = {
  type: z.literal("ready"),
  protocol: z.literal(PROTOCOL),
  name: z
    .string()
    .regex(/^[^\p{C}]{1,64}$/u, "1 to 64 characters are needed, none of them control characters")
    .describe("name of the claim, 1 to 64 characters, none of them control characters"),
  fit: z.boolean().describe("whether it wants to be sent labelled nonces"),
};

const ready = z
  .discriminatedUnion("kind", [
    z.strictObject({
      ...answer,
      kind: z.literal("filter"),
      keep: z
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe(`share of the nonces to keep, ${DEFAULT_KEEP} if left out`),
    }),
    z.strictObject({ ...answer, kind: z.literal("searcher") }),
  ])
  .describe("answer to hello");

const ok = z.strictObject({ type: z.literal("ok") }).describe("answer to train");

const scores = z
  .strictObject({
    type: z.literal("scores"),
    scores: base64("32-bit little-endian floats, one a nonce in order, finite; higher is better"),
  })
  .describe("answer to score");

const proposal = z
  .strictObject({ type: z.literal("proposal"), nonces })
  .describe("answer to propose: 1 to count nonces");

/** What a trial says, by type. */
export const FROM_TRIAL = { hello, train, score, propose, end } as const;

/** What a claim says, by type. */
export const FROM_CLAIM = { ready, ok, scores, proposal } as const;

export type Hello = z.infer<typeof hello>;
export type Train = z.infer<typeof train>;
export type Score = z.infer<typeof score>;
export type Propose = z.infer<typeof propose>;
export type End = z.infer<typeof end>;
export type TrialMessage = Hello | Train | Score | Propose | End;
export type Ready = z.infer<typeof ready>;

export type AnswerType = keyof typeof FROM_CLAIM;
export type Answer<T extends AnswerType> = z.infer<(typeof FROM_CLAIM)[T]>;

/** JSON Schema (draft 2020-12) of every message, under `$defs`; as a whole it takes any one of them. */
export function protocolJsonSchema(): unknown {
  const messages = Object.entries({ ...FROM_TRIAL, ...FROM_CLAIM });
  const definitions = messages.map(([type, schema]) => {
    const { $schema: _, ...definition } = z.toJSONSchema(schema, { target: "draft-2020-12" });
    return [type, definition] as const;
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Messages between a trial and an outside claim, protocol version 1",
    oneOf: messages.map(([type]) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.fromEntries(definitions),
  };
}
