/** Lower-case hex of bytes, in the order they lie in memory. */
export function bytesToHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/**
 * Bytes of a hex text.
 *
 * @param length the number of bytes wanted; any even number of digits when left out
 * @throws {TypeError} if the text is not hex
 * @throws {RangeError} if it has another length
 */
export function hexToBytes(hex: string, length?: number): Uint8Array {
  const bad = /[^0-9a-fA-F]/.exec(hex);
  if (bad) throw new TypeError(`not hex: "${bad[0]}" at position ${bad.index}; valid are 0-9 and a-f`);
  if (hex.length % 2 !== 0) throw new RangeError(`hex has ${hex.length} digits, an even number is needed`);
  if (length !== undefined && hex.length !== 2 * length) {
    throw new RangeError(`hex has ${hex.length / 2} bytes, ${length} are needed`);
  }
  return new Uint8Array(Buffer.from(hex, "hex"));
}
