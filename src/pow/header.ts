/*
 * The 80-byte block header of Bitcoin (https://developer.bitcoin.org/reference/block_chain.html#block-headers):
 * version, hash of the block before, Merkle root, time, bits, and at byte 76 the little-endian nonce.
 */

export const HEADER_BYTES = 80;
/** A header without its nonce. */
export const TEMPLATE_BYTES = 76;
export const NONCE_OFFSET = 76;
export const TIME_OFFSET = 68;

const HASH_BYTES = 32;

/**
 * The header of a template and a nonce.
 *
 * @throws {TypeError} if the template is not bytes
 * @throws {RangeError} if it is not 76 bytes long or the nonce is not an integer in [0, 2^32)
 */
export function headerWithNonce(template: Uint8Array, nonce: number): Uint8Array {
  checkBytes("template", template, TEMPLATE_BYTES);
  if (!Number.isInteger(nonce) || nonce < 0 || nonce >= 2 ** 32) {
    throw new RangeError(`nonce is ${nonce}, an integer from 0 to 2^32 - 1 is needed`);
  }
  const header = new Uint8Array(HEADER_BYTES);
  header.set(template);
  viewOf(header).setUint32(NONCE_OFFSET, nonce, true);
  return header;
}

/**
 * Template and nonce of a header.
 *
 * @throws {TypeError} if the header is not bytes
 * @throws {RangeError} if it is not 80 bytes long
 */
export function splitHeader(header: Uint8Array): { template: Uint8Array; nonce: number } {
  checkBytes("header", header, HEADER_BYTES);
  return { template: header.slice(0, TEMPLATE_BYTES), nonce: viewOf(header).getUint32(NONCE_OFFSET, true) };
}

/** A copy of a template of the right length. @throws {TypeError | RangeError} as `headerWithNonce` does */
export function copyTemplate(template: Uint8Array, bytes = TEMPLATE_BYTES): Uint8Array {
  checkBytes("template", template, bytes);
  return Uint8Array.from(template);
}

/**
 * The most significant 32 bits of a hash, as an integer. Hashes are compared with targets as little-endian numbers.
 *
 * @param hash 32 bytes in raw (digest) order
 * @throws {TypeError} if the hash is not bytes
 * @throws {RangeError} if it is not 32 bytes long
 */
export function topWord(hash: Uint8Array): number {
  checkBytes("hash", hash, HASH_BYTES);
  return viewOf(hash).getUint32(HASH_BYTES - 4, true);
}

/**
 * Number of leading zero bits of a hash read as a little-endian number, 0 to 256.
 *
 * @param hash 32 bytes in raw (digest) order
 * @throws {TypeError} if the hash is not bytes
 * @throws {RangeError} if it is not 32 bytes long
 */
export function leadingZeroBits(hash: Uint8Array): number {
  checkBytes("hash", hash, HASH_BYTES);
  const view = viewOf(hash);
  let bits = 0;
  for (let at = HASH_BYTES - 4; at >= 0; at -= 4) {
    const zeros = Math.clz32(view.getUint32(at, true));
    bits += zeros;
    if (zeros < 32) break;
  }
  return bits;
}

function checkBytes(name: string, bytes: Uint8Array, length: number): void {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`${name} is ${typeOf(bytes)}, bytes are needed`);
  if (bytes.length !== length) {
    throw new RangeError(`${name} has ${bytes.length} bytes, ${length} are needed`);
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? `a ${value.constructor?.name ?? "object"}` : `a ${typeof value}`;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
