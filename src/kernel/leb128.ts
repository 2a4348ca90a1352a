import { ByteWriter } from "./byte-writer.js";

/** The bytes of an unsigned LEB128. @throws {RangeError} if the value is not an integer in [0, 2^32) */
export function unsignedLeb128(value: number): number[] {
  const writer = new ByteWriter();
  writer.unsigned(value);
  return [...writer.written()];
}

/** The bytes of a signed LEB128. @throws {RangeError} if the value is not an integer in [-2^31, 2^31) */
export function signedLeb128(value: number): number[] {
  const writer = new ByteWriter();
  writer.signed(value);
  return [...writer.written()];
}
