import { z } from "zod";
import { digestOf } from "../../core/digest.js";
import { checkRows } from "../frozen-mlp.js";
import type { VectorPredictor } from "../vector-model.js";
import { RegressionNet } from "./regression-net.js";
import {
  checkRegressionShape,
  momentCount,
  type RegressionShape,
  regressionPlaces,
} from "./regression-shape.js";

/** A fitted regression, as JSON. Weights and moments are base64 of little-endian single-precision floats. */
export type FrozenRegression = {
  readonly kind: "regression";
  readonly shape: {
    readonly inputs: number;
    readonly hidden: readonly number[];
    readonly outputs: number;
    readonly normalised: boolean;
    readonly dropout: number;
  };
  readonly weights: string;
  readonly moments: string;
  /** SHA-256 of the canonical JSON of the other members. */
  readonly digest: string;
};

/** Rows of a scoring pass. */
const PASS_ROWS = 256;

/** Freezes a net as it stands. */
export function freezeRegression(
  shape: RegressionShape,
  { parameters, moments }: RegressionNet,
): FrozenRegression {
  const { inputs, hidden, outputs, normalised, dropout } = shape;
  const content = {
    kind: "regression" as const,
    shape: { inputs, hidden: [...hidden], outputs, normalised, dropout },
    weights: encode(parameters),
    moments: encode(moments),
  };
  return { ...content, digest: digestOf(content) };
}

const frozenSchema = z.strictObject({
  kind: z.literal("regression"),
  shape: z.strictObject({
    inputs: z.int(),
    hidden: z.array(z.int()),
    outputs: z.int(),
    normalised: z.boolean(),
    dropout: z.number(),
  }),
  weights: z.base64(),
  moments: z.base64(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A fitted net. */
export interface Regression extends VectorPredictor {
  readonly inputs: number;
}

/**
 * Opens a fitted regression from its JSON.
 *
 * @throws {RangeError} if its form, the number of its weights or its digest is wrong
 */
export function openRegression(value: unknown): Regression {
  const parsed = frozenSchema.safeParse(value);
  if (!parsed.success) throw new RangeError(`not a frozen regression: ${z.prettifyError(parsed.error)}`);
  const { digest, ...content } = parsed.data;
  const actual = digestOf(content);
  if (actual !== digest) throw new RangeError(`frozen net has digest ${actual}, its record says ${digest}`);
  const { shape } = content;
  checkRegressionShape(shape);
  const parameters = decode(content.weights, regressionPlaces(shape).parameters);
  const moments = decode(content.moments, momentCount(shape));
  const net = new RegressionNet(shape, PASS_ROWS);
  net.restore(parameters, moments);
  return {
    inputs: shape.inputs,
    predict(x, rows, out) {
      checkRows(x, rows, shape.inputs);
      if (out.length < rows * shape.outputs) {
        throw new RangeError(`${rows} rows need ${rows * shape.outputs} places, got ${out.length}`);
      }
      net.predict(x, rows, out);
    },
  };
}

function encode(values: Float32Array): string {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i);
  return bytes.toString("base64");
}

function decode(text: string, count: number): Float32Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 4 * count) {
    throw new RangeError(`frozen net has ${bytes.length} bytes of weights, ${4 * count} are needed`);
  }
  const values = Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
  const bad = values.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new RangeError(`weight ${bad} of the frozen net is ${values[bad]}`);
  return values;
}
