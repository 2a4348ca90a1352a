import { KernelMemory } from "../../kernel/kernel-memory.js";
import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, setConstant } from "../code-steps.js";
import { ACTIVATION_LIMIT, type FixedLayer, type FixedNet } from "./fixed-net.js";
import { lookUpLayer, signTables } from "./sign-tables.js";

const { i32, v128 } = ValueType;

/** Rows that go through the net together: each weight is loaded once for them. */
const ROWS = 4;

/** Outputs of a block of sums that stays in registers: two vectors. */
const BLOCK = 8;
const VECTORS = 2;

/** Rows a call. */
export const ROWS_A_CALL = 512;

/** What a module reads: rows of inputs, or words whose bits are the inputs. */
export type Reads = "rows" | "words";

/** Where code and data of a net lie in its module's memory, in bytes. */
export interface FixedNetCode {
  readonly bytes: Uint8Array;
  /** `ROWS_A_CALL` rows of `inputStride` values in single precision, or as many words. */
  readonly inputAt: number;
  /** The number of inputs, up to the next multiple of 8, what is beyond the net's own being multiplied by zero; 1 for words. */
  readonly inputStride: number;
  /** The last sums, one a row. */
  readonly sumsAt: number;
  /** What goes into memory before the first call. */
  readonly data: readonly { readonly at: number; readonly values: Int16Array | Int32Array }[];
}

/**
 * A module for one shape of net. It exports `memory` and `score(rows)`, which reads inputs, writes sums, and returns
 * 1 if all inputs were finite, else 0; rows up to the next multiple of 4 are worked on.
 *
 * Products are those of `i32x4.dot_i16x8_s`: a lane of four sums takes two products a step, of two inputs that all
 * lanes share and two weights of its own, which lie in memory in the order of use. Where words are read, the first
 * layer's sums are looked up instead (`sign-tables.ts`).
 *
 * @throws {RangeError} if words are to be read by a net that has other than 32 inputs, or no hidden layer
 */
export function fixedNetCode(net: FixedNet, reads: Reads = "rows"): FixedNetCode {
  const memory = new KernelMemory();
  const hidden = net.layers.slice(0, -1);
  const inputWidth = padded(net.layers[0]!.inputs);
  const inputStride = reads === "rows" ? inputWidth : 1;
  const last = net.layers.at(-1)!;
  const data: { at: number; values: Int16Array | Int32Array }[] = [];
  const store = (values: Int16Array | Int32Array) => {
    const at = memory.take(Math.ceil(values.byteLength / 4));
    data.push({ at, values });
    return at;
  };
  const widths = [inputWidth, ...hidden.map(({ outputs }) => padded(outputs))];
  const activationsAt = widths.map((width) => memory.take((ROWS * width) / 2));
  const sumsAt = memory.take(ROWS_A_CALL);
  const tables = reads === "words" ? signTables(net, padded(hidden[0]?.outputs ?? 0)) : null;
  const tablesAt = tables === null ? 0 : store(tables);
  const weightsAt = hidden.map((layer) => store(pairedWeights(layer)));
  const biasesAt = hidden.map(({ outputs, biases }) => {
    const all = new Int32Array(padded(outputs));
    all.set(biases);
    return store(all);
  });
  const lastWeights = new Int16Array(padded(last.inputs));
  lastWeights.set(last.weights);
  const lastWeightsAt = store(lastWeights);
  const lastBiasAt = store(last.biases);
  const inputAt = memory.take(ROWS_A_CALL * inputStride);

  const code = new WasmCode([i32]);
  const [rows] = code.parameters as [Local];
  const input = code.local(i32);
  const sums = code.local(i32);
  const finite = code.local(v128);
  const scratch = newScratch(code);
  code.v128Const(new Array<number>(16).fill(255));
  code.localSet(finite);
  setConstant(code, input, inputAt);
  setConstant(code, sums, sumsAt);
  code.loop();
  if (reads === "rows")
    roundInputs(code, scratch, input, finite, activationsAt[0]!, inputStride, net.inputScale);
  for (const [i, { shift }] of hidden.entries()) {
    if (i === 0 && reads === "words") {
      lookUpLayer(code, scratch, input, {
        ...{ tables: tablesAt, to: activationsAt[1]!, width: widths[1]!, rows: ROWS },
        activate: (sums) => activate(code, sums, shift),
      });
      continue;
    }
    hiddenLayer(code, scratch, {
      from: activationsAt[i]!,
      fromWidth: widths[i]!,
      to: activationsAt[i + 1]!,
      toWidth: widths[i + 1]!,
      weights: weightsAt[i]!,
      biases: biasesAt[i]!,
      shift,
    });
  }
  lastLayer(code, scratch, activationsAt.at(-1)!, widths.at(-1)!, lastWeightsAt, lastBiasAt, sums);
  addConstant(code, sums, 4 * ROWS);
  code.localGet(rows);
  code.i32Const(-ROWS);
  code.i32Add();
  code.localTee(rows);
  code.i32Const(0);
  code.i32GtS();
  code.brIf(0);
  code.end();
  code.localGet(finite);
  code.i32x4AllTrue();

  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", memory.pages());
  assembler.exportFunction("score", assembler.defineFunction(code, [i32]));
  return { bytes: assembler.assemble(), inputAt, inputStride, sumsAt, data };
}

