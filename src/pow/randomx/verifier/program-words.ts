import { INSTRUCTIONS, type InstructionKind, type RandomXParameters } from "../parameters.js";
import { CONFIGURATION_BYTES, Place } from "./machine-places.js";

/** An instruction as it is encoded (RandomX specification, section 5.1). */
export interface Instruction {
  readonly kind: InstructionKind;
  /** Registers, 0 to 7. */
  readonly destination: number;
  readonly source: number;
  readonly mod: number;
  /** Signed. */
  readonly immediate: number;
}

const INSTRUCTION_BYTES = 8;

/** The kind of instruction of each opcode. */
export function opcodeTable(frequencies: RandomXParameters["frequencies"]): readonly InstructionKind[] {
  return INSTRUCTIONS.flatMap((kind) => new Array<InstructionKind>(frequencies[kind]).fill(kind));
}

/** An instruction of the program in the program buffer. */
export function instructionAt(view: DataView, kinds: readonly InstructionKind[], i: number): Instruction {
  const at = Place.programBuffer + CONFIGURATION_BYTES + INSTRUCTION_BYTES * i;
  return {
    kind: kinds[view.getUint8(at)]!,
    destination: view.getUint8(at + 1) % 8,
    source: view.getUint8(at + 2) % 8,
    mod: view.getUint8(at + 3),
    immediate: view.getInt32(at + 4, true),
  };
}
