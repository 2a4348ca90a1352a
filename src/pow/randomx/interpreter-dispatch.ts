import { type Local, ValueType, type WasmCode } from "../../kernel/wasm-code.js";
import { highMultiply } from "./high-multiply.js";
import { CODE_BYTES, Field, OPERATIONS, type Operation } from "./interpreter-format.js";
import type { MachineLayout } from "./machine-layout.js";
import { REGISTERS, VECTOR_REGISTERS } from "./program.js";
import { ROUNDING_MODES, RoundingMode } from "./rounding-mode.js";
import type { VectorArithmetic } from "./vector-arithmetic.js";

const { i32, i64, v128 } = ValueType;

const SIGNIFICANDS = 0;
const HIGH = 64;
const LOW = 128;
const SCALE = 0x80f0000000000000n;
const SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** How vectors come from memory. */
export interface MemoryOperands {
  /** Replaces an address by the vector of group F that lies there. */
  readonly pushMemoryVector: () => void;
  /** Makes it one of group E. */
  readonly pushGroupE: () => void;
}

/**
 * Emits the interpreter proper, which runs the coded program once.
 *
 * @param mode local of the rounding mode, which is read and set
 */
export function emitProgram(
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
