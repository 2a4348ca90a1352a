import { WasmAssembler } from "../../../../src/kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../../../src/kernel/wasm-code.js";
import { roundedExactly } from "../../../../src/pow/randomx/verifier/exact-rounding.js";
import { roundingEmitter } from "../../../../src/pow/randomx/verifier/rounding-code.js";
import {
  ROUNDED_OPERATIONS,
  type RoundedOperation,
  type RoundingMode,
} from "../../../../src/pow/randomx/verifier/rounding-mode.js";

const { i32, f64, v128 } = ValueType;

/** Most numbers of a call. */
export const MAX_NUMBERS = 65536;

/** The code that programs run, on arrays: results of an operation on pairs of numbers. Also how often it was slow. */
export function roundingModule() {
  const assembler = new WasmAssembler();
  const slow = assembler.importFunction("host", "slow", { parameters: [i32, f64, f64, i32], results: [f64] });
  const bytes = 8 * MAX_NUMBERS;
  assembler.exportMemory("memory", (3 * bytes) / 65536);
  for (const operation of ROUNDED_OPERATIONS) {
    const code = new WasmCode([i32, i32]);
    const [count, mode] = code.parameters as [Local, Local];
    const at = code.local(i32);
    const [a, b] = [code.local(v128), code.local(v128)];
    const emit = roundingEmitter(code, mode, slow);
    code.loop();
    code.localGet(at);
    code.v128Load(0);
    code.localSet(a);
    code.localGet(at);
    code.v128Load(bytes);
    code.localSet(b);
    code.localGet(at);
    emit(operation, a, b);
    code.v128Store(2 * bytes);
    code.localGet(at);
    code.i32Const(16);
    code.i32Add();
    code.localTee(at);
    code.localGet(count);
    code.i32Const(3);
    code.i32Shl();
    code.i32LtU();
    code.brIf(0);
    code.end();
    assembler.exportFunction(operation, assembler.defineFunction(code));
  }
  let slowCalls = 0;
  const host = {
    slow: (operation: number, a: number, b: number, mode: RoundingMode) => {
      slowCalls++;
      return roundedExactly(ROUNDED_OPERATIONS[operation]!, a, b, mode);
    },
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()), { host });
  const memory = new Float64Array((exports.memory as WebAssembly.Memory).buffer);
  return {
    /** @param a an even number of operands, at most MAX_NUMBERS */
    run(operation: RoundedOperation, a: Float64Array, b: Float64Array, mode: RoundingMode): Float64Array {
      memory.set(a, 0);
      memory.set(b, MAX_NUMBERS);
      (exports[operation] as (count: number, mode: number) => void)(a.length, mode);
      return memory.slice(2 * MAX_NUMBERS, 2 * MAX_NUMBERS + a.length);
    },
    get slowCalls() {
      return slowCalls;
    },
  };
}
