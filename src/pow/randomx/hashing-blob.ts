import { hashAsNumber } from "../target.js";

/*
 * Monero's block hashing blob: header fields, the nonce, the root of the transactions' tree and their number
 * (https://docs.getmonero.org/cryptography/prehashing, and the function get_block_hashing_blob of Monero's sources).
 */

/** Where the little-endian 32-bit nonce is. */
export const NONCE_OFFSET = 39;

/** Where the time stamp's varint begins, after the two version bytes. */
export const TIME_OFFSET = 2;

const NONCE_BYTES = 4;

/**
 * The blob of a template and a nonce.
 *
 * @param template the blob without its nonce, 39 bytes or more
 * @throws {TypeError} if the template is not bytes
 * @throws {RangeError} if it is too short for its nonce, or the nonce is not in [0, 2^32)
 */
export function withNonce(template: Uint8Array, nonce: number): Uint8Array {
  if (!(template instanceof Uint8Array))
    throw new TypeError(`template is ${typeof template}, a Uint8Array is needed`);
  if (template.length < NONCE_OFFSET) {
    throw new RangeError(
      `template has ${template.length} bytes, ${NONCE_OFFSET} or more are needed before the nonce`,
    );
  }
  if (!Number.isInteger(nonce) || nonce < 0 || nonce >= 2 ** 32) {
    throw new RangeError(`nonce is ${nonce}, an integer from 0 to 2^32 - 1 is needed`);
  }
  const blob = new Uint8Array(template.length + NONCE_BYTES);
  blob.set(template.subarray(0, NONCE_OFFSET));
  new DataView(blob.buffer).setUint32(NONCE_OFFSET, nonce, true);
  blob.set(template.subarray(NONCE_OFFSET), NONCE_OFFSET + NONCE_BYTES);
  return blob;
}

/** Template and nonce of a blob. @throws {RangeError} if it is too short for its nonce */
export function splitBlob(blob: Uint8Array): { template: Uint8Array; nonce: number } {
  if (blob.length < NONCE_OFFSET + NONCE_BYTES) {
    throw new RangeError(`blob has ${blob.length} bytes, ${NONCE_OFFSET + NONCE_BYTES} or more are needed`);
  }
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const rest = blob.subarray(NONCE_OFFSET + NONCE_BYTES);
  const template = new Uint8Array(NONCE_OFFSET + rest.length);
  template.set(blob.subarray(0, NONCE_OFFSET));
  template.set(rest, NONCE_OFFSET);
  return { template, nonce: view.getUint32(NONCE_OFFSET, true) };
}

/** Blocks for which a seed serves, and by how many it lags. */
const EPOCH = 2048;
const LAG = 64;

/**
 * Height of the block whose hash is the key at a height (Monero's rx_seedheight): a new seed every 2048 blocks, known 64
 * blocks before it counts.
 *
 * @throws {RangeError} if the height is not a whole number from 0 up
 */
export function seedHeight(height: number): number {
  if (!Number.isSafeInteger(height) || height < 0) {
    throw new RangeError(`height is ${height}, a whole number from 0 up is needed`);
  }
  return height <= EPOCH + LAG ? 0 : Math.floor((height - LAG - 1) / EPOCH) * EPOCH;
}

/**
 * Whether a hash meets a difficulty: as a little-endian number times the difficulty it is below 2^256.
 *
 * @param hash 32 bytes in raw order
 * @param difficulty 1 or more
 */
export function meetsDifficulty(hash: Uint8Array, difficulty: bigint): boolean {
  if (difficulty < 1n) throw new RangeError(`difficulty is ${difficulty}, 1 or more is needed`);
  return hashAsNumber(hash) * difficulty < 1n << 256n;
}
