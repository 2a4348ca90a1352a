import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { ConstantVectors } from "./constant-vectors.js";
import { defineExactRounding } from "./exact-rounding.js";
import { exactVectors } from "./exact-vectors.js";
import { emitProgram } from "./interpreter-dispatch.js";
import type { MachineLayout } from "./machine-layout.js";
import type { RandomXParameters } from "./parameters.js";
import { REGISTERS, VECTOR_REGISTERS } from "./program.js";
import { randomXVectors } from "./randomx-vectors.js";
import type { VectorArithmetic } from "./vector-arithmetic.js";

const { i32, i64, v128 } = ValueType;

const GROUP_E_BITS = (1n << 56n) - 1n;
const ITEM_SHIFT = 6;
/** The types of what `run` is given. */
const CONFIGURATION = Array.from({ length: 8 }, () => i32);

/** How the interpreter computes: for the registers of usual programs, or for any (`randomXVectors`, `exactVectors`). */
export type ArithmeticKind = "randomx" | "exact";

/**
 * A module with the interpreter of programs. It imports `env.memory` and `env.pair`, a function of the numbers of two
 * items of the dataset that gives the words of both, and exports
 * `run(ma, mx, datasetOffset, read0, read1, read2, read3, mode)`: the configuration, registers by their addresses. The
 * result is the rounding mode after the program.
 *
 * Programs are interpreted since one is too soon done with: it takes 1.1 ms of 2048 iterations, while a compiler to
 * WebAssembly took 0.5 ms or more to write a module, 0.3 ms to compile it by V8's baseline compiler and 0.4 to 0.8 ms to
 * run it, not counting the optimising compiler, which starts on another core in vain (one thread, Node 20).
 */
export function interpreterModule(
  parameters: RandomXParameters,
  layout: MachineLayout,
  kind: ArithmeticKind,
): Uint8Array {
  const assembler = new WasmAssembler();
  const pair = assembler.importFunction("env", "pair", {
    parameters: [i32, i32],
    results: Array.from({ length: 2 * REGISTERS }, () => i64),
  });
  assembler.importMemory("env", "memory", layout.pages);
  const exact = kind === "exact" ? defineExactRounding(assembler) : undefined;
  const code = new WasmCode(CONFIGURATION);
  const constants = new ConstantVectors(layout.constantsAt);
  const pushConstant = (bits: bigint) => constants.push(code, bits);
  const arithmetic = exact === undefined ? randomXVectors(code, pushConstant) : exactVectors(code, exact);
  emitRun(code, parameters, layout, pair, arithmetic, pushConstant);
  const iterations = assembler.defineFunction(code, [i32]);

  const run = new WasmCode(CONFIGURATION);
  constants.store(run);
  for (const parameter of run.parameters) run.localGet(parameter);
  run.call(iterations);
  assembler.exportFunction("run", assembler.defineFunction(run, [i32]));
  return assembler.assemble();
}

