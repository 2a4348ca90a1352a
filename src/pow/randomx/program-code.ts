import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { highMultiply } from "./high-multiply.js";
import { Config, type MachineLayout, Place } from "./machine-places.js";
import type { RandomXParameters } from "./parameters.js";
import { type Instruction, instructionAt, opcodeTable } from "./program-words.js";
import { reciprocal } from "./reciprocal.js";
import { ROUNDED_OPERATIONS, type RoundedOperation } from "./rounding-mode.js";

const { i32, i64, v128 } = ValueType;

const SCALE = 0x80f0000000000000n;
const GROUP_E = (1n << 56n) - 1n;
const L3_CONDITION = 14;
const LINE = 64;

/**
 * A module for the one program in the program buffer: it imports `machine.memory`, `machine.item` and the rounded
 * operations of `machine`, and exports `run()`, which does what the interpreter does (RandomX specification, section
 * 4.6.2) and shares no code with it but the products' upper halves.
 */
export function programModule(
  view: DataView,
  parameters: RandomXParameters,
  layout: MachineLayout,
): Uint8Array {
  const assembler = new WasmAssembler();
  const item = assembler.importFunction("machine", "item", {
    parameters: [i32],
    results: new Array(8).fill(i64),
  });
  const rounded = Object.fromEntries(
    ROUNDED_OPERATIONS.map((operation) => [
      operation,
      assembler.importFunction("machine", operation, { parameters: [v128, v128, i32], results: [v128] }),
    ]),
  ) as Record<RoundedOperation, number>;
  assembler.importMemory("machine", "memory", layout.pages, layout.pages);
  const kinds = opcodeTable(parameters.frequencies);
  const program = Array.from({ length: parameters.programSize }, (_, i) => instructionAt(view, kinds, i));
  const code = new ProgramCode(parameters, layout, view, item, rounded);
  assembler.exportFunction("run", assembler.defineFunction(code.emit(program)));
  return assembler.assemble();
}

/** For each branch the instruction that it goes to: the one after that which last changed its register. */
function branchTargets(program: readonly Instruction[]): Map<number, number> {
  const targets = new Map<number, number>();
  const next = new Array<number>(8).fill(0);
  for (const [i, { kind, destination, source, immediate }] of program.entries()) {
    if (kind === "CBRANCH") {
      targets.set(i, next[destination]!);
      next.fill(i + 1);
    } else if (kind === "ISWAP_R") {
      if (source !== destination) next[destination] = next[source] = i + 1;
    } else if (kind === "IMUL_RCP" ? hasReciprocal(immediate) : kind.startsWith("I") && kind !== "ISTORE") {
      next[destination] = i + 1;
    }
  }
  return targets;
}

function hasReciprocal(immediate: number): boolean {
  return (immediate & (immediate - 1)) !== 0;
}

class ProgramCode {
  readonly #code = new WasmCode();
  readonly #parameters: RandomXParameters;
  readonly #layout: MachineLayout;
  readonly #item: number;
  readonly #rounded: Record<RoundedOperation, number>;
  readonly #r = this.#locals(i64, 8);
  readonly #f = this.#locals(v128, 4);
  readonly #e = this.#locals(v128, 4);
  readonly #a = this.#locals(v128, 4);
  readonly #mode = this.#code.local(i32);
  readonly #word = this.#code.local(i64);
  readonly #pushHigh = highMultiply(this.#code);
  /** Registers that addresses are taken from, by number. */
  readonly #readRegisters: readonly number[];
  readonly #datasetOffset: number;
  /** Loops that are open, by the instruction they begin with. */
  readonly #open: number[] = [];

