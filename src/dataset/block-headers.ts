import { HEADER_BYTES, headerWithNonce, splitHeader, TEMPLATE_BYTES } from "../pow/header.js";
import { parseTemplate } from "../pow/header-fields.js";
import type { PowFunction } from "../pow/pow-function.js";
import { meetsTarget, targetOfCompact } from "../pow/target.js";

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
  if (pow.templateBytes !== TEMPLATE_BYTES && pow.leastTemplateBytes === undefined) {
    throw new RangeError(`${place}: block headers belong to functions of 80-byte headers, not to ${pow.id}`);
  }
  if (headers.length === 0 || headers.length % HEADER_BYTES !== 0) {
    throw new RangeError(
      `${place}: ${headers.length} bytes are not a whole number of ${HEADER_BYTES}-byte headers, at least one`,
    );
  }
  return Array.from({ length: headers.length / HEADER_BYTES }, (_, i) => {
    const winner = splitHeader(headers.slice(i * HEADER_BYTES, (i + 1) * HEADER_BYTES));
    const target = targetOfCompact(parseTemplate(winner.template).compactTarget);
    if (!meetsTarget(pow.hash(winner.template, winner.nonce), target)) {
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
