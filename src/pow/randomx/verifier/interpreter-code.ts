import { type Local, ValueType, WasmCode } from "../../../kernel/wasm-code.js";
import { highMultiply } from "../high-multiply.js";
import type { RandomXParameters } from "../parameters.js";
import { ACTIONS, type Action, Field } from "./decode-program.js";
import { Config, type MachineLayout, Place, RECORD_BYTES } from "./machine-places.js";
import { roundingEmitter } from "./rounding-code.js";
import type { RoundedOperation } from "./rounding-mode.js";

const { i32, i64, v128 } = ValueType;

/** Bits that FSCAL_R turns over (RandomX specification, section 5.3.4). */
const SCALE = 0x80f0000000000000n;
/** Sign, and the bits of the exponent that group E fixes, are cleared in numbers of that group. */
const GROUP_E = (1n << 56n) - 1n;

/** Functions that the interpreter calls, by index. */
export interface InterpreterImports {
  /** `item(itemNumber)` to 8 words of 64 bits. */
  readonly item: number;
  /** See `roundingEmitter`. */
  readonly slowRounding: number;
}

/**
 * `run()`: executes the decoded program as often as the parameters say (RandomX specification, section 4.6.2). Integer
 * registers have to be zero before.
 */
export function interpreterCode(
  parameters: RandomXParameters,
  { decoded, scratchpad }: MachineLayout,
  imports: InterpreterImports,
): WasmCode {
  const code = new WasmCode();
  const [left, address0, address1, mx, ma, mode, at0, at1, next, record, destination] = Array.from(
    { length: 11 },
    () => code.local(i32),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const [word, other] = [code.local(i64), code.local(i64)];
  const [left128, right128] = [code.local(v128), code.local(v128)];
  const pushHighProduct = highMultiply(code);
  const emitRounded = roundingEmitter(code, mode, imports.slowRounding);

  const set = (local: Local, value: number) => {
    code.i32Const(value);
    code.localSet(local);
  };
  const loadConfig = (local: Local, offset: number) => {
    code.i32Const(0);
    code.i32Load(Place.config + offset);
    code.localSet(local);
  };
  const pushReadRegister = (i: number) => {
    code.i32Const(0);
    code.i32Load(Place.config + Config.readRegisters + 4 * i);
    code.i64Load(0);
  };
  const pushField = (field: number) => {
    code.localGet(record);
    code.i32Load(field);
  };
  const splat = (value: bigint) => {
    const bytes = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    code.v128Const([...bytes, ...bytes]);
  };

  /** Steps 1 to 3: the registers are filled from the scratchpad. */
  const load = (): void => {
    pushReadRegister(0);
    pushReadRegister(1);
    code.i64Xor();
    code.localSet(word);
    for (const [address, at, shift] of [
      [address0, at0, 0n],
      [address1, at1, 32n],
    ] as const) {
      code.localGet(address);
      code.localGet(word);
      code.i64Const(shift);
      code.i64ShrU();
      code.i32WrapI64();
      code.i32Xor();
      code.i32Const((parameters.scratchpadL3 - 1) & ~63);
      code.i32And();
      code.localSet(at);
    }
    for (let i = 0; i < 8; i++) {
      code.i32Const(0);
      code.i32Const(0);
      code.i64Load(Place.r + 8 * i);
      code.localGet(at0);
      code.i64Load(scratchpad + 8 * i);
      code.i64Xor();
      code.i64Store(Place.r + 8 * i);
    }
    for (let i = 0; i < 8; i++) {
      code.i32Const(0);
      code.localGet(at1);
      code.v128Load64Zero(scratchpad + 8 * i);
      code.f64x2ConvertLowI32x4S();
      if (i >= 4) maskE();
      code.v128Store(Place.f + 16 * i);
    }
  };

  /** Section 4.3.2. */
  const maskE = (): void => {
    splat(GROUP_E);
    code.v128And();
    code.i32Const(0);
    code.v128Load(Place.exponentMask);
    code.v128Or();
  };

  /** Steps 5 to 12: an item of the dataset is mixed in and the registers are written to the scratchpad. */
  const store = (): void => {
    code.localGet(mx);
    for (const i of [2, 3]) {
      pushReadRegister(i);
      code.i32WrapI64();
      code.i32Xor();
    }
    code.i32Const((parameters.datasetBaseSize - 1) & ~63);
    code.i32And();
    code.localSet(mx);
    code.localGet(ma);
    code.i32Const(6);
    code.i32ShrU();
    code.i32Const(0);
    code.i32Load(Place.config + Config.datasetOffset);
    code.i32Add();
    code.call(imports.item);
    for (let i = 7; i >= 0; i--) {
      code.localSet(word);
      code.i32Const(0);
      code.i32Const(0);
      code.i64Load(Place.r + 8 * i);
      code.localGet(word);
      code.i64Xor();
      code.localTee(word);
      code.i64Store(Place.r + 8 * i);
      code.localGet(at1);
      code.localGet(word);
      code.i64Store(scratchpad + 8 * i);
    }
    code.localGet(mx);
    code.localGet(ma);
    code.localSet(mx);
    code.localSet(ma);
    for (let i = 0; i < 4; i++) {
      code.localGet(at0);
      code.i32Const(0);
      code.i32Const(0);
      code.v128Load(Place.f + 16 * i);
      code.i32Const(0);
      code.v128Load(Place.e + 16 * i);
      code.v128Xor();
      code.localTee(left128);
      code.v128Store(Place.f + 16 * i);
      code.localGet(left128);
      code.v128Store(scratchpad + 16 * i);
    }
    set(address0, 0);
    set(address1, 0);
  };

  const pushDestination = (): void => {
    pushField(Field.destination);
    code.localTee(destination);
    code.localGet(destination);
    code.i64Load(0);
  };
  const pushSource = (): void => {
    pushField(Field.source);
    code.i64Load(0);
  };
  /** The address in the scratchpad that a register, the first 32 bits of it, and the offset give. */
  const pushAddress = (register: number): void => {
    pushField(register);
    code.i32Load(0);
    pushField(Field.offset);
    code.i32Add();
    pushField(Field.mask);
    code.i32And();
  };
  const pushMemory = (): void => {
    pushAddress(Field.source);
    code.i64Load(scratchpad);
  };
  const integer = (pushOperand: () => void, operate: () => void) => () => {
    pushDestination();
    pushOperand();
    operate();
    code.i64Store(0);
  };
  const high = (pushOperand: () => void, isSigned: boolean) => () => {
    pushField(Field.destination);
    code.localTee(destination);
    code.localGet(destination);
    code.i64Load(0);
    code.localSet(word);
    pushOperand();
    code.localSet(other);
    pushHighProduct(word, other, isSigned);
    code.i64Store(0);
  };
  const pushFloatMemory = (): void => {
    pushAddress(Field.source);
    code.v128Load64Zero(scratchpad);
    code.f64x2ConvertLowI32x4S();
  };
  const float = (operation: RoundedOperation, pushOperand: () => void) => () => {
    pushField(Field.destination);
    code.localTee(destination);
    code.localGet(destination);
    code.v128Load(0);
    code.localSet(left128);
    pushOperand();
    code.localSet(right128);
    emitRounded(operation, left128, operation === "sqrt" ? left128 : right128);
    code.v128Store(0);
  };
  const pushRegisterPair = (): void => {
    pushField(Field.source);
    code.v128Load(0);
  };

  const actions: Record<Action, () => void> = {
    addShifted: integer(
      () => {
        pushSource();
        pushField(Field.offset);
        code.i64ExtendI32U();
        code.i64Shl();
        code.localGet(record);
        code.i64Load(Field.immediate);
        code.i64Add();
      },
      () => code.i64Add(),
    ),
    addMemory: integer(pushMemory, () => code.i64Add()),
    subtract: integer(pushSource, () => code.i64Sub()),
    subtractMemory: integer(pushMemory, () => code.i64Sub()),
    multiply: integer(pushSource, () => code.i64Mul()),
    multiplyMemory: integer(pushMemory, () => code.i64Mul()),
    multiplyHigh: high(pushSource, false),
    multiplyHighMemory: high(pushMemory, false),
    multiplyHighSigned: high(pushSource, true),
    multiplyHighSignedMemory: high(pushMemory, true),
    negate: () => {
      pushField(Field.destination);
      code.localTee(destination);
      code.i64Const(0n);
      code.localGet(destination);
      code.i64Load(0);
      code.i64Sub();
      code.i64Store(0);
    },
    xor: integer(pushSource, () => code.i64Xor()),
    xorMemory: integer(pushMemory, () => code.i64Xor()),
    rotateRight: integer(pushSource, () => code.i64Rotr()),
    rotateLeft: integer(pushSource, () => code.i64Rotl()),
    swap: () => {
      pushDestination();
      code.localSet(word);
      pushSource();
      code.i64Store(0);
      pushField(Field.source);
      code.localGet(word);
      code.i64Store(0);
    },
    swapHalves: () => {
      pushField(Field.destination);
      code.localTee(destination);
      code.localGet(destination);
      code.v128Load(0);
      code.localTee(left128);
      code.localGet(left128);
      code.i8x16Shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
      code.v128Store(0);
    },
    addFloat: float("add", pushRegisterPair),
    addFloatMemory: float("add", pushFloatMemory),
    subtractFloat: float("sub", pushRegisterPair),
    subtractFloatMemory: float("sub", pushFloatMemory),
    scale: () => {
      pushField(Field.destination);
      code.localTee(destination);
      code.localGet(destination);
      code.v128Load(0);
      splat(SCALE);
      code.v128Xor();
      code.v128Store(0);
    },
    multiplyFloat: float("mul", pushRegisterPair),
    divideFloatMemory: float("div", () => {
      pushFloatMemory();
      maskE();
    }),
    squareRoot: float("sqrt", () => code.localGet(left128)),
    branch: () => {
      pushDestination();
      code.localGet(record);
      code.i64Load(Field.immediate);
      code.i64Add();
      code.localTee(word);
      code.i64Store(0);
      code.localGet(word);
      code.i32WrapI64();
      pushField(Field.mask);
      code.i32And();
      code.i32Eqz();
      code.if();
      pushField(Field.target);
      code.localSet(next);
      code.end();
    },
    setRounding: () => {
      pushSource();
      pushField(Field.offset);
      code.i64ExtendI32U();
      code.i64Rotr();
      code.i32WrapI64();
      code.i32Const(3);
      code.i32And();
      code.localSet(mode);
    },
    store: () => {
      pushAddress(Field.destination);
      pushSource();
      code.i64Store(scratchpad);
    },
    nothing: () => {},
    // Out of the loop over instructions, which is the block around it.
    end: () => code.br(1),
  };

  const execute = (): void => {
    set(next, decoded);
    code.block();
    code.loop();
    for (let i = 0; i < ACTIONS.length; i++) code.block();
    code.localGet(next);
    code.localTee(record);
    code.i32Const(RECORD_BYTES);
    code.i32Add();
    code.localSet(next);
    pushField(Field.action);
    code.brTable([...ACTIONS.keys()].slice(0, -1), ACTIONS.length - 1);
    for (const [i, action] of ACTIONS.entries()) {
      code.end();
      actions[action]();
      // The blocks of the actions after this one lie between here and the loop.
      if (action !== "end") code.br(ACTIONS.length - 1 - i);
    }
    code.end();
    code.end();
  };

  loadConfig(mx, Config.mx);
  loadConfig(ma, Config.ma);
  loadConfig(mode, Config.roundingMode);
  code.localGet(mx);
  code.localSet(address0);
  code.localGet(ma);
  code.localSet(address1);
  set(left, parameters.programIterations);
  code.loop();
  load();
  execute();
  store();
  code.localGet(left);
  code.i32Const(1);
  code.i32Sub();
  code.localTee(left);
  code.brIf(0);
  code.end();
  code.i32Const(0);
  code.localGet(mode);
  code.i32Store(Place.config + Config.roundingMode);
  return code;
}
