import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Tf } from "./backend.js";

/** Place of one dense layer in the flat parameter array: the kernel, inputs x outputs row-major, then the bias. */
export interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly bias: number;
  readonly end: number;
}

/** The layers of a net with these hidden widths and one output. */
export function layerPlaces(inputs: number, hidden: readonly number[]): LayerPlace[] {
  const widths = [inputs, ...hidden, 1];
  const places: LayerPlace[] = [];
  for (let at = 0, i = 0; i + 1 < widths.length; i++) {
    const from = widths[i]!;
    const to = widths[i + 1]!;
    places.push({ inputs: from, outputs: to, kernel: at, bias: at + from * to, end: at + from * to + to });
    at += from * to + to;
  }
  return places;
}

/** Number of parameters of a net. */
export function parameterCount(inputs: number, hidden: readonly number[]): number {
  return layerPlaces(inputs, hidden).at(-1)!.end;
}

/** Multiplications, each with an addition, that one forward pass costs a row. */
export function multiplyAdds({ inputs, hidden }: { inputs: number; hidden: readonly number[] }): number {
  return layerPlaces(inputs, hidden).reduce((sum, place) => sum + place.inputs * place.outputs, 0);
}

/** The parameters of one layer as tensors. */
export interface LayerTensors {
  readonly kernel: Tensor2D;
  readonly bias: Tensor1D;
}

/** Copies parameters into tensors of the current backend. */
export function layerTensors(
  tf: Tf,
  places: readonly LayerPlace[],
  parameters: Float32Array,
): LayerTensors[] {
  return places.map(({ inputs, outputs, kernel, bias, end }) => ({
    // Copies, since the native backend reads the array only when the tensor is first used.
    kernel: tf.tensor2d(parameters.slice(kernel, bias), [inputs, outputs]),
    bias: tf.tensor1d(parameters.slice(bias, end)),
  }));
}

/**
 * The activations of a batch: the input, each hidden layer after its ReLU, and last the logits, rows x 1.
 *
 * On WebAssembly a row's result does not depend on the other rows of its batch nor on their number.
 */
export function forward(tf: Tf, layers: readonly LayerTensors[], x: Tensor2D): Tensor2D[] {
  const activations = [x];
  for (const [i, { kernel, bias }] of layers.entries()) {
    const activation = i + 1 < layers.length ? "relu" : "linear";
    activations.push(tf.fused.matMul({ a: activations[i]!, b: kernel, bias, activation }) as Tensor2D);
  }
  return activations;
}

/**
 * Back-propagation through `forward`: writes the gradient of every parameter into `gradient`.
 *
 * The transposes are explicit because the WebAssembly backend multiplies plain matrices 4 to 10 times as fast as
 * matrices it is told to read transposed, which is what automatic differentiation would ask of it.
 *
 * @param activations what `forward` gave
 * @param logitSlope derivative of the loss in the logits, rows x 1
 */
export function backward(
  tf: Tf,
  places: readonly LayerPlace[],
  layers: readonly LayerTensors[],
  activations: readonly Tensor2D[],
  logitSlope: Tensor2D,
  gradient: Float32Array,
): void {
  let delta = logitSlope;
  const rows = delta.shape[0];
  const ones: Tensor2D = tf.ones([1, rows]);
  for (let i = layers.length - 1; i >= 0; i--) {
    const { outputs, kernel, bias } = places[i]!;
    const input = activations[i]!;
    // With one output, kernel x 1 and its transpose are the same numbers in the same order.
    const slope =
      outputs === 1 ? tf.matMul(tf.reshape(delta, [1, rows]), input) : tf.matMul(tf.transpose(input), delta);
    gradient.set(slope.dataSync(), kernel);
    gradient.set(tf.matMul(ones, delta).dataSync(), bias);
    if (i > 0) delta = tf.mul(tf.matMul(delta, tf.transpose(layers[i]!.kernel)), tf.step(input));
  }
}
