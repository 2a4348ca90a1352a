import { z } from "zod";
import { digestOf } from "../../core/digest.js";
import { checkRows } from "../frozen-mlp.js";
import { ResidualNet } from "./residual-net.js";
import { checkResidualShape, type ResidualShape, residualPlaces } from "./residual-shape.js";

/** A fitted residual net, as JSON. */
export type FrozenResidual = {
  readonly kind: "residual";
  readonly shape: {
    readonly positions: number;
    readonly channels: number;
    readonly filters: number;
    readonly depth: number;
    readonly dense: readonly number[];
  };
  /** Base64 of little-endian single-precision floats, in the order of `residualPlaces`. */
  readonly weights: string;
  /** SHA-256 of the canonical JSON of the other members. */
  readonly digest: string;
};

/** Freezes parameters, as they lie in the flat array of `residualPlaces`. */
export function freezeResidual(shape: ResidualShape, parameters: Float32Array): FrozenResidual {
  const bytes = Buffer.alloc(4 * parameters.length);
  for (const [i, value] of parameters.entries()) bytes.writeFloatLE(value, 4 * i);
  const { positions, channels, filters, depth, dense } = shape;
  const content = {
    kind: "residual" as const,
    shape: { positions, channels, filters, depth, dense: [...dense] },
    weights: bytes.toString("base64"),
  };
  return { ...content, digest: digestOf(content) };
}

const frozenSchema = z.strictObject({
  kind: z.literal("residual"),
  shape: z.strictObject({
    positions: z.int(),
    channels: z.int(),
    filters: z.int(),
    depth: z.int(),
    dense: z.array(z.int()),
  }),
  weights: z.base64(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Reads a frozen net from JSON.
 *
 * @throws {RangeError} if its form, the number of its weights or its digest is wrong, or a weight is not finite
 */
export function parseFrozenResidual(value: unknown): FrozenResidual {
  const parsed = frozenSchema.safeParse(value);
  if (!parsed.success) throw new RangeError(`not a frozen residual net: ${z.prettifyError(parsed.error)}`);
  const { digest, ...content } = parsed.data;
  const actual = digestOf(content);
  if (actual !== digest) throw new RangeError(`frozen net has digest ${actual}, its record says ${digest}`);
  checkResidualShape(content.shape);
  decodeParameters(parsed.data);
  return parsed.data;
}

function decodeParameters({ shape, weights }: FrozenResidual): Float32Array {
  const bytes = Buffer.from(weights, "base64");
  const count = residualPlaces(shape).parameters;
  if (bytes.length !== 4 * count) {
    throw new RangeError(`frozen net has ${bytes.length} bytes of weights, ${4 * count} are needed`);
  }
  const parameters = Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
  const bad = parameters.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new RangeError(`weight ${bad} of the frozen net is ${parameters[bad]}`);
  return parameters;
}

/** Scores rows with a frozen residual net. */
export interface ResidualScorer {
  /**
   * Writes the logit of each row, which does not depend on the rows beside it.
   *
   * @param x rows x positions x channels, row-major
   * @throws {RangeError} if an array is too short or a feature is not finite
   */
  score(x: Float32Array, rows: number, out: Float32Array): void;
}

/** Opens a scorer of a frozen net: the same bits on every machine. */
export function openResidual(frozen: FrozenResidual): ResidualScorer {
  const net = new ResidualNet(frozen.shape);
  net.parameters.set(decodeParameters(frozen));
  const width = frozen.shape.positions * frozen.shape.channels;
  return {
    score(x, rows, out) {
      checkRows(x, rows, width);
      if (out.length < rows) {
        throw new RangeError(`scores of ${rows} rows need ${rows} places, got ${out.length}`);
      }
      net.score(x, rows, out);
    },
  };
}
