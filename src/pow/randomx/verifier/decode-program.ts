import type { InstructionKind, RandomXParameters } from "../parameters.js";
import { reciprocal } from "../reciprocal.js";
import { type MachineLayout, Place, RECORD_BYTES } from "./machine-places.js";
import { instructionAt, opcodeTable } from "./program-words.js";

/*
 * Programs (RandomX specification, section 5) made ready for the interpreter. Of an instruction there is a record
 * with all addresses worked out: a constant operand is read from the record itself and a source that counts as zero from a
 * word that is zero, so that the interpreter does not tell them apart.
 */

/** What the interpreter does for a record: numbered as here. */
export const ACTIONS = [
  "addShifted",
  "addMemory",
  "subtract",
  "subtractMemory",
  "multiply",
  "multiplyMemory",
  "multiplyHigh",
  "multiplyHighMemory",
  "multiplyHighSigned",
  "multiplyHighSignedMemory",
  "negate",
  "xor",
  "xorMemory",
  "rotateRight",
  "rotateLeft",
  "swap",
  "swapHalves",
  "addFloat",
  "addFloatMemory",
  "subtractFloat",
  "subtractFloatMemory",
  "scale",
  "multiplyFloat",
  "divideFloatMemory",
  "squareRoot",
  "branch",
  "setRounding",
  "store",
  "nothing",
  "end",
] as const;
export type Action = (typeof ACTIONS)[number];

/** Fields of a record, in bytes from its start. */
export const Field = {
  /** Index in ACTIONS. */
  action: 0,
  /** Addresses of registers. */
  destination: 4,
  source: 8,
  /** Added to an address; for `addShifted` the shift, for `setRounding` the rotation. */
  offset: 12,
  /** A 64-bit operand. */
  immediate: 16,
  /** Of a scratchpad address, or of a branch's condition. */
  mask: 24,
  /** Address of the record that a branch goes to. */
  target: 28,
} as const;

const ACTION_OF: Readonly<Record<InstructionKind, Action>> = {
  IADD_RS: "addShifted",
  IADD_M: "addMemory",
  ISUB_R: "subtract",
  ISUB_M: "subtractMemory",
  IMUL_R: "multiply",
  IMUL_M: "multiplyMemory",
  IMULH_R: "multiplyHigh",
  IMULH_M: "multiplyHighMemory",
  ISMULH_R: "multiplyHighSigned",
  ISMULH_M: "multiplyHighSignedMemory",
  IMUL_RCP: "multiply",
  INEG_R: "negate",
  IXOR_R: "xor",
  IXOR_M: "xorMemory",
  IROR_R: "rotateRight",
  IROL_R: "rotateLeft",
  ISWAP_R: "swap",
  FSWAP_R: "swapHalves",
  FADD_R: "addFloat",
  FADD_M: "addFloatMemory",
  FSUB_R: "subtractFloat",
  FSUB_M: "subtractFloatMemory",
  FSCAL_R: "scale",
  FMUL_R: "multiplyFloat",
  FDIV_M: "divideFloatMemory",
  FSQRT_R: "squareRoot",
  CBRANCH: "branch",
  CFROUND: "setRounding",
  ISTORE: "store",
};

/** Register to which a displacement is added by IADD_RS. */
const DISPLACED_REGISTER = 5;
const L3_CONDITION = 14;

/** Makes programs of one set of parameters ready, in one memory. */
export class ProgramDecoder {
  readonly #parameters: RandomXParameters;
  readonly #layout: MachineLayout;
  readonly #view: DataView;
  readonly #kinds: readonly InstructionKind[];
  readonly #masks: { readonly l1: number; readonly l2: number; readonly l3: number };

