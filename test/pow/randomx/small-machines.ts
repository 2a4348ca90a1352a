import { WasmAssembler } from "../../../src/kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../../../src/kernel/wasm-code.js";
import type { PairFunction } from "../../../src/pow/randomx/interpreter.js";
import {
  INSTRUCTIONS,
  type InstructionKind,
  RANDOMX_V1,
  type RandomXParameters,
} from "../../../src/pow/randomx/parameters.js";

const { i32, i64 } = ValueType;
const MULTIPLIER = 0x9e3779b97f4a7c15n;

/** Parameters of a machine that is soon done. */
export const SMALL: RandomXParameters = {
  ...RANDOMX_V1,
  argonMemoryKiB: 8,
  datasetBaseSize: 65536,
  datasetExtraSize: 64 * 1000,
  programSize: 64,
  programIterations: 9,
  programCount: 2,
  scratchpadL3: 4096,
  scratchpadL2: 1024,
  scratchpadL1: 256,
  unsafe: true,
};

/** Frequencies that give all 256 opcodes to some kinds. */
export function frequenciesOf(weights: Partial<Record<InstructionKind, number>>): typeof SMALL.frequencies {
  return Object.fromEntries(
    INSTRUCTIONS.map((kind) => [kind, weights[kind] ?? 0]),
  ) as typeof SMALL.frequencies;
}

/** A stand-in for the items of a dataset. */
export function standInItem(itemNumber: number): bigint[] {
  return Array.from({ length: 8 }, (_, i) =>
    BigInt.asUintN(64, BigInt(itemNumber + 1) * MULTIPLIER * BigInt(2 * i + 1)),
  );
}

/** The same, two at once, in WebAssembly. */
export function standInPair(): PairFunction {
  const code = new WasmCode([i32, i32]);
  for (const parameter of code.parameters) {
    for (let i = 0; i < 8; i++) {
      code.localGet(parameter);
      code.i64ExtendI32U();
      code.i64Const(1n);
      code.i64Add();
      code.i64Const(MULTIPLIER * BigInt(2 * i + 1));
      code.i64Mul();
    }
  }
  const assembler = new WasmAssembler();
  const results = Array.from({ length: 16 }, () => i64);
  assembler.exportFunction("pair", assembler.defineFunction(code, results));
  return new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble())).exports.pair as PairFunction;
}
