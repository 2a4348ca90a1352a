import { INSTRUCTIONS, type InstructionKind, type RandomXParameters } from "./parameters.js";

/** An instruction with its fields made out (RandomX specification, chapter 5). */
export interface Instruction {
  /** NOP: an instruction without effect, an IMUL_RCP by 0 or a power of 2 or an ISWAP_R of a register with itself. */
  readonly kind: InstructionKind | "NOP";
  /** A register: 0 to 7, or 0 to 3 of the group of a floating-point instruction; of FSWAP_R 0 to 7, group F first. */
  readonly destination: number;
  /** A register: 0 to 7, or 0 to 3 of group A. `undefined` if the immediate value, or 0 for an address, stands for it. */
  readonly source: number | undefined;
  /**
   * Signed, 32 bits: operand or part of an address. Of IADD_RS the displacement, of CBRANCH what is added, of CFROUND
   * the rotation; of IMUL_RCP the divisor, unsigned.
   */
  readonly immediate: number;
  /** Applied to the address of an access to the scratchpad, which is aligned to 8 bytes by it; 0 without access. */
  readonly mask: number;
  /** Of IADD_RS: 0 to 3. */
  readonly shift: number;
  /** Of CBRANCH: the bits that are all 0 if the jump is taken. */
  readonly condition: number;
  /** Of CBRANCH: index of the instruction that is jumped to, at most its own. */
  readonly target: number;
}

/** A program and its configuration (RandomX specification, section 4.5). */
export interface Program {
  /** Registers a0 to a3, two lanes each, from 1 to 2^32. */
  readonly groupA: readonly number[];
  /** Addresses of the dataset, below datasetBaseSize; `mx` is masked when it is used. */
  readonly ma: number;
  readonly mx: number;
  /** readReg0 to readReg3. */
  readonly addressRegisters: readonly [number, number, number, number];
  /** In items. */
  readonly datasetOffset: number;
  /** What is set in the lanes of a memory operand of group E; the sign and the upper bits of the exponent are clear. */
  readonly groupEMasks: readonly [bigint, bigint];
  readonly instructions: readonly Instruction[];
}

export const REGISTERS = 8;
/** Of a group of floating-point registers. */
export const VECTOR_REGISTERS = 4;
const CONFIGURATION_BYTES = 128;
const ITEM_BYTES = 64;
const DISPLACED_REGISTER = 5;
/** Stores with a condition from here on go to all of the scratchpad. */
const STORE_L3_CONDITION = 14;
const FRACTION = (1n << 52n) - 1n;
const EXPONENT_BIAS = 1023n;
const LOWER_22_BITS = (1n << 22n) - 1n;
/** Upper bits of the exponent of group E. */
const GROUP_E_EXPONENT = 0x300n;

/** Length in bytes of what a program is read from. */
export function programBytes({ programSize }: RandomXParameters): number {
  return CONFIGURATION_BYTES + 8 * programSize;
}

/** Reads programs of a machine. */
export class ProgramDecoder {
  readonly #parameters: RandomXParameters;
  readonly #kinds: readonly InstructionKind[];

  /** @throws {RangeError} if the frequencies do not add up to 256 */
  constructor(parameters: RandomXParameters) {
    this.#parameters = parameters;
    this.#kinds = INSTRUCTIONS.flatMap((kind) => new Array(parameters.frequencies[kind]).fill(kind));
    if (this.#kinds.length !== 256) {
      throw new RangeError(`frequencies add up to ${this.#kinds.length}, 256 is needed`);
    }
  }