  constructor(
    parameters: RandomXParameters,
    layout: MachineLayout,
    view: DataView,
    item: number,
    rounded: Record<RoundedOperation, number>,
  ) {
    this.#parameters = parameters;
    this.#layout = layout;
    this.#item = item;
    this.#rounded = rounded;
    const { config } = Place;
    this.#readRegisters = [0, 1, 2, 3].map(
      (i) => (view.getUint32(config + Config.readRegisters + 4 * i, true) - Place.r) / 8,
    );
    this.#datasetOffset = view.getUint32(config + Config.datasetOffset, true);
  }

  emit(program: readonly Instruction[]): WasmCode {
    const code = this.#code;
    const [address0, address1, mx, ma, left] = this.#locals(i32, 5) as [Local, Local, Local, Local, Local];
    for (const [local, offset] of [
      [mx, Config.mx],
      [ma, Config.ma],
      [address0, Config.mx],
      [address1, Config.ma],
      [this.#mode, Config.roundingMode],
    ] as const) {
      code.i32Const(Place.config + offset);
      code.i32Load(0);
      code.localSet(local);
    }
    for (const [i, local] of this.#a.entries()) {
      code.i32Const(Place.a + 16 * i);
      code.v128Load(0);
      code.localSet(local);
    }
    code.i32Const(this.#parameters.programIterations);
    code.localSet(left);
    code.loop();
    this.#enter(address0, address1);
    const targets = branchTargets(program);
    const starts = new Set(targets.values());
    for (const [i, instruction] of program.entries()) {
      if (starts.has(i)) {
        code.loop();
        this.#open.push(i);
      }
      this.#instruction(instruction, targets.get(i));
    }
    // A branch only ever goes back, so that all loops can end together.
    for (const _ of this.#open) code.end();
    this.#leave(address0, address1, mx, ma);
    code.localGet(left);
    code.i32Const(1);
    code.i32Sub();
    code.localTee(left);
    code.brIf(0);
    code.end();
    for (const [place, locals] of [
      [Place.f, this.#f],
      [Place.e, this.#e],
    ] as const) {
      for (const [i, local] of locals.entries()) {
        code.i32Const(place + 16 * i);
        code.localGet(local);
        code.v128Store(0);
      }
    }
    for (const [i, local] of this.#r.entries()) {
      code.i32Const(Place.r + 8 * i);
      code.localGet(local);
      code.i64Store(0);
    }
    code.i32Const(Place.config + Config.roundingMode);
    code.localGet(this.#mode);
    code.i32Store(0);
    return code;
  }

  /** Steps 1 to 3. */
  #enter(address0: Local, address1: Local): void {
    const code = this.#code;
    const [first, second] = this.#readRegisters as [number, number];
    for (const [address, shift] of [
      [address0, 0n],
      [address1, 32n],
    ] as const) {
      code.localGet(this.#r[first]!);
      code.localGet(this.#r[second]!);
      code.i64Xor();
      code.i64Const(shift);
      code.i64ShrU();
      code.i32WrapI64();
      code.localGet(address);
      code.i32Xor();
      code.i32Const(this.#parameters.scratchpadL3 - LINE);
      code.i32And();
      code.localSet(address);
    }
    for (const [i, local] of this.#r.entries()) {
      code.localGet(address0);
      code.i64Load(this.#layout.scratchpad + 8 * i);
      code.localGet(local);
      code.i64Xor();
      code.localSet(local);
    }
    for (const [i, local] of [...this.#f, ...this.#e].entries()) {
      code.localGet(address1);
      code.v128Load64Zero(this.#layout.scratchpad + 8 * i);
      code.f64x2ConvertLowI32x4S();
      if (i >= 4) this.#maskE();
      code.localSet(local);
    }
  }

  /** Steps 5 to 12. */
  #leave(address0: Local, address1: Local, mx: Local, ma: Local): void {
    const code = this.#code;
    const [, , third, fourth] = this.#readRegisters as [number, number, number, number];
    code.localGet(this.#r[third]!);
    code.localGet(this.#r[fourth]!);
    code.i64Xor();
    code.i32WrapI64();
    code.localGet(mx);
    code.i32Xor();
    code.i32Const(this.#parameters.datasetBaseSize - LINE);
    code.i32And();
    // mx and ma change places.
    code.localGet(ma);
    code.localSet(mx);
    code.localSet(ma);
    code.localGet(mx);
    code.i32Const(6);
    code.i32ShrU();
    code.i32Const(this.#datasetOffset);
    code.i32Add();
    code.call(this.#item);
    for (const local of this.#r.toReversed()) {
      code.localGet(local);
      code.i64Xor();
      code.localSet(local);
    }
    for (const [i, local] of this.#r.entries()) {
      code.localGet(address1);
      code.localGet(local);
      code.i64Store(this.#layout.scratchpad + 8 * i);
    }
    for (const [i, local] of this.#f.entries()) {
      code.localGet(address0);
      code.localGet(local);
      code.localGet(this.#e[i]!);
      code.v128Xor();
      code.localTee(local);
      code.v128Store(this.#layout.scratchpad + 16 * i);
    }
    for (const address of [address0, address1]) {
      code.i32Const(0);
      code.localSet(address);
    }
  }

  #instruction(instruction: Instruction, target: number | undefined): void {
    const code = this.#code;
    const { kind, destination, source, mod, immediate } = instruction;
    const own = this.#r[destination]!;
    const other = this.#r[source]!;
    const isSame = source === destination;
    const pushOther = () => (isSame ? code.i64Const(BigInt(immediate)) : code.localGet(other));
    const integer = (pushOperand: () => void, operate: () => void): void => {
      code.localGet(own);
      pushOperand();
      operate();
      code.localSet(own);
    };
    const high = (pushOperand: () => void, isSigned: boolean): void => {
      pushOperand();
      code.localSet(this.#word);
      this.#pushHigh(own, this.#word, isSigned);
      code.localSet(own);
    };
    const pushMemory = () => this.#pushMemory(instruction);
    switch (kind) {
      case "IADD_RS":
        code.localGet(other);
        code.i64Const(BigInt((mod >> 2) & 3));
        code.i64Shl();
        code.localGet(own);
        code.i64Add();
        if (destination === 5) {
          code.i64Const(BigInt(immediate));
          code.i64Add();
        }
        code.localSet(own);
        break;
      case "IADD_M":
        integer(pushMemory, code.i64Add);
        break;
      case "ISUB_R":
        integer(pushOther, code.i64Sub);
        break;
      case "ISUB_M":
        integer(pushMemory, code.i64Sub);
        break;
      case "IMUL_R":
        integer(pushOther, code.i64Mul);
        break;
      case "IMUL_M":
        integer(pushMemory, code.i64Mul);
        break;
      case "IMULH_R":
        high(() => code.localGet(other), false);
        break;
      case "IMULH_M":
        high(pushMemory, false);
        break;
      case "ISMULH_R":
        high(() => code.localGet(other), true);
        break;
      case "ISMULH_M":
        high(pushMemory, true);
        break;
      case "IMUL_RCP":
        if (hasReciprocal(immediate)) integer(() => code.i64Const(reciprocal(immediate >>> 0)), code.i64Mul);
        break;
      case "INEG_R":
        code.i64Const(0n);
        code.localGet(own);
        code.i64Sub();
        code.localSet(own);
        break;
      case "IXOR_R":
        integer(pushOther, code.i64Xor);
        break;
      case "IXOR_M":
        integer(pushMemory, code.i64Xor);
        break;
      case "IROR_R":
        integer(pushOther, code.i64Rotr);
        break;
      case "IROL_R":
        integer(pushOther, code.i64Rotl);
        break;
      case "ISWAP_R":
        code.localGet(own);
        code.localGet(other);
        code.localSet(own);
        code.localSet(other);
        break;
      case "FSWAP_R": {
        const pair = [...this.#f, ...this.#e][destination]!;
        code.localGet(pair);
        code.localGet(pair);
        code.i8x16Shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
        code.localSet(pair);
        break;
      }
      case "FADD_R":
        this.#float("add", this.#f[destination % 4]!, () => code.localGet(this.#a[source % 4]!));
        break;
      case "FADD_M":
        this.#float("add", this.#f[destination % 4]!, () => this.#pushPair(instruction));
        break;
      case "FSUB_R":
        this.#float("sub", this.#f[destination % 4]!, () => code.localGet(this.#a[source % 4]!));
        break;
      case "FSUB_M":
        this.#float("sub", this.#f[destination % 4]!, () => this.#pushPair(instruction));
        break;
      case "FSCAL_R":
        code.localGet(this.#f[destination % 4]!);
        this.#splat(SCALE);
        code.v128Xor();
        code.localSet(this.#f[destination % 4]!);
        break;
      case "FMUL_R":
        this.#float("mul", this.#e[destination % 4]!, () => code.localGet(this.#a[source % 4]!));
        break;
      case "FDIV_M":
        this.#float("div", this.#e[destination % 4]!, () => {
          this.#pushPair(instruction);
          this.#maskE();
        });
        break;
      case "FSQRT_R":
        this.#float("sqrt", this.#e[destination % 4]!, () => code.localGet(this.#e[destination % 4]!));
        break;
      case "CBRANCH":
        this.#branch(instruction, target!);
        break;
      case "CFROUND":
        code.localGet(other);
        code.i64Const(BigInt(immediate & 63));
        code.i64Rotr();
        code.i32WrapI64();
        code.i32Const(3);
        code.i32And();
        code.localSet(this.#mode);
        break;
      case "ISTORE":
        code.localGet(own);
        code.i32WrapI64();
        code.i32Const(immediate);
        code.i32Add();
        code.i32Const((mod >> 4 >= L3_CONDITION ? this.#parameters.scratchpadL3 : this.#nearBytes(mod)) - 8);
        code.i32And();
        code.localGet(other);
        code.i64Store(this.#layout.scratchpad);
        break;
    }
  }

  #branch({ destination, mod, immediate }: Instruction, target: number): void {
    const code = this.#code;
    const own = this.#r[destination]!;
    const { jumpBits, jumpOffset } = this.#parameters;
    const lowest = BigInt((mod >> 4) + jumpOffset);
    const cleared = lowest > 0n ? 1n << (lowest - 1n) : 0n;
    code.localGet(own);
    code.i64Const((BigInt(immediate) | (1n << lowest)) & ~cleared);
    code.i64Add();
    code.localTee(own);
    code.i64Const(((1n << BigInt(jumpBits)) - 1n) << lowest);
    code.i64And();
    code.i64Eqz();
    code.brIf(this.#open.length - 1 - this.#open.indexOf(target));
  }

  #pushPair({ source, mod, immediate }: Instruction): void {
    this.#pushAddress(source, immediate, this.#nearBytes(mod));
    this.#code.v128Load64Zero(this.#layout.scratchpad);
    this.#code.f64x2ConvertLowI32x4S();
  }

  #pushMemory({ destination, source, mod, immediate }: Instruction): void {
    if (source === destination) {
      this.#code.i32Const(immediate & (this.#parameters.scratchpadL3 - 8));
    } else {
      this.#pushAddress(source, immediate, this.#nearBytes(mod));
    }
    this.#code.i64Load(this.#layout.scratchpad);
  }

  #pushAddress(register: number, immediate: number, levelBytes: number): void {
    const code = this.#code;
    code.localGet(this.#r[register]!);
    code.i32WrapI64();
    code.i32Const(immediate);
    code.i32Add();
    code.i32Const(levelBytes - 8);
    code.i32And();
  }

  #nearBytes(mod: number): number {
    return (mod & 3) === 0 ? this.#parameters.scratchpadL2 : this.#parameters.scratchpadL1;
  }

  #float(operation: RoundedOperation, own: Local, pushOperand: () => void): void {
    const code = this.#code;
    code.localGet(own);
    pushOperand();
    code.localGet(this.#mode);
    code.call(this.#rounded[operation]);
    code.localSet(own);
  }

  #maskE(): void {
    this.#splat(GROUP_E);
    this.#code.v128And();
    this.#code.i32Const(Place.exponentMask);
    this.#code.v128Load(0);
    this.#code.v128Or();
  }

  #splat(word: bigint): void {
    const bytes = [...new Uint8Array(BigUint64Array.of(word, word).buffer)];
    this.#code.v128Const(bytes);
  }

  #locals(type: ValueType, count: number): readonly Local[] {
    return Array.from({ length: count }, () => this.#code.local(type));
  }
}
