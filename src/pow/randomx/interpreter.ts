import { type ArithmeticKind, interpreterModule } from "./interpreter-code.js";
import { CODE_BYTES, Field, OPERATIONS, type Operation } from "./interpreter-format.js";
import type { MachineLayout } from "./machine-layout.js";
import type { InstructionKind, RandomXParameters } from "./parameters.js";
import { type Instruction, type Program, REGISTERS, VECTOR_REGISTERS } from "./program.js";
import { MAX_DIVISIONS, splitFactor } from "./randomx-vectors.js";
import { reciprocal } from "./reciprocal.js";
import type { RoundingMode } from "./rounding-mode.js";

/** A WebAssembly function: the words of two items of the dataset (`RandomXCache.itemPairFunction`). */
export type PairFunction = (first: number, second: number) => bigint[];

type Run = (...configuration: readonly number[]) => number;

const END = OPERATIONS.indexOf("end");
const OPERATION_OF: Readonly<Record<InstructionKind | "NOP", Operation>> = {
  IADD_RS: "addShifted",
  IADD_M: "addMemory",
  ISUB_R: "sub",
  ISUB_M: "subMemory",
  IMUL_R: "mul",
  IMUL_M: "mulMemory",
  IMULH_R: "highMul",
  IMULH_M: "highMulMemory",
  ISMULH_R: "signedHighMul",
  ISMULH_M: "signedHighMulMemory",
  IMUL_RCP: "mul",
  INEG_R: "neg",
  IXOR_R: "xor",
  IXOR_M: "xorMemory",
  IROR_R: "rotateRight",
  IROL_R: "rotateLeft",
  ISWAP_R: "swap",
  FSWAP_R: "swapLanes",
  FADD_R: "addVector",
  FADD_M: "addVectorMemory",
  FSUB_R: "subVector",
  FSUB_M: "subVectorMemory",
  FSCAL_R: "scaleVector",
  FMUL_R: "mulVector",
  FDIV_M: "divVectorMemory",
  FSQRT_R: "sqrtVector",
  CBRANCH: "branch",
  CFROUND: "setRounding",
  ISTORE: "store",
  NOP: "nothing",
};
const NUMBER_OF = Object.fromEntries(
  Object.entries(OPERATION_OF).map(([kind, operation]) => [kind, OPERATIONS.indexOf(operation)]),
) as Readonly<Record<Instruction["kind"], number>>;

/** Of a group of floating-point registers behind the integer registers, in bytes. */
const GROUP_OFFSETS = { f: 0, e: 16 * VECTOR_REGISTERS, a: 32 * VECTOR_REGISTERS } as const;

/** Modules are shared, so that machines share what V8 has optimised. */
const modules = new Map<string, WebAssembly.Module>();

/** Runs programs on the memory of a machine: scratchpad, register file and all between. */
export class Interpreter {
  readonly #layout: MachineLayout;
  readonly #parameters: RandomXParameters;
  readonly #memory: WebAssembly.Memory;
  readonly #pair: PairFunction;
  readonly #words: Uint32Array;
  readonly #longWords: BigUint64Array;
  readonly #doubles: Float64Array;
  readonly #runs = new Map<ArithmeticKind, Run>();

  /**
   * @param memory of `layout.pages` pages
   * @param pair a function exported by another WebAssembly module
   */
  constructor(
    parameters: RandomXParameters,
    layout: MachineLayout,
    memory: WebAssembly.Memory,
    pair: PairFunction,
  ) {
    this.#parameters = parameters;
    this.#layout = layout;
    this.#memory = memory;
    this.#pair = pair;
    this.#words = new Uint32Array(memory.buffer);
    this.#longWords = new BigUint64Array(memory.buffer);
    this.#doubles = new Float64Array(memory.buffer);
    this.#runs.set("randomx", this.#instantiate("randomx"));
  }

