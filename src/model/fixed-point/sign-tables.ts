import { type Local, ValueType, type WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, countDown, setConstant } from "../code-steps.js";
import { type FixedNet, roundInput } from "./fixed-net.js";

/*
 * The first layer of a net whose inputs are the bits of a word, each -1 or +1. What a byte of the word adds to the sums is
 * one of 256 vectors, so that four of them, looked up and added, replace 32 products an output. Sums of integers are the
 * same in any order, also where a part of one leaves 32 bits.
 */

const WORD_BITS = 32;
const BYTES = 4;
const ENTRIES = 256;

/**
 * What each byte adds to the sums: for the most significant byte first, for each of its values, one sum an output. The
 * biases are in those of the first byte.
 *
 * @param width outputs, filled up with zeros to so many
 * @throws {RangeError} if the net has other than 32 inputs, or no hidden layer
 */
export function signTables(net: FixedNet, width: number): Int32Array {
  const { inputs, outputs, weights, biases } = net.layers[0]!;
  if (inputs !== WORD_BITS || net.layers.length < 2) {
    throw new RangeError(
      `a net of ${inputs} inputs and ${net.layers.length} layers cannot read words: 32 and at least 2 are needed`,
    );
  }
  const one = roundInput(net, 1);
  const tables = new Int32Array(BYTES * ENTRIES * width);
  for (let byte = 0; byte < BYTES; byte++) {
    for (let value = 0; value < ENTRIES; value++) {
      const sums = tables.subarray((byte * ENTRIES + value) * width).subarray(0, outputs);
      if (byte === 0) sums.set(biases);
      for (let bit = 0; bit < 8; bit++) {
        const signed = value & (0x80 >> bit) ? one : -one;
        const row = (8 * byte + bit) * outputs;
        for (let output = 0; output < outputs; output++) sums[output]! += signed * weights[row + output]!;
      }
    }
  }
  return tables;
}

/** Local variables that a look-up shares with the layers after it. */
interface Shared {
  readonly from: Local;
  readonly to: Local;
  readonly end: Local;
  readonly vectors: readonly Local[];
}

/** Where a look-up reads and writes, and what it makes of sums. */
interface LookUp {
  /** Address of `signTables`. */
  readonly tables: number;
  /** Address of the activations: rows of `width` 16-bit integers. */
  readonly to: number;
  readonly width: number;
  readonly rows: number;
  /** Leaves the activations of eight sums on the stack. */
  readonly activate: (sums: readonly Local[]) => void;
}

/** Looks up the sums of some words and writes their activations; advances `input` to the word after them. */
export function lookUpLayer(
  code: WasmCode,
  { from, to, end, vectors }: Shared,
  input: Local,
  { tables, to: toAt, width, rows, activate }: LookUp,
): void {
  const places = Array.from({ length: BYTES }, () => code.local(ValueType.i32));
  setConstant(code, from, rows);
  setConstant(code, to, toAt);
  code.loop();
  for (const [byte, place] of places.entries()) {
    code.localGet(input);
    code.i32Load8U(BYTES - 1 - byte);
    code.i32Const(4 * width);
    code.i32Mul();
    code.localSet(place);
  }
  setConstant(code, end, width / (4 * vectors.length));
  code.loop();
  for (const [j, vector] of vectors.entries()) {
    for (const [byte, place] of places.entries()) {
      code.localGet(place);
      code.v128Load(tables + byte * ENTRIES * 4 * width + 16 * j);
      if (byte > 0) code.i32x4Add();
    }
    code.localSet(vector);
  }
  code.localGet(to);
  activate(vectors);
  code.v128Store(0);
  for (const place of places) addConstant(code, place, 16 * vectors.length);
  addConstant(code, to, 8 * vectors.length);
  countDown(code, end);
  code.end();
  addConstant(code, input, 4);
  countDown(code, from);
  code.end();
}