/** Local variables that all layers use. */
interface Scratch {
  readonly from: Local;
  readonly weights: Local;
  readonly end: Local;
  readonly block: Local;
  readonly to: Local;
  readonly sums: readonly Local[];
  readonly vectors: readonly Local[];
  readonly pair: Local;
}

function newScratch(code: WasmCode): Scratch {
  const [from, weights, end, block, to] = Array.from({ length: 5 }, () => code.local(i32));
  return {
    from: from!,
    weights: weights!,
    end: end!,
    block: block!,
    to: to!,
    sums: Array.from({ length: ROWS * VECTORS }, () => code.local(v128)),
    vectors: Array.from({ length: VECTORS }, () => code.local(v128)),
    pair: code.local(v128),
  };
}

/** Weights of a block of outputs together, input pair by input pair, the two weights of an output side by side. */
function pairedWeights({ inputs, outputs, weights }: FixedLayer): Int16Array {
  const pairs = padded(inputs) / 2;
  const out = new Int16Array(padded(outputs) * 2 * pairs);
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      const block = Math.floor(output / BLOCK);
      const at = (block * pairs + (input >> 1)) * 2 * BLOCK + 2 * (output % BLOCK) + (input & 1);
      out[at] = weights[input * outputs + output]!;
    }
  }
  return out;
}

/** Scales, clamps and rounds the inputs of four rows to 16-bit integers, advances `input` to the next four. */
function roundInputs(
  code: WasmCode,
  { from, to, pair, vectors }: Scratch,
  input: Local,
  finite: Local,
  activationsAt: number,
  width: number,
  scale: number,
): void {
  // One after the other, rows are as long here as there.
  setConstant(code, to, activationsAt);
  setConstant(code, from, (ROWS * width) / BLOCK);
  code.loop();
  for (const [j, vector] of vectors.entries()) {
    code.localGet(input);
    code.v128Load(16 * j);
    code.localTee(pair);
    code.f32x4Abs();
    code.v128Const(floats(LARGEST_FLOAT));
    code.f32x4Le();
    code.localGet(finite);
    code.v128And();
    code.localSet(finite);
    code.v128Const(floats(ACTIVATION_LIMIT));
    code.v128Const(floats(-ACTIVATION_LIMIT));
    code.localGet(pair);
    code.v128Const(floats(scale));
    code.f32x4Mul();
    code.f32x4Pmax();
    code.f32x4Pmin();
    // At this size the last bit of a float is 1: adding rounds to the nearest integer, even on ties, and leaves it
    // in the low bits.
    code.v128Const(floats(ROUNDER));
    code.f32x4Add();
    code.v128Const(floats(ROUNDER));
    code.i32x4Sub();
    code.localSet(vector);
  }
  code.localGet(to);
  for (const vector of vectors) code.localGet(vector);
  code.i16x8NarrowI32x4S();
  code.v128Store(0);
  addConstant(code, input, 4 * BLOCK);
  addConstant(code, to, 2 * BLOCK);
  addConstant(code, from, -1);
  code.localGet(from);
  code.brIf(0);
  code.end();
}

interface LayerMemory {
  readonly from: number;
  readonly fromWidth: number;
  readonly to: number;
  readonly toWidth: number;
  readonly weights: number;
  readonly biases: number;
  readonly shift: number;
}

