import { z } from "zod";
import type { Json } from "../../core/canonical-json.js";
import type { BackendName } from "../../model/backend.js";
import type { FitContext, FitRows, Fitted, Hunt, Scorer, Searcher } from "../contract.js";

interface Definition {
  /** What to call it, 1 to 64 characters. */
  readonly name: string;
  readonly description?: string;
  /** 32-bit operations that scoring or proposing one nonce costs; 0 when left out. */
  readonly operationsPerNonce?: number;
  /** Learns from labelled rows; left out by claims that learn nothing beforehand. */
  readonly fit?: (rows: FitRows, context: FitContext) => Fitted | Promise<Fitted>;
}

export interface FilterDefinition extends Definition {
  readonly kind: "filter";
  /** Share of the nonces to keep, .5 when left out. */
  readonly keep?: number;
  /** Makes a scorer from what `fit` froze, null without it. */
  readonly open: (model: Json, backend: BackendName) => Scorer | Promise<Scorer>;
}

export interface SearcherDefinition extends Definition {
  readonly kind: "searcher";
  /** Makes the searcher of one template from what `fit` froze, null without it. */
  readonly open: (model: Json, hunt: Hunt) => Searcher | Promise<Searcher>;
}

export type ClaimDefinition = FilterDefinition | SearcherDefinition;

const code = z.custom<(...args: never[]) => unknown>((value) => typeof value === "function", "a function");
const definition = {
  name: z.string().regex(/^[^\p{Cc}]{1,64}$/u, "1 to 64 characters"),
  description: z.string().optional(),
  operationsPerNonce: z.number().min(0).optional(),
  fit: code.optional(),
  open: code,
};
const schema = z.discriminatedUnion("kind", [
  z.strictObject({ ...definition, kind: z.literal("filter"), keep: z.number().gt(0).lt(1).optional() }),
  z.strictObject({ ...definition, kind: z.literal("searcher") }),
]);

/**
 * Defines a claim in a module that `noncetrial try` runs in its own process: export it as default or as `claim`.
 *
 * @throws {TypeError} naming the member that is missing, unknown or out of range
 */
export function defineClaim<T extends ClaimDefinition>(claim: T): T {
  const parsed = schema.safeParse(claim);
  if (parsed.success) return claim;
  const { path, message } = parsed.error.issues[0]!;
  throw new TypeError(`defineClaim: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
}
