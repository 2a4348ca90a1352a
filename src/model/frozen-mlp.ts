import { z } from "zod";
import { digestOf } from "../core/digest.js";
import { type BackendName, openBackend } from "./backend.js";
import { forward, layerPlaces, layerTensors, parameterCount } from "./dense.js";
import { fixNet } from "./fixed-point/fixed-net.js";
import { FixedScorer, FixedWordScorer } from "./fixed-point/fixed-scorer.js";

/** A fitted multilayer perceptron, as JSON. */
export type FrozenMlp = {
  readonly kind: "mlp";
  readonly inputs: number;
  readonly hidden: readonly number[];
  /** Base64 of little-endian single-precision floats: layer by layer the kernel, inputs x outputs, then the bias. */
  readonly weights: string;
  /** Largest magnitude of an input, then largest activation of each hidden layer, as the calibration rows had them. */
  readonly ranges: readonly number[];
  /** SHA-256 of the canonical JSON of the other members. */
  readonly digest: string;
};

/** Scores rows with a frozen net. */
export interface MlpScorer {
  /**
   * Writes the logit of each row: the estimated log odds of label 1 among rows like the training rows. A row's
   * score does not depend on the rows beside it. Inputs beyond the net's range count as its limit in fixed point.
   *
   * @param x rows x inputs, row-major
   * @throws {RangeError} if an array is too short or a feature is not finite
   */
  score(x: Float32Array, rows: number, out: Float32Array): void;
  /** Frees what it holds; the scorer cannot be used after that. */
  dispose(): void;
}

/** Rows a forward pass. On WebAssembly the rate is level from 1024 to 16384 and falls below 256. */
const CHUNK_ROWS = 4096;

/** Freezes parameters, as they lie in the flat array of `layerPlaces`. */
export function freezeMlp(
  inputs: number,
  hidden: readonly number[],
  parameters: Float32Array,
  ranges: readonly number[],
): FrozenMlp {
  const bytes = Buffer.alloc(4 * parameters.length);
  for (const [i, value] of parameters.entries()) bytes.writeFloatLE(value, 4 * i);
  const content = {
    kind: "mlp" as const,
    inputs,
    hidden: [...hidden],
    weights: bytes.toString("base64"),
    ranges: [...ranges],
  };
  return { ...content, digest: digestOf(content) };
}

