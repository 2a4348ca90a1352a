import { WasmAssembler } from "../../../src/kernel/wasm-assembler.js";
import { defineExactRounding } from "../../../src/pow/randomx/exact-rounding.js";
import type { RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";
import { OPERATIONS, type Operation } from "./rounding-definition.js";

type Apply = (operation: Operation, a: number, b: number, mode: RoundingMode) => number;

/** The functions of `defineExactRounding`, callable. The square root takes no notice of `b`. */
export function exactRounding(): Apply {
  const assembler = new WasmAssembler();
  const indices = defineExactRounding(assembler);
  for (const name of OPERATIONS) assembler.exportFunction(name, indices[name]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  const functions = exports as Record<Operation, (...operands: number[]) => number>;
  return (operation, a, b, mode) =>
    operation === "sqrt" ? functions.sqrt(a, mode) : functions[operation](a, b, mode);
}
