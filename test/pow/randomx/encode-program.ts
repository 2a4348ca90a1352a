import {
  SUPERSCALAR_KINDS,
  type SuperscalarProgram,
} from "../../../src/pow/randomx/superscalar-instructions.js";

/** A program's instructions as the reference implementation stores them: number, destination, source, mod, immediate. */
export function encodeProgram({ instructions }: SuperscalarProgram): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * instructions.length));
  for (const [i, { kind, destination, source, mod, immediate }] of instructions.entries()) {
    bytes.setUint8(8 * i, SUPERSCALAR_KINDS.indexOf(kind));
    bytes.setUint8(8 * i + 1, destination);
    bytes.setUint8(8 * i + 2, source);
    bytes.setUint8(8 * i + 3, mod);
    bytes.setUint32(8 * i + 4, immediate, true);
  }
  return new Uint8Array(bytes.buffer);
}
