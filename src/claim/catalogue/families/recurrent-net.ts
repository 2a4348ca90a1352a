import { logistic } from "../../../core/exponential.js";
import { naturalLog } from "../../../core/portable-math.js";
import type { RandomStream } from "../../../core/random-stream.js";
import { Adam } from "../../../model/adam.js";

/*
 * A small gated recurrent network (Cho et al. 2014; the cell of Chung et al. 2014) from 32 bits to 32 bits, trained by
 * back-propagation through time, cut every few steps. Written out in doubles, on an exponential that is the same anywhere.
 */

const BITS = 32;
const UNITS = 12;
const GATES = 3;

/** Inputs of a gate: the bits, the units' last values and a constant 1. */
const GATE_INPUTS = BITS + UNITS + 1;
const OUTPUT_INPUTS = UNITS + 1;
const OUTPUT_FROM = GATES * UNITS * GATE_INPUTS;
const PARAMETERS = OUTPUT_FROM + BITS * OUTPUT_INPUTS;

const LEARNING_RATE = 3e-3;
/** Steps that a gradient reaches back. */
const WINDOW = 16;
/** Steps in all at most: long sequences are seen fewer times. */
const MOST_STEPS = 16_384;
const MOST_EPOCHS = 8;

/** What came of a fit. */
export interface RecurrentFit {
  /** Probability that each bit of the number after the last is set, bit 0 first. */
  readonly next: readonly number[];
  /** Mean loss a bit, epoch by epoch: ln 2 is that of a coin. */
  readonly loss: readonly number[];
}

/** One step, with all that going back needs. */
interface Step {
  /** Bits as -1 and +1, then the units before the step, then 1. */
  readonly input: Float64Array;
  /** The same with the units times the reset gate. */
  readonly resetInput: Float64Array;
  readonly update: Float64Array;
  readonly reset: Float64Array;
  readonly candidate: Float64Array;
  readonly units: Float64Array;
  /** Probability of each bit. */
  readonly output: Float64Array;
}

/**
 * Learns to predict each number of a sequence from those before it.
 *
 * @param sequence at least two 32-bit numbers
 * @param stream the only source of randomness: first weights
 * @throws {RangeError} if the sequence is too short
 */
export function fitRecurrentNet(sequence: Uint32Array, stream: RandomStream): RecurrentFit {
  if (sequence.length < 2)
    throw new RangeError(`the sequence has ${sequence.length} numbers, at least 2 are needed`);
  const parameters = firstParameters(stream);
  const adam = new Adam(PARAMETERS, LEARNING_RATE);
  const gradient = new Float32Array(PARAMETERS);
  const steps = sequence.length - 1;
  const epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.floor(MOST_STEPS / steps)));
  const loss: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    let units = new Float64Array(UNITS);
    let sum = 0;
    for (let from = 0; from < steps; from += WINDOW) {
      const window: Step[] = [];
      for (let at = from; at < Math.min(from + WINDOW, steps); at++) {
        const step = forward(parameters, sequence[at]!, units);
        sum += lossOf(step.output, sequence[at + 1]!);
        window.push(step);
        units = Float64Array.from(step.units);
      }
      gradient.fill(0);
      backward(parameters, window, sequence.subarray(from + 1), gradient);
      adam.step(parameters, gradient);
    }
    loss.push(sum / (steps * BITS));
  }
  let units = new Float64Array(UNITS);
  let next = new Float64Array(BITS);
  for (const number of sequence) {
    const step = forward(parameters, number, units);
    units = Float64Array.from(step.units);
    next = Float64Array.from(step.output);
  }
  return { next: [...next], loss };
}

function forward(parameters: Float32Array, number: number, units: Float64Array): Step {
  const input = new Float64Array(GATE_INPUTS);
  for (let bit = 0; bit < BITS; bit++) input[bit] = ((number >>> bit) & 1) === 1 ? 1 : -1;
  input.set(units, BITS);
  input[GATE_INPUTS - 1] = 1;
  const update = gate(parameters, 0, input).map(logistic);
  const reset = gate(parameters, 1, input).map(logistic);
  const resetInput = Float64Array.from(input);
  for (let unit = 0; unit < UNITS; unit++) resetInput[BITS + unit]! *= reset[unit]!;
  // tanh x = 2 / (1 + e^-2x) - 1.
  const candidate = gate(parameters, 2, resetInput).map((sum) => 2 * logistic(2 * sum) - 1);
  const next = units.map((value, unit) => (1 - update[unit]!) * value + update[unit]! * candidate[unit]!);
  const output = new Float64Array(BITS);
  for (let bit = 0; bit < BITS; bit++) {
    const from = OUTPUT_FROM + bit * OUTPUT_INPUTS;
    let sum = parameters[from + UNITS]!;
    for (let unit = 0; unit < UNITS; unit++) sum += parameters[from + unit]! * next[unit]!;
    output[bit] = logistic(sum);
  }
  return { input, resetInput, update, reset, candidate, units: next, output };
}

