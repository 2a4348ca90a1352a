import { z } from "zod";
import type { Json } from "../core/canonical-json.js";
import { digestOf } from "../core/digest.js";

/** Which features a model reads: name, version and numbers a row of a feature set. */
export interface FeatureSetId {
  readonly name: string;
  readonly version: number;
  readonly width: number;
}

/** A fitted model of any kind, as JSON. */
export type FrozenModel = {
  /** Name of a model kind, e.g. `boosted-trees`. */
  readonly kind: string;
  /** Version of the form of `body`. */
  readonly version: number;
  /** The feature set that the model was fitted on. */
  readonly features: { readonly name: string; readonly version: number; readonly width: number };
  /** Topology and weights, as the kind writes them. */
  readonly body: { readonly [key: string]: Json };
  /** SHA-256 of the canonical JSON of the other members. */
  readonly digest: string;
};

const frozenSchema = z.strictObject({
  kind: z.string().min(1),
  version: z.int().positive(),
  features: z.strictObject({
    name: z.string().min(1),
    version: z.int().positive(),
    width: z.int().positive(),
  }),
  body: z.record(z.string(), z.json()),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Freezes a model. */
export function freezeModel(
  { kind, version }: { readonly kind: string; readonly version: number },
  { name, version: featureVersion, width }: FeatureSetId,
  body: FrozenModel["body"],
): FrozenModel {
  const content = { kind, version, features: { name, version: featureVersion, width }, body };
  return { ...content, digest: digestOf(content) };
}

/**
 * Reads a frozen model of any kind from JSON; whether its body is sound is seen when it is opened.
 *
 * @throws {RangeError} if its form or its digest is wrong
 */
export function parseFrozenModel(value: unknown): FrozenModel {
  const parsed = frozenSchema.safeParse(value);
  if (!parsed.success) {
    throw new RangeError(`not a frozen model: ${z.prettifyError(parsed.error).replace(/\s*\n\s*/g, " ")}`);
  }
  const { digest, ...content } = parsed.data;
  const actual = digestOf(content);
  if (actual !== digest) throw new RangeError(`frozen model has digest ${actual}, its record says ${digest}`);
  return parsed.data;
}

/** @throws {RangeError} if a model was fitted on another feature set, or another version of it */
export function checkFeatures({ kind, features }: FrozenModel, given: FeatureSetId): void {
  const same =
    features.name === given.name && features.version === given.version && features.width === given.width;
  if (same) return;
  throw new RangeError(`${kind} model reads features ${nameOf(features)}, given are ${nameOf(given)}`);
}

function nameOf({ name, version, width }: FeatureSetId): string {
  return `${name} version ${version} (${width} wide)`;
}

/**
 * Reads the body of a model.
 *
 * @throws {RangeError} if the model is of another kind or version, or its body has another form
 */
export function parseBody<T>(
  frozen: FrozenModel,
  { kind, version }: { readonly kind: string; readonly version: number },
  schema: z.ZodType<T>,
): T {
  if (frozen.kind !== kind || frozen.version !== version) {
    throw new RangeError(
      `model is ${frozen.kind} version ${frozen.version}, ${kind} version ${version} is needed`,
    );
  }
  const parsed = schema.safeParse(frozen.body);
  if (parsed.success) return parsed.data;
  throw new RangeError(`not a ${kind} model: ${z.prettifyError(parsed.error).replace(/\s*\n\s*/g, " ")}`);
}