function hiddenLayer(code: WasmCode, scratch: Scratch, layer: LayerMemory): void {
  const { from, weights, end, block, to, sums, vectors, pair } = scratch;
  const { fromWidth, toWidth, shift } = layer;
  const pairs = fromWidth / 2;
  setConstant(code, weights, layer.weights);
  setConstant(code, to, layer.to);
  setConstant(code, block, layer.biases);
  code.loop();
  for (let row = 0; row < ROWS; row++) {
    for (let j = 0; j < VECTORS; j++) {
      code.localGet(block);
      code.v128Load(16 * j);
      code.localSet(sums[row * VECTORS + j]!);
    }
  }
  setConstant(code, from, layer.from);
  setConstant(code, end, layer.from + 4 * pairs);
  code.loop();
  // Not unrolled, and no more rows or vectors: V8 then keeps sums in memory, at half the rate.
  for (const [j, vector] of vectors.entries()) {
    code.localGet(weights);
    code.v128Load(16 * j);
    code.localSet(vector);
  }
  for (let row = 0; row < ROWS; row++) {
    code.localGet(from);
    code.v128Load32Splat(2 * fromWidth * row);
    code.localSet(pair);
    for (const [j, vector] of vectors.entries()) {
      const sum = sums[row * VECTORS + j]!;
      code.localGet(sum);
      code.localGet(pair);
      code.localGet(vector);
      code.i32x4DotI16x8S();
      code.i32x4Add();
      code.localSet(sum);
    }
  }
  addConstant(code, weights, 16 * VECTORS);
  addConstant(code, from, 4);
  code.localGet(from);
  code.localGet(end);
  code.i32Ne();
  code.brIf(0);
  code.end();
  for (let row = 0; row < ROWS; row++) {
    code.localGet(to);
    activate(code, sums.slice(row * VECTORS, (row + 1) * VECTORS), shift);
    code.v128Store(2 * toWidth * row);
  }
  addConstant(code, to, 2 * BLOCK);
  addConstant(code, block, 4 * BLOCK);
  code.localGet(block);
  code.i32Const(layer.biases + 4 * toWidth);
  code.i32Ne();
  code.brIf(0);
  code.end();
}

/** The activations of eight sums, on the stack. */
function activate(code: WasmCode, sums: readonly Local[], shift: number): void {
  for (const sum of sums) {
    code.localGet(sum);
    code.i32Const(shift);
    code.i32x4ShrS();
  }
  code.i16x8NarrowI32x4S();
  code.v128Const(integers(0));
  code.i16x8MaxS();
  code.v128Const(integers(ACTIVATION_LIMIT));
  code.i16x8MinS();
}

/** The one output of the last layer: eight products at a time, lanes added at the end. */
function lastLayer(
  code: WasmCode,
  { from, sums, vectors, end }: Scratch,
  activationsAt: number,
  width: number,
  weightsAt: number,
  biasAt: number,
  to: Local,
): void {
  const [weights] = vectors as [Local, Local];
  for (let row = 0; row < ROWS; row++) {
    code.v128Const(integers(0));
    code.localSet(sums[row]!);
  }
  setConstant(code, from, 0);
  code.loop();
  code.localGet(from);
  code.v128Load(weightsAt);
  code.localSet(weights);
  for (let row = 0; row < ROWS; row++) {
    code.localGet(sums[row]!);
    code.localGet(from);
    code.v128Load(activationsAt + 2 * width * row);
    code.localGet(weights);
    code.i32x4DotI16x8S();
    code.i32x4Add();
    code.localSet(sums[row]!);
  }
  addConstant(code, from, 16);
  code.localGet(from);
  code.i32Const(2 * width);
  code.i32Ne();
  code.brIf(0);
  code.end();
  setConstant(code, end, 0);
  for (let row = 0; row < ROWS; row++) {
    code.localGet(to);
    code.localGet(end);
    code.i32Load(biasAt);
    for (let lane = 0; lane < 4; lane++) {
      code.localGet(sums[row]!);
      code.i32x4ExtractLane(lane);
      code.i32Add();
    }
    code.i32Store(4 * row);
  }
}

const LARGEST_FLOAT = 3.4028234663852886e38;
/** 1.5 x 2^23 */
const ROUNDER = 12582912;

function padded(width: number): number {
  return Math.ceil(width / BLOCK) * BLOCK;
}

function floats(value: number): readonly number[] {
  return [...new Uint8Array(Float32Array.of(value, value, value, value).buffer)];
}

function integers(value: number): readonly number[] {
  return [...new Uint8Array(new Int16Array(8).fill(value).buffer)];
}
