import { endianness } from "node:os";

/** What can be sent as base64 of little-endian data. */
export type WireArray = Uint8Array | Uint32Array | Float32Array;

const SWAPPED = endianness() === "BE";

/** Base64 of an array's little-endian data. */
export function toBase64(array: WireArray): string {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  if (!SWAPPED || array.BYTES_PER_ELEMENT === 1) return bytes.toString("base64");
  return Buffer.from(bytes).swap32().toString("base64");
}

/**
 * The bytes of a base64 text.
 *
 * @throws {TypeError} if the text is not what base64 of its bytes is, to the last character (RFC 4648, section 4)
 */
export function base64Bytes(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new TypeError("it is not base64");
  return bytes;
}

/** Numbers of 4 bytes out of little-endian data; as many as there are in `bytes`, a multiple of 4 of them. */
export function readWords(bytes: Buffer, out: Uint32Array | Float32Array): void {
  const place = new Uint8Array(out.buffer, out.byteOffset, bytes.length);
  place.set(SWAPPED ? Buffer.from(bytes).swap32() : bytes);
}