/** Section 4.6.2 of the specification. */
function emitRun(
  code: WasmCode,
  parameters: RandomXParameters,
  layout: MachineLayout,
  pair: number,
  arithmetic: VectorArithmetic,
  pushConstant: (bits: bigint) => void,
): void {
  const [ma, mx, datasetOffset, read0, read1, read2, read3, mode] = code.parameters as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [iteration, address0, address1] = [code.local(i32), code.local(i32), code.local(i32)];
  const [mix, word, vector] = [code.local(i64), code.local(i64), code.local(v128)];
  const lineMask = parameters.scratchpadL3 - 64;
  const { registersAt } = layout;
  const fAt = registersAt + 8 * REGISTERS;
  const eAt = fAt + 16 * VECTOR_REGISTERS;
  const pushMemoryVector = () => {
    code.v128Load64Zero(0);
    code.f64x2ConvertLowI32x4S();
  };
  const pushGroupE = () => {
    pushConstant(GROUP_E_BITS);
    code.v128And();
    code.i32Const(0);
    code.v128Load(layout.groupEMasksAt);
    code.v128Or();
  };
  const swapAddresses = () => {
    code.localGet(ma);
    code.localGet(mx);
    code.localSet(ma);
    code.localSet(mx);
  };
  const pushItemNumber = (address: Local) => {
    code.localGet(address);
    code.i32Const(ITEM_SHIFT);
    code.i32ShrU();
    code.localGet(datasetOffset);
    code.i32Add();
  };

  code.localGet(mx);
  code.localSet(address0);
  code.localGet(ma);
  code.localSet(address1);
  for (let i = 0; i < REGISTERS; i++) {
    code.i32Const(0);
    code.i64Const(0n);
    code.i64Store(registersAt + 8 * i);
  }
  code.loop();

  // Step 1.
  code.localGet(read0);
  code.i64Load(0);
  code.localGet(read1);
  code.i64Load(0);
  code.i64Xor();
  code.localSet(mix);
  for (const [address, shift] of [
    [address0, 0n],
    [address1, 32n],
  ] as const) {
    code.localGet(mix);
    code.i64Const(shift);
    code.i64ShrU();
    code.i32WrapI64();
    code.localGet(address);
    code.i32Xor();
    code.i32Const(lineMask);
    code.i32And();
    code.localSet(address);
  }
  // Step 2.
  for (let i = 0; i < REGISTERS; i++) {
    code.i32Const(0);
    code.i32Const(0);
    code.i64Load(registersAt + 8 * i);
    code.localGet(address0);
    code.i64Load(8 * i);
    code.i64Xor();
    code.i64Store(registersAt + 8 * i);
  }
  // Step 3.
  for (let i = 0; i < VECTOR_REGISTERS; i++) {
    code.i32Const(0);
    code.localGet(address1);
    code.v128Load64Zero(8 * i);
    code.f64x2ConvertLowI32x4S();
    code.v128Store(fAt + 16 * i);
    code.i32Const(0);
    code.localGet(address1);
    code.v128Load64Zero(8 * (VECTOR_REGISTERS + i));
    code.f64x2ConvertLowI32x4S();
    pushGroupE();
    code.v128Store(eAt + 16 * i);
  }
  // Step 4.
  emitProgram(code, layout, mode, arithmetic, pushConstant, { pushMemoryVector, pushGroupE });
  // Step 5.
  code.localGet(mx);
  code.localGet(read2);
  code.i32Load(0);
  code.i32Xor();
  code.localGet(read3);
  code.i32Load(0);
  code.i32Xor();
  code.i32Const(parameters.datasetBaseSize - 64);
  code.i32And();
  code.localSet(mx);
  // Steps 6 and 7. Item mx is that of the next iteration: both are computed together in every other one.
  code.localGet(iteration);
  code.i32Const(1);
  code.i32And();
  code.i32Eqz();
  code.if();
  pushItemNumber(ma);
  pushItemNumber(mx);
  code.call(pair);
  const popInto = (emit: (i: number) => void) => {
    for (let i = REGISTERS - 1; i >= 0; i--) {
      code.localSet(word);
      code.i32Const(0);
      emit(i);
    }
  };
  popInto((i) => {
    code.localGet(word);
    code.i64Store(layout.itemAt + 8 * i);
  });
  popInto((i) => {
    code.localGet(word);
    code.i32Const(0);
    code.i64Load(registersAt + 8 * i);
    code.i64Xor();
    code.i64Store(registersAt + 8 * i);
  });
  code.else();
  for (let i = 0; i < REGISTERS; i++) {
    code.i32Const(0);
    code.i32Const(0);
    code.i64Load(layout.itemAt + 8 * i);
    code.i32Const(0);
    code.i64Load(registersAt + 8 * i);
    code.i64Xor();
    code.i64Store(registersAt + 8 * i);
  }
  code.end();
  // Step 8.
  swapAddresses();
  // Step 9.
  for (let i = 0; i < REGISTERS; i++) {
    code.localGet(address1);
    code.i32Const(0);
    code.i64Load(registersAt + 8 * i);
    code.i64Store(8 * i);
  }
  // Steps 10 and 11.
  for (let i = 0; i < VECTOR_REGISTERS; i++) {
    code.i32Const(0);
    code.v128Load(fAt + 16 * i);
    code.i32Const(0);
    code.v128Load(eAt + 16 * i);
    code.v128Xor();
    code.localSet(vector);
    code.i32Const(0);
    code.localGet(vector);
    code.v128Store(fAt + 16 * i);
    code.localGet(address0);
    code.localGet(vector);
    code.v128Store(16 * i);
  }
  // Steps 12 and 13.
  code.i32Const(0);
  code.localSet(address0);
  code.i32Const(0);
  code.localSet(address1);
  code.localGet(iteration);
  code.i32Const(1);
  code.i32Add();
  code.localTee(iteration);
  code.i32Const(parameters.programIterations);
  code.i32Ne();
  code.brIf(0);
  code.end();
  code.localGet(mode);
}
