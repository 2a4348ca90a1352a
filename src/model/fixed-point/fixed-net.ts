import type { LayerPlace } from "../dense.js";

/** Largest activation: 12 bits, which leaves 16-bit weights room in 32-bit sums. */
export const ACTIVATION_LIMIT = 2 ** 12 - 1;

const WEIGHT_LIMIT = 2 ** 15 - 1;
const SUM_LIMIT = 2 ** 31 - 1;

/** A dense layer in integers. */
export interface FixedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs x outputs, row-major, at most 2^15 - 1 in magnitude. */
  readonly weights: Int16Array;
  /** One an output; in a hidden layer with half of 2^shift, for rounding. */
  readonly biases: Int32Array;
  /** Binary places that a hidden layer's sums are shifted right by to become activations. */
  readonly shift: number;
}

/** A net in integers: each activation is a real one times a scale. */
export interface FixedNet {
  readonly inputScale: number;
  readonly layers: readonly FixedLayer[];
  /** The logit is the last sum over this. */
  readonly outputScale: number;
}

/**
 * Rounds a net to integers. Inputs and activations are scaled so that `ranges` come to lie at up to
 * `ACTIVATION_LIMIT`, where they saturate; weights as finely as 16 bits and sums of 32 bits allow. Only sums,
 * products and quotients of doubles take part, so that the integers are the same on every machine.
 *
 * @param ranges largest magnitude of an input, then largest activation of each hidden layer; 1e-30 to 1e30
 * @throws {RangeError} if a bias is too large beside the weights of its layer
 */
export function fixNet(
  places: readonly LayerPlace[],
  parameters: Float32Array,
  ranges: readonly number[],
): FixedNet {
  if (ranges.length !== places.length || !ranges.every((range) => range >= 1e-30 && range <= 1e30)) {
    throw new RangeError(
      `ranges [${ranges.join(", ")}] given, ${places.length} numbers from 1e-30 to 1e30 are needed`,
    );
  }
  const inputScale = ACTIVATION_LIMIT / ranges[0]!;
  let scale = inputScale;
  const layers = places.map((place, i) => {
    const most = scale * weightScale(place, parameters, scale, i === 0);
    const range = ranges[i + 1];
    const next = range === undefined ? most : ACTIVATION_LIMIT / range;
    let shift = 0;
    while (shift < 30 && next * 2 ** (shift + 1) <= most) shift++;
    // Weights give way so that activations fill their range exactly.
    const sumScale = Math.min(most, next * 2 ** shift);
    const layer = fixLayer(place, parameters, sumScale / scale, sumScale, shift);
    checkSums(layer, i === 0);
    scale = sumScale / 2 ** shift;
    return layer;
  });
  return { inputScale, layers, outputScale: scale };
}

/** The largest scale of weights at which neither they nor the sums overflow. */
function weightScale(place: LayerPlace, parameters: Float32Array, scale: number, signed: boolean): number {
  const { inputs, outputs, kernel, bias } = place;
  let largest = 0;
  let widest = 0;
  for (let output = 0; output < outputs; output++) {
    let up = 0;
    let down = 0;
    for (let input = 0; input < inputs; input++) {
      const weight = parameters[kernel + input * outputs + output]!;
      largest = Math.max(largest, Math.abs(weight));
      if (weight > 0) up += weight;
      else down -= weight;
    }
    // Sums in units of the scale of the activations: what inputs can add up to, and the bias.
    const most = ACTIVATION_LIMIT * (signed ? up + down : Math.max(up, down));
    widest = Math.max(widest, most + Math.abs(parameters[bias + output]!) * scale);
  }
  if (largest === 0 && widest === 0) return 1;
  // Rounding can add half a unit to each weight and to the bias, and the shift another half of its own.
  const spare = (ACTIVATION_LIMIT * (inputs + 1)) / 2 + 2 ** 30;
  return Math.min(
    largest === 0 ? Number.POSITIVE_INFINITY : (WEIGHT_LIMIT - 0.5) / largest,
    (SUM_LIMIT - spare) / widest,
  );
}

function fixLayer(
  { inputs, outputs, kernel, bias }: LayerPlace,
  parameters: Float32Array,
  scale: number,
  sumScale: number,
  shift: number,
): FixedLayer {
  const half = shift === 0 ? 0 : 2 ** (shift - 1);
  const weights = Int16Array.from({ length: inputs * outputs }, (_, i) =>
    Math.round(parameters[kernel + i]! * scale),
  );
  const biases = Int32Array.from(
    { length: outputs },
    (_, i) => Math.round(parameters[bias + i]! * sumScale) + half,
  );
  return { inputs, outputs, weights, biases, shift };
}

/**
 * Proves that no sum of a layer leaves 32 bits, in whatever order its products are added.
 *
 * @param signed whether activations can be negative, as inputs can; those behind a ReLU cannot
 * @throws {RangeError} naming the output that could overflow
 */
export function checkSums({ inputs, outputs, weights, biases }: FixedLayer, signed: boolean): void {
  for (let output = 0; output < outputs; output++) {
    let up = 0;
    let down = 0;
    for (let input = 0; input < inputs; input++) {
      const weight = weights[input * outputs + output]!;
      if (weight > 0) up += weight;
      else down -= weight;
    }
    const bias = biases[output]!;
    const high = ACTIVATION_LIMIT * (signed ? up + down : up) + Math.max(bias, 0);
    const low = ACTIVATION_LIMIT * (signed ? up + down : down) - Math.min(bias, 0);
    if (high > SUM_LIMIT || low > SUM_LIMIT) {
      throw new RangeError(`sums of output ${output} reach ${Math.max(high, low)}, past ${SUM_LIMIT}`);
    }
  }
}

/**
 * The net's definition, one row in plain integers: what the generated code has to agree with bit for bit.
 *
 * @returns the last sum
 */
export function scoreFixed(net: FixedNet, row: Float32Array): number {
  let activations: number[] = [...row].map((value) => roundInput(net, value));
  for (const [i, { inputs, outputs, weights, biases, shift }] of net.layers.entries()) {
    const sums = Array.from(biases);
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        sums[output] = sums[output]! + activations[input]! * weights[input * outputs + output]!;
      }
    }
    if (i + 1 === net.layers.length) return sums[0]!;
    activations = sums.map((sum) => Math.max(0, Math.min(ACTIVATION_LIMIT, sum >> shift)));
  }
  throw new Error("a net has at least one layer");
}

/** An input as an activation: scaled in single precision, clamped, rounded. */
export function roundInput({ inputScale }: FixedNet, value: number): number {
  const scaled = Math.fround(Math.fround(value) * Math.fround(inputScale));
  return roundHalfEven(Math.max(-ACTIVATION_LIMIT, Math.min(ACTIVATION_LIMIT, scaled)));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
