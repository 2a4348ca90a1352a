/**
 * LEB128, the variable-length integers of WebAssembly (core specification 2.0, section 5.2.2): seven bits a byte, low
 * bits first, the top bit set on all bytes but the last.
 */

/** @throws {RangeError} if the value is not an integer in [0, 2^32) */
export function unsignedLeb128(value: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
    throw new RangeError(`value is ${value}, an integer from 0 to 2^32 - 1 is needed`);
  }
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

/** @throws {RangeError} if the value is not an integer in [-2^31, 2^31) */
export function signedLeb128(value: number): number[] {
  if (value !== (value | 0)) {
    throw new RangeError(`value is ${value}, an integer from -2^31 to 2^31 - 1 is needed`);
  }
  const bytes: number[] = [];
  let rest = value;
  // The sign is bit 6 of the last byte.
  while (rest < -0x40 || rest > 0x3f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes.push(rest & 0x7f);
  return bytes;
}
