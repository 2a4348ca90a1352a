/** Of an instruction as the interpreter reads it. */
export const CODE_BYTES = 32;

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
