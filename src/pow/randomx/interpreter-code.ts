import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { defineExactRounding } from "./exact-rounding.js";
import { highMultiply } from "./high-multiply.js";
import { CODE_BYTES, MAX_CONSTANTS, type MachineLayout } from "./machine-layout.js";
import type { RandomXParameters } from "./parameters.js";
import { REGISTERS, VECTOR_REGISTERS } from "./program.js";
import { ROUNDING_MODES, RoundingMode } from "./rounding-mode.js";
import { exactVectors, randomXVectors, type VectorArithmetic } from "./vector-arithmetic.js";

const { i32, i64, v128 } = ValueType;

/** What the interpreter can do, in the order of the numbers that instructions are coded by. */
export const OPERATIONS = [
  "addShifted",
  "add",
  "addMemory",
  "sub",
  "subMemory",
  "mul",
  "mulMemory",
  "highMul",
  "highMulMemory",
  "signedHighMul",
  "signedHighMulMemory",
  "neg",
  "xor",
  "xorMemory",
  "rotateRight",
  "rotateLeft",
  "swap",
  "swapLanes",
  "addVector",
  "addVectorMemory",
  "subVector",
  "subVectorMemory",
  "scaleVector",
  "mulVector",
  "divVectorMemory",
  "sqrtVector",
  "branch",
  "setRounding",
  "store",
  "nothing",
  "end",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Offsets of the fields of a coded instruction, words of 32 bits but for the immediate value of 64. */
export const Field = {
  operation: 0,
  /** Address of the destination register. */
  destination: 4,
  /** Address of the source register, or of what stands for it. */
  source: 8,
  /** Mask of an address; the bits that a branch looks at; the shift of addShifted; the rotation of setRounding. */
  mask: 12,
  immediate: 16,
  /** Address of the instruction before the one that a branch goes to. */
  target: 24,
} as const;

const SIGNIFICANDS = 0;
const HIGH = 64;
const LOW = 128;
const GROUP_E_BITS = (1n << 56n) - 1n;
const SCALE = 0x80f0000000000000n;
const SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const ITEM_SHIFT = 6;
/** The types of what `run` is given. */
const CONFIGURATION = Array.from({ length: 8 }, () => i32);

/** How the interpreter computes: for the registers of usual programs, or for any (`vector-arithmetic.ts`). */
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

/** Vectors of one word in both lanes, in memory: V8 makes those in code anew at each use, by several instructions. */
class ConstantVectors {
  readonly #at: number;
  readonly #words: bigint[] = [];

  /** @param at address of MAX_CONSTANTS vectors */
  constructor(at: number) {
    this.#at = at;
  }

  push(code: WasmCode, word: bigint): void {
    const known = this.#words.indexOf(word);
    const index = known >= 0 ? known : this.#words.push(word) - 1;
    if (index >= MAX_CONSTANTS) throw new Error(`more than ${MAX_CONSTANTS} constants`);
    code.i32Const(0);
    code.v128Load(this.#at + 16 * index);
  }

  /** Emits what stores all vectors that were pushed so far. */
  store(code: WasmCode): void {
    for (const [index, word] of this.#words.entries()) {
      code.i32Const(0);
      code.i64Const(word);
      code.i64x2Splat();
      code.v128Store(this.#at + 16 * index);
    }
  }
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

interface MemoryOperands {
  /** Replaces an address by the vector of group F that lies there. */
  readonly pushMemoryVector: () => void;
  /** Makes it one of group E. */
  readonly pushGroupE: () => void;
}

/** Runs the coded program once. */
function emitProgram(
  code: WasmCode,
  layout: MachineLayout,
  mode: Local,
  arithmetic: VectorArithmetic,
  pushConstant: (bits: bigint) => void,
  { pushMemoryVector, pushGroupE }: MemoryOperands,
): void {
  const [at, to] = [code.local(i32), code.local(i32)];
  const [a, b] = [code.local(i64), code.local(i64)];
  const [x, y] = [code.local(v128), code.local(v128)];
  const pushHighProduct = highMultiply(code);
  const pushField = (offset: number) => {
    code.localGet(at);
    code.i32Load(offset);
  };
  const pushImmediate = () => {
    code.localGet(at);
    code.i64Load(Field.immediate);
  };
  const pushRegister = (field: number) => {
    pushField(field);
    code.i64Load(0);
  };
  const pushAddress = (field: number) => {
    pushField(field);
    code.i32Load(0);
    pushField(Field.immediate);
    code.i32Add();
    pushField(Field.mask);
    code.i32And();
  };
  const pushMemory = () => {
    pushAddress(Field.source);
    code.i64Load(0);
  };
  const pushSource = () => pushRegister(Field.source);
  /** The destination register becomes what `operation` makes of it and an operand. */
  const update = (operand: () => void, operation: () => void) => {
    pushField(Field.destination);
    code.localTee(to);
    code.localGet(to);
    code.i64Load(0);
    operand();
    operation();
    code.i64Store(0);
  };
  const updateHigh = (operand: () => void, isSigned: boolean) => {
    pushField(Field.destination);
    code.localTee(to);
    code.i64Load(0);
    code.localSet(a);
    operand();
    code.localSet(b);
    code.localGet(to);
    pushHighProduct(a, b, isSigned);
    code.i64Store(0);
  };
  const updateVector = (operand: () => void, operation: () => void) => {
    pushField(Field.destination);
    code.localTee(to);
    code.localGet(to);
    code.v128Load(0);
    code.localSet(x);
    operand();
    operation();
    code.v128Store(0);
  };
  const loadY = (push: () => void) => () => {
    push();
    code.localSet(y);
  };
  const pushSourceVector = (offset: number) => () => {
    pushField(Field.source);
    code.v128Load(offset);
  };
  const loadSource = loadY(pushSourceVector(0));
  const loadMemory = loadY(() => {
    pushAddress(Field.source);
    pushMemoryVector();
  });
  const loadMemoryE = loadY(() => {
    pushAddress(Field.source);
    pushMemoryVector();
    pushGroupE();
  });
  // Parts of a factor lie at a fixed distance from it.
  const distance = layout.factorsAt - (layout.registersAt + 8 * REGISTERS + 2 * 16 * VECTOR_REGISTERS);
  const factor = {
    value: pushSourceVector(0),
    significand: pushSourceVector(distance + SIGNIFICANDS),
    high: pushSourceVector(distance + HIGH),
    low: pushSourceVector(distance + LOW),
  };
  const nothing = () => {};
  const emitters: Record<Exclude<Operation, "end">, (mode: RoundingMode) => void> = {
    addShifted: () =>
      update(() => {
        pushSource();
        code.localGet(at);
        code.i64Load32U(Field.mask);
        code.i64Shl();
        pushImmediate();
        code.i64Add();
      }, code.i64Add),
    add: () => update(pushSource, code.i64Add),
    addMemory: () => update(pushMemory, code.i64Add),
    sub: () => update(pushSource, code.i64Sub),
    subMemory: () => update(pushMemory, code.i64Sub),
    mul: () => update(pushSource, code.i64Mul),
    mulMemory: () => update(pushMemory, code.i64Mul),
    highMul: () => updateHigh(pushSource, false),
    highMulMemory: () => updateHigh(pushMemory, false),
    signedHighMul: () => updateHigh(pushSource, true),
    signedHighMulMemory: () => updateHigh(pushMemory, true),
    neg: () => {
      pushField(Field.destination);
      code.i64Const(0n);
      pushRegister(Field.destination);
      code.i64Sub();
      code.i64Store(0);
    },
    xor: () => update(pushSource, code.i64Xor),
    xorMemory: () => update(pushMemory, code.i64Xor),
    rotateRight: () => update(pushSource, code.i64Rotr),
    rotateLeft: () => update(pushSource, code.i64Rotl),
    swap: () => {
      pushRegister(Field.destination);
      code.localSet(a);
      pushField(Field.destination);
      pushSource();
      code.i64Store(0);
      pushField(Field.source);
      code.localGet(a);
      code.i64Store(0);
    },
    swapLanes: () =>
      updateVector(nothing, () => {
        code.localGet(x);
        code.localGet(x);
        code.i8x16Shuffle(SWAPPED);
      }),
    addVector: (mode) => updateVector(loadSource, () => arithmetic.add(mode, x, y)),
    addVectorMemory: (mode) => updateVector(loadMemory, () => arithmetic.add(mode, x, y)),
    subVector: (mode) => updateVector(loadSource, () => arithmetic.sub(mode, x, y)),
    subVectorMemory: (mode) => updateVector(loadMemory, () => arithmetic.sub(mode, x, y)),
    scaleVector: () =>
      updateVector(nothing, () => {
        code.localGet(x);
        pushConstant(SCALE);
        code.v128Xor();
      }),
    mulVector: (mode) => updateVector(nothing, () => arithmetic.mul(mode, x, factor)),
    divVectorMemory: (mode) => updateVector(loadMemoryE, () => arithmetic.div(mode, x, y)),
    sqrtVector: (mode) => updateVector(nothing, () => arithmetic.sqrt(mode, x)),
    branch: () => {
      update(pushImmediate, () => {
        code.i64Add();
        code.localTee(a);
      });
      pushField(Field.target);
      code.localGet(at);
      code.localGet(a);
      code.i32WrapI64();
      pushField(Field.mask);
      code.i32And();
      code.i32Eqz();
      code.select();
      code.localSet(at);
    },
    setRounding: () => {
      pushSource();
      code.localGet(at);
      code.i64Load32U(Field.mask);
      code.i64Rotr();
      code.i32WrapI64();
      code.i32Const(3);
      code.i32And();
      code.localSet(mode);
    },
    store: () => {
      pushAddress(Field.destination);
      pushSource();
      code.i64Store(0);
    },
    nothing,
  };

  // One block a handler, left by a branch to its end, where the handler's code begins.
  const handlers: { readonly key: string; readonly emit: () => void }[] = [];
  const handlerOf = ROUNDING_MODES.map((roundingMode) =>
    OPERATIONS.map((operation) => {
      if (operation === "end") return -1;
      const key = `${operation} ${codeOf(operation, roundingMode)}`;
      const known = handlers.findIndex((handler) => handler.key === key);
      return known >= 0 ? known : handlers.push({ key, emit: () => emitters[operation](roundingMode) }) - 1;
    }),
  );
  code.i32Const(layout.codeAt - CODE_BYTES);
  code.localSet(at);
  code.block();
  code.loop();
  for (const _ of handlers) code.block();
  const outside = handlers.length + 1;
  code.localGet(at);
  code.i32Const(CODE_BYTES);
  code.i32Add();
  code.localTee(at);
  code.i32Load(Field.operation);
  code.localGet(mode);
  code.i32Const(OPERATIONS.length);
  code.i32Mul();
  code.i32Add();
  code.brTable(
    handlerOf.flat().map((index) => (index < 0 ? outside : index)),
    outside,
  );
  for (const [i, { emit }] of handlers.entries()) {
    code.end();
    emit();
    code.br(handlers.length - 1 - i);
  }
  code.end();
  code.end();
}

/** Modes for which an operation has the same code get the same name. */
function codeOf(operation: Operation, mode: RoundingMode): string {
  switch (operation) {
    case "addVector":
    case "addVectorMemory":
    case "subVector":
    case "subVectorMemory":
      return `${mode}`;
    case "mulVector":
    case "divVectorMemory":
    case "sqrtVector":
      // Positive results are rounded down towards zero.
      return `${mode === RoundingMode.towardZero ? RoundingMode.down : mode}`;
    default:
      return "any";
  }
}
