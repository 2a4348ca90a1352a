import { AES_TABLES_BYTES } from "./aes-tables.js";
import { MAX_CONSTANTS } from "./constant-vectors.js";
import { CODE_BYTES } from "./interpreter-format.js";
import type { RandomXParameters } from "./parameters.js";
import { programBytes } from "./program.js";

const PAGE_BYTES = 65536;
const ALIGNMENT = 64;
const VECTOR_BYTES = 16;
/** Where the memory of a machine holds what: addresses, multiples of 64. The scratchpad lies at address 0. */
export interface MachineLayout {
  readonly scratchpadBytes: number;
  /** The register file, 256 bytes: r0 to r7, f0 to f3, e0 to e3, a0 to a3. */
  readonly registersAt: number;
  /** Significands of a0 to a3, then the upper and then the lower parts of these. */
  readonly factorsAt: number;
  /** The masks of group E, one vector. */
  readonly groupEMasksAt: number;
  /** A word that is 0. */
  readonly zeroAt: number;
  /** An item of the dataset that waits for its iteration. */
  readonly itemAt: number;
  readonly constantsAt: number;
  readonly aesTablesAt: number;
  /** The state of a generator, 64 bytes. */
  readonly stateAt: number;
  /** The bytes that a program is read from. */
  readonly programAt: number;
  readonly programEnd: number;
  /** The program as the interpreter reads it, and a last instruction that ends it. */
  readonly codeAt: number;
  /** Of 64 KiB. */
  readonly pages: number;
}

export function machineLayout(parameters: RandomXParameters): MachineLayout {
  let end = 0;
  const take = (bytes: number): number => {
    const at = end;
    end += ALIGNMENT * Math.ceil(bytes / ALIGNMENT);
    return at;
  };
  take(parameters.scratchpadL3);
  const registersAt = take(256);
  const factorsAt = take(3 * 64);
  const groupEMasksAt = take(VECTOR_BYTES);
  const zeroAt = take(8);
  const itemAt = take(64);
  const constantsAt = take(VECTOR_BYTES * MAX_CONSTANTS);
  const aesTablesAt = take(AES_TABLES_BYTES);
  const stateAt = take(64);
  const programAt = take(programBytes(parameters));
  const programEnd = programAt + programBytes(parameters);
  const codeAt = take(CODE_BYTES * (parameters.programSize + 1));
  return {
    scratchpadBytes: parameters.scratchpadL3,
    registersAt,
    factorsAt,
    groupEMasksAt,
    zeroAt,
    itemAt,
    constantsAt,
    aesTablesAt,
    stateAt,
    programAt,
    programEnd,
    codeAt,
    pages: Math.ceil(end / PAGE_BYTES),
  };
}