const frozenSchema = z.strictObject({
  kind: z.literal("mlp"),
  inputs: z.int().positive(),
  hidden: z.array(z.int().positive()),
  weights: z.base64(),
  ranges: z.array(z.number().positive()),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Reads a frozen net from JSON.
 *
 * @throws {RangeError} if its form, the number of its weights or its digest is wrong, or a weight is not finite
 */
export function parseFrozenMlp(value: unknown): FrozenMlp {
  const parsed = frozenSchema.safeParse(value);
  if (!parsed.success) throw new RangeError(`not a frozen mlp: ${z.prettifyError(parsed.error)}`);
  const { digest, ...content } = parsed.data;
  const actual = digestOf(content);
  if (actual !== digest) throw new RangeError(`frozen mlp has digest ${actual}, its record says ${digest}`);
  decodeParameters(parsed.data);
  return parsed.data;
}

function decodeParameters({ inputs, hidden, weights, ranges }: FrozenMlp): Float32Array {
  const bytes = Buffer.from(weights, "base64");
  const count = parameterCount(inputs, hidden);
  if (bytes.length !== 4 * count) {
    const shape = [inputs, ...hidden, 1].join("-");
    throw new RangeError(`frozen mlp ${shape} has ${bytes.length} bytes of weights, ${4 * count} are needed`);
  }
  if (ranges.length !== hidden.length + 1) {
    throw new RangeError(`frozen mlp has ${ranges.length} ranges, ${hidden.length + 1} are needed`);
  }
  const parameters = Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
  const bad = parameters.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new RangeError(`weight ${bad} of the frozen mlp is ${parameters[bad]}`);
  return parameters;
}

/**
 * Opens a scorer of a frozen net: in fixed point, so that it gives the same bits on every machine.
 *
 * @throws {RangeError} if the net does not fit into fixed point
 */
export function openMlp(frozen: FrozenMlp): MlpScorer {
  const { inputs, hidden, ranges } = frozen;
  const net = new FixedScorer(fixNet(layerPlaces(inputs, hidden), decodeParameters(frozen), ranges));
  return closable(inputs, {
    score(x, rows, out) {
      // A row that is not finite is named; the kernel only notices it.
      if (!net.score(x, rows, out)) checkRows(x, rows, inputs);
    },
    dispose() {},
  });
}

/** Scores words with a frozen net whose 32 inputs are a word's bits, most significant first, as -1 or +1. */
export interface MlpWordScorer {
  /**
   * Writes the logit of each word, bit for bit as `MlpScorer` gives its row.
   *
   * @throws {RangeError} if `out` is too short
   */
  score(words: Uint32Array, out: Float32Array): void;
}

/**
 * Opens a scorer of words, without the cost of rows.
 *
 * @throws {RangeError} if the net does not fit into fixed point, has other than 32 inputs, or no hidden layer
 */
export function openMlpForWords(frozen: FrozenMlp): MlpWordScorer {
  const { inputs, hidden, ranges } = frozen;
  const net = new FixedWordScorer(fixNet(layerPlaces(inputs, hidden), decodeParameters(frozen), ranges));
  return {
    score(words, out) {
      checkScoresRoom(words.length, out);
      net.score(words, out);
    },
  };
}

/** Opens the scorer that the fixed-point one is held against: TensorFlow.js in single precision. */
export async function openFloatMlp(frozen: FrozenMlp, backendName: BackendName): Promise<MlpScorer> {
  const { inputs, hidden } = frozen;
  const parameters = decodeParameters(frozen);
  const backend = await openBackend(backendName);
  const { tf } = backend;
  backend.use();
  const layers = layerTensors(tf, layerPlaces(inputs, hidden), parameters);
  return closable(inputs, {
    score(x, rows, out) {
      checkRows(x, rows, inputs);
      backend.use();
      for (let from = 0; from < rows; from += CHUNK_ROWS) {
        const to = Math.min(rows, from + CHUNK_ROWS);
        tf.tidy(() => {
          const batch = tf.tensor2d(x.slice(from * inputs, to * inputs), [to - from, inputs]);
          out.set(forward(tf, layers, batch).at(-1)!.dataSync(), from);
        });
      }
    },
    dispose() {
      backend.use();
      for (const layer of layers) tf.dispose([layer.kernel, layer.bias]);
    },
  });
}

/** A scorer that checks the sizes of its arrays, and is closed once. */
function closable(inputs: number, { score, dispose }: MlpScorer): MlpScorer {
  let open = true;
  return {
    score(x, rows, out) {
      if (!open) throw new Error("the scorer was disposed of");
      checkSize(x, rows, inputs);
      checkScoresRoom(rows, out);
      score(x, rows, out);
    },
    dispose() {
      if (open) dispose();
      open = false;
    },
  };
}

function checkScoresRoom(rows: number, out: Float32Array): void {
  if (out.length < rows)
    throw new RangeError(`scores of ${rows} rows need ${rows} places, got ${out.length}`);
}

/**
 * Checks a feature matrix.
 *
 * @throws {RangeError} if it has too few values for `rows`, or one of them is not finite
 */
export function checkRows(x: Float32Array, rows: number, inputs: number): void {
  checkSize(x, rows, inputs);
  const count = rows * inputs;
  // Zero times a finite number is zero, times infinity or NaN it is NaN: one pass without a branch.
  let probe = 0;
  for (let i = 0; i < count; i++) probe += 0 * x[i]!;
  if (probe === 0) return;
  const bad = x.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(`feature ${bad % inputs} of row ${Math.floor(bad / inputs)} is ${x[bad]}`);
}

function checkSize(x: Float32Array, rows: number, inputs: number): void {
  const count = rows * inputs;
  if (!Number.isInteger(rows) || rows < 0) throw new RangeError(`rows is ${rows}, a whole number is needed`);
  if (x.length < count) {
    throw new RangeError(`${rows} rows of ${inputs} features need ${count} values, got ${x.length}`);
  }
}