  constructor(parameters: RandomXParameters, layout: MachineLayout, memory: ArrayBufferLike) {
    this.#parameters = parameters;
    this.#layout = layout;
    this.#view = new DataView(memory);
    this.#kinds = opcodeTable(parameters.frequencies);
    const mask = (bytes: number) => (bytes - 1) & ~7;
    this.#masks = {
      l1: mask(parameters.scratchpadL1),
      l2: mask(parameters.scratchpadL2),
      l3: mask(parameters.scratchpadL3),
    };
  }

  /** Of the program in the program buffer. */
  decode(): void {
    // After which instruction each integer register was last changed.
    const changed = new Array<number>(8).fill(-1);
    for (let i = 0; i < this.#parameters.programSize; i++) this.#instruction(i, changed);
    this.#set(this.#parameters.programSize, Field.action, ACTIONS.indexOf("end"));
  }

  #instruction(i: number, changed: number[]): void {
    const view = this.#view;
    const { kind, destination, source, mod, immediate } = instructionAt(view, this.#kinds, i);
    const record = this.#layout.decoded + RECORD_BYTES * i;
    const isSame = destination === source;
    const set = (field: number, value: number) => this.#set(i, field, value);
    const setImmediate = (value: bigint) =>
      view.setBigInt64(record + Field.immediate, BigInt.asIntN(64, value), true);

    set(Field.action, ACTIONS.indexOf(ACTION_OF[kind]));
    set(Field.destination, Place.r + 8 * destination);
    set(Field.source, Place.r + 8 * source);
    switch (kind) {
      case "IADD_RS":
        set(Field.offset, (mod >> 2) % 4);
        setImmediate(destination === DISPLACED_REGISTER ? BigInt(immediate) : 0n);
        changed[destination] = i;
        break;
      case "IADD_M":
      case "ISUB_M":
      case "IMUL_M":
      case "IMULH_M":
      case "ISMULH_M":
      case "IXOR_M":
        set(Field.offset, immediate);
        set(Field.mask, isSame ? this.#masks.l3 : this.#nearMask(mod));
        if (isSame) set(Field.source, Place.zero);
        changed[destination] = i;
        break;
      case "ISUB_R":
      case "IMUL_R":
      case "IXOR_R":
      case "IROR_R":
      case "IROL_R":
        setImmediate(BigInt(immediate));
        if (isSame) set(Field.source, record + Field.immediate);
        changed[destination] = i;
        break;
      case "IMULH_R":
      case "ISMULH_R":
      case "INEG_R":
        changed[destination] = i;
        break;
      case "IMUL_RCP": {
        const divisor = immediate >>> 0;
        if ((divisor & (divisor - 1)) === 0) {
          set(Field.action, ACTIONS.indexOf("nothing"));
        } else {
          setImmediate(reciprocal(divisor));
          set(Field.source, record + Field.immediate);
          changed[destination] = i;
        }
        break;
      }
      case "ISWAP_R":
        if (!isSame) {
          changed[destination] = i;
          changed[source] = i;
        }
        break;
      case "FSWAP_R":
        // Groups F and E lie one after the other.
        set(Field.destination, Place.f + 16 * destination);
        break;
      case "FADD_R":
      case "FSUB_R":
        set(Field.destination, Place.f + 16 * (destination % 4));
        set(Field.source, Place.a + 16 * (source % 4));
        break;
      case "FADD_M":
      case "FSUB_M":
        set(Field.destination, Place.f + 16 * (destination % 4));
        set(Field.offset, immediate);
        set(Field.mask, this.#nearMask(mod));
        break;
      case "FSCAL_R":
        set(Field.destination, Place.f + 16 * (destination % 4));
        break;
      case "FMUL_R":
        set(Field.destination, Place.e + 16 * (destination % 4));
        set(Field.source, Place.a + 16 * (source % 4));
        break;
      case "FDIV_M":
        set(Field.destination, Place.e + 16 * (destination % 4));
        set(Field.offset, immediate);
        set(Field.mask, this.#nearMask(mod));
        break;
      case "FSQRT_R":
        set(Field.destination, Place.e + 16 * (destination % 4));
        break;
      case "CBRANCH": {
        const { jumpBits, jumpOffset } = this.#parameters;
        const lowest = (mod >> 4) + jumpOffset;
        let added = BigInt(immediate) | (1n << BigInt(lowest));
        if (lowest > 0) added &= ~(1n << BigInt(lowest - 1));
        setImmediate(added);
        set(Field.mask, ((2 ** jumpBits - 1) << lowest) | 0);
        set(Field.target, this.#layout.decoded + RECORD_BYTES * (changed[destination]! + 1));
        changed.fill(i);
        break;
      }
      case "CFROUND":
        set(Field.offset, immediate & 63);
        break;
      case "ISTORE":
        set(Field.offset, immediate);
        set(Field.mask, mod >> 4 >= L3_CONDITION ? this.#masks.l3 : this.#nearMask(mod));
        break;
    }
  }

  /** Level 1 or 2, table 5.1.4. */
  #nearMask(mod: number): number {
    return mod % 4 === 0 ? this.#masks.l2 : this.#masks.l1;
  }

  #set(i: number, field: number, value: number): void {
    this.#view.setInt32(this.#layout.decoded + RECORD_BYTES * i + field, value, true);
  }
}
