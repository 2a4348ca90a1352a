import type { RandomXParameters } from "../parameters.js";

/*
 * Where the memory of a machine holds what, in bytes. Registers lie as in the register file (RandomX specification,
 * section 4.3 and table 4.6): r, f, e, a.
 */

export const Place = {
  r: 0,
  f: 64,
  e: 128,
  a: 192,
  /** A word that is zero. */
  zero: 256,
  /** Two words that are or-ed into numbers of group E. */
  exponentMask: 272,
  /** The configuration of a program; 32-bit words. */
  config: 288,
  /** 64 bytes: state of the generators. */
  generator: 384,
  /** 64 bytes: a digest. */
  digest: 448,
  aesKeys1R: 512,
  aesKeys4R: 576,
  aesHash: 704,
  aesTables: 1024,
  /** What the generator writes: 128 bytes of configuration and the instructions. */
  programBuffer: 16384,
} as const;

/** Words of the configuration, in bytes from its start. */
export const Config = { mx: 0, ma: 4, readRegisters: 8, datasetOffset: 24, roundingMode: 28 } as const;

export const REGISTER_FILE_BYTES = 256;
export const CONFIGURATION_BYTES = 128;
const INSTRUCTION_BYTES = 8;
const PAGE_BYTES = 65536;

/** What hangs on the parameters. */
export interface MachineLayout {
  /** Bytes that a program takes from the generator. */
  readonly programBytes: number;
  /** Address of the decoded instructions. */
  readonly decoded: number;
  readonly scratchpad: number;
  /** Of 64 KiB. */
  readonly pages: number;
}

/** Bytes of a decoded instruction. */
export const RECORD_BYTES = 32;

export function machineLayout({ programSize, scratchpadL3 }: RandomXParameters): MachineLayout {
  const programBytes = CONFIGURATION_BYTES + INSTRUCTION_BYTES * programSize;
  const decoded = Math.ceil((Place.programBuffer + programBytes) / 64) * 64;
  // One record more, for the end.
  const scratchpad = Math.ceil((decoded + RECORD_BYTES * (programSize + 1)) / PAGE_BYTES) * PAGE_BYTES;
  return { programBytes, decoded, scratchpad, pages: Math.ceil((scratchpad + scratchpadL3) / PAGE_BYTES) };
}
