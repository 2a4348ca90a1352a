import { compactOfTarget, hashAsNumber, targetOfCompact } from "../pow/compact-target.js";
import type { PowFunction } from "../pow/pow-function.js";

/** Bytes of a block header: version 4, previous hash 32, Merkle root 32, time 4, bits 4, nonce 4. */
export const HEADER_BYTES = 80;
const PREVIOUS_OFFSET = 4;
const ROOT_OFFSET = 36;
const TIME_OFFSET = 68;
const BITS_OFFSET = 72;
export const NONCE_OFFSET = 76;

/** Fields of a template; integers are unsigned 32-bit. */
export interface TemplateFields {
  readonly version: number;
  /** Raw byte order, 32 bytes. */
  readonly previousHash: Uint8Array;
  /** Raw byte order, 32 bytes. */
  readonly merkleRoot: Uint8Array;
  readonly time: number;
  readonly compactTarget: number;
}

/** The 76 bytes of a header before its nonce. */
export function buildTemplate(fields: TemplateFields): Uint8Array {
  const bytes = Buffer.alloc(NONCE_OFFSET);
  bytes.writeUInt32LE(fields.version, 0);
  bytes.set(fields.previousHash, PREVIOUS_OFFSET);
  bytes.set(fields.merkleRoot, ROOT_OFFSET);
  bytes.writeUInt32LE(fields.time, TIME_OFFSET);
  bytes.writeUInt32LE(fields.compactTarget, BITS_OFFSET);
  return new Uint8Array(bytes);
}

/** The compact target at a difficulty of `bits` leading zero bits (1 to 200), rounded down. */
export function compactAtBits(bits: number): number {
  return compactOfTarget((1n << BigInt(256 - bits)) - 1n);
}

/** A block that was found: the template and the nonce that won. */
export interface Winner {
  readonly template: Uint8Array;
  readonly nonce: number;
}

/**
 * Winners of a chain of block headers.
 *
 * @param headers concatenated 80-byte headers
 * @param place what to call them in an error
 * @throws {RangeError} if a header is cut short or its hash is above its own target
 */
export function readHistory(pow: PowFunction, headers: Uint8Array, place: string): Winner[] {
  if (pow.templateBytes !== NONCE_OFFSET) {
    throw new RangeError(`${place}: block headers belong to functions of 80-byte headers, not to ${pow.id}`);
  }
  if (headers.length === 0 || headers.length % HEADER_BYTES !== 0) {
    throw new RangeError(
      `${place}: ${headers.length} bytes are not a whole number of ${HEADER_BYTES}-byte headers, at least one`,
    );
  }
  return Array.from({ length: headers.length / HEADER_BYTES }, (_, i) => {
    const header = Buffer.from(headers.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES));
    const winner = {
      template: new Uint8Array(header.subarray(0, NONCE_OFFSET)),
      nonce: header.readUInt32LE(NONCE_OFFSET),
    };
    const target = targetOfCompact(header.readUInt32LE(BITS_OFFSET));
    if (hashAsNumber(pow.hash(winner.template, winner.nonce)) > target) {
      throw new RangeError(
        `${place}: header ${i} (byte ${i * HEADER_BYTES}): its ${pow.id} hash is above the target that it states`,
      );
    }
    return winner;
  });
}

/** Concatenated 80-byte headers of winners. */
export function writeHistory(winners: readonly Winner[]): Uint8Array {
  const bytes = Buffer.alloc(winners.length * HEADER_BYTES);
  for (const [i, { template, nonce }] of winners.entries()) {
    bytes.set(template, i * HEADER_BYTES);
    bytes.writeUInt32LE(nonce, i * HEADER_BYTES + NONCE_OFFSET);
  }
  return new Uint8Array(bytes);
}