  /**
   * Runs a program: changes the scratchpad and sets the register file.
   *
   * @param mode the rounding mode at its start
   * @returns the rounding mode at its end
   */
  run(program: Program, mode: RoundingMode): RoundingMode {
    this.#writeConfiguration(program);
    const { instructions } = program;
    for (let i = 0; i < instructions.length; i++) this.#writeInstruction(instructions[i]!, i);
    this.#words[(this.#layout.codeAt + CODE_BYTES * instructions.length) / 4] = END;
    const { ma, mx, datasetOffset, addressRegisters } = program;
    const addresses = addressRegisters.map((register) => this.#registerAt(register));
    const run = this.#runOf(mostDivisions(program) > MAX_DIVISIONS ? "exact" : "randomx");
    return run(ma, mx, datasetOffset, ...addresses, mode) as RoundingMode;
  }

  #writeConfiguration({ groupA, groupEMasks }: Program): void {
    const { factorsAt, groupEMasksAt } = this.#layout;
    for (const [i, value] of groupA.entries()) {
      const { significand, high, low } = splitFactor(value);
      this.#doubles[this.#vectorAt("a", 0) / 8 + i] = value;
      this.#doubles[factorsAt / 8 + i] = significand;
      this.#doubles[factorsAt / 8 + 8 + i] = high;
      this.#doubles[factorsAt / 8 + 16 + i] = low;
    }
    this.#longWords.set(groupEMasks, groupEMasksAt / 8);
  }

  #writeInstruction(instruction: Instruction, index: number): void {
    const { kind, immediate, shift, mask, condition, target } = instruction;
    const { codeAt } = this.#layout;
    const at = codeAt + CODE_BYTES * index;
    const set = (field: number, value: number) => {
      this.#words[(at + field) / 4] = value;
    };
    set(Field.operation, NUMBER_OF[kind]);
    set(Field.destination, this.#destinationAt(instruction));
    set(Field.source, this.#sourceAt(instruction, at));
    // An instruction has at most one of these.
    set(Field.mask, kind === "CFROUND" ? immediate : shift | mask | condition);
    if (kind === "IMUL_RCP") {
      this.#longWords[(at + Field.immediate) / 8] = reciprocal(immediate);
    } else {
      set(Field.immediate, immediate);
      set(Field.immediate + 4, immediate >> 31);
    }
    set(Field.target, codeAt + CODE_BYTES * (target - 1));
  }

  #destinationAt({ kind, destination }: Instruction): number {
    switch (kind) {
      case "FSWAP_R": // Registers of group E follow those of group F.
      case "FADD_R":
      case "FADD_M":
      case "FSUB_R":
      case "FSUB_M":
      case "FSCAL_R":
        return this.#vectorAt("f", destination);
      case "FMUL_R":
      case "FDIV_M":
      case "FSQRT_R":
        return this.#vectorAt("e", destination);
      default:
        return this.#registerAt(destination);
    }
  }

  /** Without a source register, what stands for it: 0 in an address, else the immediate value. */
  #sourceAt({ kind, source, mask }: Instruction, at: number): number {
    if (source === undefined) return mask === 0 ? at + Field.immediate : this.#layout.zeroAt;
    switch (kind) {
      case "FADD_R":
      case "FSUB_R":
      case "FMUL_R":
        return this.#vectorAt("a", source);
      default:
        return this.#registerAt(source);
    }
  }

  #registerAt(register: number): number {
    return this.#layout.registersAt + 8 * register;
  }

  #vectorAt(group: "f" | "e" | "a", register: number): number {
    const groupAt = this.#layout.registersAt + 8 * REGISTERS + GROUP_OFFSETS[group];
    return groupAt + 16 * register;
  }

  #runOf(kind: ArithmeticKind): Run {
    let run = this.#runs.get(kind);
    if (run === undefined) {
      run = this.#instantiate(kind);
      this.#runs.set(kind, run);
    }
    return run;
  }

  #instantiate(kind: ArithmeticKind): Run {
    const { datasetBaseSize, programIterations, programSize, scratchpadL3 } = this.#parameters;
    const key = [kind, datasetBaseSize, programIterations, programSize, scratchpadL3].join(" ");
    let module = modules.get(key);
    if (module === undefined) {
      module = new WebAssembly.Module(interpreterModule(this.#parameters, this.#layout, kind));
      modules.set(key, module);
    }
    const imports = { memory: this.#memory, pair: this.#pair };
    return new WebAssembly.Instance(module, { env: imports }).exports.run as Run;
  }
}

/** Of the registers of group E, the most FDIV_M on one. */
function mostDivisions({ instructions }: Program): number {
  const divisions = [0, 0, 0, 0];
  for (const { kind, destination } of instructions) if (kind === "FDIV_M") divisions[destination]!++;
  return Math.max(...divisions);
}
