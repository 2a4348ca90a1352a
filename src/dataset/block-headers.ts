import { compactOfTarget, hashAsNumber, targetOfCompact } from "../pow/compact-target.js";
import { HEADER_BYTES, headerWithNonce, splitHeader, TEMPLATE_BYTES } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";

const PREVIOUS_OFFSET = 4;
const ROOT_OFFSET = 36;
const TIME_OFFSET = 68;
const BITS_OFFSET = 72;

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
  const bytes = Buffer.alloc(TEMPLATE_BYTES);
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
  if (pow.templateBytes !== TEMPLATE_BYTES) {
    throw new RangeError(`${place}: block headers belong to functions of 80-byte headers, not to ${pow.id}`);
  }
  if (headers.length === 0 || headers.length % HEADER_BYTES !== 0) {
    throw new RangeError(
      `${place}: ${headers.length} bytes are not a whole number of ${HEADER_BYTES}-byte headers, at least one`,
    );
  }
  return Array.from({ length: headers.length / HEADER_BYTES }, (_, i) => {
    const winner = splitHeader(headers.slice(i * HEADER_BYTES, (i + 1) * HEADER_BYTES));
    const compact = Buffer.from(winner.template).readUInt32LE(BITS_OFFSET);
    if (hashAsNumber(pow.hash(winner.template, winner.nonce)) > targetOfCompact(compact)) {
      throw new RangeError(
        `${place}: header ${i} (byte ${i * HEADER_BYTES}): its ${pow.id} hash is above the target that it states`,
      );
    }
    return winner;
  });
}

/** Concatenated 80-byte headers of winners. */
export function writeHistory(winners: readonly Winner[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(winners.map(({ template, nonce }) => headerWithNonce(template, nonce))),
  );
}