  /** @throws {RangeError} if there are other than `programBytes` bytes */
  decode(bytes: Uint8Array): Program {
    const length = programBytes(this.#parameters);
    if (bytes.length !== length) {
      throw new RangeError(`program has ${bytes.length} bytes, ${length} are needed`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const word = (index: number) => view.getBigUint64(8 * index, true);
    const lower = (index: number) => view.getUint32(8 * index, true);
    const { datasetBaseSize, datasetExtraSize } = this.#parameters;
    const choices = lower(12);
    return {
      groupA: Array.from({ length: 2 * VECTOR_REGISTERS }, (_, i) => groupA(word(i))),
      ma: (lower(8) & (datasetBaseSize - ITEM_BYTES)) >>> 0,
      mx: lower(10),
      addressRegisters: [
        choices & 1,
        2 + ((choices >> 1) & 1),
        4 + ((choices >> 2) & 1),
        6 + ((choices >> 3) & 1),
      ],
      datasetOffset: Number(word(13) % BigInt(datasetExtraSize / ITEM_BYTES + 1)),
      groupEMasks: [groupEMask(word(14)), groupEMask(word(15))],
      instructions: this.#instructions(view),
    };
  }

  #instructions(view: DataView): Instruction[] {
    const instructions: Instruction[] = [];
    /** For each register the index of the instruction after the last that changed it. */
    const changed = new Array<number>(REGISTERS).fill(0);
    for (let at = CONFIGURATION_BYTES; at < view.byteLength; at += 8) {
      const instruction = this.#instruction(view, at, changed);
      instructions.push(instruction);
      noteChanges(instruction, instructions.length, changed);
    }
    return instructions;
  }

  #instruction(view: DataView, at: number, changed: readonly number[]): Instruction {
    const kind = this.#kinds[view.getUint8(at)]!;
    const destination = view.getUint8(at + 1) % REGISTERS;
    const source = view.getUint8(at + 2) % REGISTERS;
    const mod = view.getUint8(at + 3);
    const immediate = view.getInt32(at + 4, true);
    const isSame = source === destination;
    const plain = { kind, destination, source, immediate, mask: 0, shift: 0, condition: 0, target: 0 };
    const none = undefined;
    switch (kind) {
      case "IADD_RS":
        return {
          ...plain,
          shift: (mod >> 2) & 3,
          immediate: destination === DISPLACED_REGISTER ? immediate : 0,
        };
      case "IADD_M":
      case "ISUB_M":
      case "IMUL_M":
      case "IMULH_M":
      case "ISMULH_M":
      case "IXOR_M":
        return isSame
          ? { ...plain, source: none, mask: this.#mask("L3") }
          : { ...plain, mask: this.#near(mod) };
      case "ISUB_R":
      case "IMUL_R":
      case "IXOR_R":
      case "IROR_R":
      case "IROL_R":
        return { ...plain, source: isSame ? none : source };
      case "IMULH_R":
      case "ISMULH_R":
        return plain;
      case "IMUL_RCP": {
        const divisor = immediate >>> 0;
        const isNop = (divisor & (divisor - 1)) === 0;
        return { ...plain, kind: isNop ? "NOP" : kind, source: none, immediate: divisor };
      }
      case "ISWAP_R":
        return { ...plain, kind: isSame ? "NOP" : kind };
      case "INEG_R":
      case "FSWAP_R":
        return { ...plain, source: none };
      case "FADD_R":
      case "FSUB_R":
      case "FMUL_R":
        return { ...plain, destination: destination % 4, source: source % 4 };
      case "FADD_M":
      case "FSUB_M":
      case "FDIV_M":
        return { ...plain, destination: destination % 4, mask: this.#near(mod) };
      case "FSCAL_R":
      case "FSQRT_R":
        return { ...plain, destination: destination % 4, source: none };
      case "CBRANCH":
        return { ...plain, source: none, ...this.#branch(mod, immediate), target: changed[destination]! };
      case "CFROUND":
        return { ...plain, immediate: immediate & 63 };
      case "ISTORE":
        return { ...plain, mask: mod >> 4 >= STORE_L3_CONDITION ? this.#mask("L3") : this.#near(mod) };
    }
  }

  /** What is added, and the bits that are looked at (section 5.4.2). */
  #branch(mod: number, immediate: number): { immediate: number; condition: number } {
    const { jumpBits, jumpOffset } = this.#parameters;
    const lowest = (mod >> 4) + jumpOffset;
    const one = immediate | (1 << lowest);
    return {
      immediate: lowest > 0 ? one & ~(1 << (lowest - 1)) : one,
      condition: ((1 << jumpBits) - 1) << lowest,
    };
  }

  #near(mod: number): number {
    return this.#mask((mod & 3) === 0 ? "L2" : "L1");
  }

  #mask(level: "L1" | "L2" | "L3"): number {
    return this.#parameters[`scratchpad${level}`] - 8;
  }
}

/** @param next index of the instruction after this one */
function noteChanges({ kind, destination, source }: Instruction, next: number, changed: number[]): void {
  switch (kind) {
    case "CBRANCH":
      changed.fill(next);
      break;
    case "ISWAP_R":
      changed[destination] = next;
      changed[source!] = next;
      break;
    case "IADD_RS":
    case "IADD_M":
    case "ISUB_R":
    case "ISUB_M":
    case "IMUL_R":
    case "IMUL_M":
    case "IMULH_R":
    case "IMULH_M":
    case "ISMULH_R":
    case "ISMULH_M":
    case "IMUL_RCP":
    case "INEG_R":
    case "IXOR_R":
    case "IXOR_M":
    case "IROR_R":
    case "IROL_R":
      changed[destination] = next;
      break;
  }
}

const bits = new BigUint64Array(1);
const double = new Float64Array(bits.buffer);

/** Section 4.5.2. */
function groupA(word: bigint): number {
  bits[0] = (((word >> 59n) + EXPONENT_BIAS) << 52n) | (word & FRACTION);
  return double[0]!;
}

/** Sections 4.3.2 and 4.5.6. */
function groupEMask(word: bigint): bigint {
  return ((GROUP_E_EXPONENT | ((word >> 60n) << 4n)) << 52n) | (word & LOWER_22_BITS);
}