function gate(parameters: Float32Array, index: number, input: Float64Array): Float64Array {
  const sums = new Float64Array(UNITS);
  for (let unit = 0; unit < UNITS; unit++) {
    const from = (index * UNITS + unit) * GATE_INPUTS;
    let sum = 0;
    for (let i = 0; i < GATE_INPUTS; i++) sum += parameters[from + i]! * input[i]!;
    sums[unit] = sum;
  }
  return sums;
}

/** Adds the gradient of the mean loss of a window's steps. @param wanted what each step should have predicted */
function backward(
  parameters: Float32Array,
  window: readonly Step[],
  wanted: Uint32Array,
  gradient: Float32Array,
): void {
  let slopes = new Float64Array(UNITS);
  for (let at = window.length - 1; at >= 0; at--) {
    const { input, resetInput, update, reset, candidate, units, output } = window[at]!;
    for (let bit = 0; bit < BITS; bit++) {
      const from = OUTPUT_FROM + bit * OUTPUT_INPUTS;
      const error = (output[bit]! - ((wanted[at]! >>> bit) & 1)) / (window.length * BITS);
      gradient[from + UNITS]! += error;
      for (let unit = 0; unit < UNITS; unit++) {
        gradient[from + unit]! += error * units[unit]!;
        slopes[unit]! += error * parameters[from + unit]!;
      }
    }
    const before = new Float64Array(UNITS);
    const candidateSlopes = new Float64Array(UNITS);
    const updateSlopes = new Float64Array(UNITS);
    for (let unit = 0; unit < UNITS; unit++) {
      const [u, c, old] = [update[unit]!, candidate[unit]!, input[BITS + unit]!];
      before[unit] = slopes[unit]! * (1 - u);
      candidateSlopes[unit] = slopes[unit]! * u * (1 - c * c);
      updateSlopes[unit] = slopes[unit]! * (c - old) * u * (1 - u);
    }
    const throughReset = backThroughGate(parameters, 2, resetInput, candidateSlopes, gradient);
    const resetSlopes = new Float64Array(UNITS);
    for (let unit = 0; unit < UNITS; unit++) {
      const r = reset[unit]!;
      before[unit]! += throughReset[unit]! * r;
      resetSlopes[unit] = throughReset[unit]! * input[BITS + unit]! * r * (1 - r);
    }
    const throughUpdate = backThroughGate(parameters, 0, input, updateSlopes, gradient);
    const throughGate = backThroughGate(parameters, 1, input, resetSlopes, gradient);
    slopes = before.map((slope, unit) => slope + throughUpdate[unit]! + throughGate[unit]!);
  }
}

/** Adds a gate's part of the gradient. @returns the slopes in the units that went into it */
function backThroughGate(
  parameters: Float32Array,
  index: number,
  input: Float64Array,
  slopes: Float64Array,
  gradient: Float32Array,
): Float64Array {
  const back = new Float64Array(UNITS);
  for (let unit = 0; unit < UNITS; unit++) {
    const from = (index * UNITS + unit) * GATE_INPUTS;
    const slope = slopes[unit]!;
    for (let i = 0; i < GATE_INPUTS; i++) gradient[from + i]! += slope * input[i]!;
    for (let i = 0; i < UNITS; i++) back[i]! += slope * parameters[from + BITS + i]!;
  }
  return back;
}

/** Cross-entropy of the bits of a number, summed. */
function lossOf(output: Float64Array, number: number): number {
  let sum = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const chance = ((number >>> bit) & 1) === 1 ? output[bit]! : 1 - output[bit]!;
    sum -= naturalLog(Math.max(chance, 1e-300));
  }
  return sum;
}

/** Uniform within 1 / sqrt(units). */
function firstParameters(stream: RandomStream): Float32Array {
  const limit = 1 / Math.sqrt(UNITS);
  return Float32Array.from({ length: PARAMETERS }, () => (2 * stream.float() - 1) * limit);
}
