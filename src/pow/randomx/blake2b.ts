import { BLAKE2B_IV, BLAKE2B_ROUNDS, BLOCK_AT, blake2bModule, STATE_AT } from "./blake2b-code.js";

const BLOCK_BYTES = 128;
const MAX_DIGEST_BYTES = 64;

interface Instance {
  readonly state: BigUint64Array;
  readonly digest: Uint8Array;
  readonly block: Uint8Array;
  readonly compress: (count: number, isLast: number, rounds: number) => void;
}

let instance: Instance | undefined;

/**
 * BLAKE2b without a key (RFC 7693, https://doi.org/10.17487/RFC7693).
 *
 * @param digestBytes 1 to 64
 * @param rounds how many of the compression function's 12 rounds are run, from the first; the state is fed forward
 *   after them all the same
 * @throws {RangeError} if `digestBytes` or `rounds` is out of range
 */
export function blake2b(input: Uint8Array, digestBytes: number, rounds = BLAKE2B_ROUNDS): Uint8Array {
  checkInteger("digestBytes", digestBytes, MAX_DIGEST_BYTES);
  checkInteger("rounds", rounds, BLAKE2B_ROUNDS);
  if (input.length >= 2 ** 32) {
    throw new RangeError(`input has ${input.length} bytes, fewer than 2^32 are needed`);
  }
  instance ??= instantiate();
  const { state, digest, block, compress } = instance;
  for (const [i, word] of BLAKE2B_IV.entries()) state[i] = word;
  // The parameter block: digest length, no key, fan-out and depth 1 (section 2.5).
  state[0]! ^= 0x01010000n ^ BigInt(digestBytes);
  let at = 0;
  // The last block may be full, and an empty input is one block of zeros.
  for (; input.length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
    block.set(input.subarray(at, at + BLOCK_BYTES));
    compress(at + BLOCK_BYTES, 0, rounds);
  }
  block.set(input.subarray(at));
  block.fill(0, input.length - at);
  compress(input.length, 1, rounds);
  return digest.slice(0, digestBytes);
}

function instantiate(): Instance {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(blake2bModule()));
  const { buffer } = exports.memory as WebAssembly.Memory;
  return {
    state: new BigUint64Array(buffer, STATE_AT, 8),
    digest: new Uint8Array(buffer, STATE_AT, MAX_DIGEST_BYTES),
    block: new Uint8Array(buffer, BLOCK_AT, BLOCK_BYTES),
    compress: exports.compress as Instance["compress"],
  };
}

function checkInteger(name: string, value: number, largest: number): void {
  if (!Number.isInteger(value) || value < 1 || value > largest) {
    throw new RangeError(`${name} is ${value}, an integer from 1 to ${largest} is needed`);
  }
}
