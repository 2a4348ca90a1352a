import { ARGON2_SLICES, argon2dModule } from "./argon2d-code.js";
import { ARGON2_BLOCK_BYTES } from "./argon2d-compression.js";
import { blake2b } from "./blake2b.js";

const VERSION = 0x13;
const TYPE_D = 0;
const HASH_BYTES = 64;

/** Inputs of Argon2 (RFC 9106, section 3.1). */
export interface Argon2dInputs {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  /** In KiB; at least 8 a lane, and a multiple of 4 a lane. */
  readonly memoryKiB: number;
  readonly iterations: number;
  readonly lanes: number;
  /** Length of the tag that would be made of the memory; none in RandomX. */
  readonly tagBytes?: number;
  readonly secret?: Uint8Array;
  readonly associatedData?: Uint8Array;
}

let module: WebAssembly.Module | undefined;

/**
 * Fills memory as Argon2d version 0x13 does (RFC 9106, https://doi.org/10.17487/RFC9106, section 3.2, steps 1 to 6);
 * no tag is computed. One thread fills all lanes.
 *
 * @param memory shared and all zeros; the blocks lie in it from address 0 on
 * @param scratchAt address of 1024 bytes behind the blocks that are overwritten
 * @throws {RangeError} if `memoryKiB` does not suit the lanes or the memory ends before the scratch bytes do
 */
export function fillArgon2d(memory: WebAssembly.Memory, scratchAt: number, inputs: Argon2dInputs): void {
  const { memoryKiB, iterations, lanes } = inputs;
  if (memoryKiB < 8 * lanes || memoryKiB % (ARGON2_SLICES * lanes) !== 0) {
    throw new RangeError(
      `memoryKiB is ${memoryKiB} for ${lanes} lanes, at least 8 and a multiple of ${ARGON2_SLICES} a lane are needed`,
    );
  }
  const blocksEnd = ARGON2_BLOCK_BYTES * memoryKiB;
  if (scratchAt < blocksEnd || memory.buffer.byteLength < scratchAt + ARGON2_BLOCK_BYTES) {
    throw new RangeError(
      `memory has ${memory.buffer.byteLength} bytes, scratchAt is ${scratchAt}: ${ARGON2_BLOCK_BYTES} bytes from ` +
        `${blocksEnd} or later on are needed`,
    );
  }
  const laneLength = memoryKiB / lanes;
  const seed = initialHash(inputs);
  for (let lane = 0; lane < lanes; lane++) {
    for (const index of [0, 1]) {
      const at = ARGON2_BLOCK_BYTES * (lane * laneLength + index);
      const block = longHash(concatenate(seed, littleEndian(index), littleEndian(lane)), ARGON2_BLOCK_BYTES);
      new Uint8Array(memory.buffer, at, ARGON2_BLOCK_BYTES).set(block);
    }
  }
  module ??= new WebAssembly.Module(argon2dModule());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const fillSegment = exports.fillSegment as (...numbers: number[]) => void;
  for (let pass = 0; pass < iterations; pass++) {
    for (let slice = 0; slice < ARGON2_SLICES; slice++) {
      for (let lane = 0; lane < lanes; lane++) {
        fillSegment(pass, slice, lane, lanes, laneLength / ARGON2_SLICES, scratchAt);
      }
    }
  }
}

/** H0, step 1. */
function initialHash(inputs: Argon2dInputs): Uint8Array {
  const { password, salt, memoryKiB, iterations, lanes, tagBytes = 0 } = inputs;
  const { secret = new Uint8Array(), associatedData = new Uint8Array() } = inputs;
  const numbers = [lanes, tagBytes, memoryKiB, iterations, VERSION, TYPE_D].map(littleEndian);
  const strings = [password, salt, secret, associatedData].flatMap((bytes) => [
    littleEndian(bytes.length),
    bytes,
  ]);
  return blake2b(concatenate(...numbers, ...strings), HASH_BYTES);
}

/** The variable-length hash function H', section 3.3. */
export function longHash(input: Uint8Array, bytes: number): Uint8Array {
  const prefixed = concatenate(littleEndian(bytes), input);
  if (bytes <= HASH_BYTES) return blake2b(prefixed, bytes);
  const result = new Uint8Array(bytes);
  let hash = blake2b(prefixed, HASH_BYTES);
  let at = 0;
  for (; bytes - at > HASH_BYTES; at += HASH_BYTES / 2) {
    result.set(hash.subarray(0, HASH_BYTES / 2), at);
    hash = blake2b(hash, Math.min(HASH_BYTES, bytes - at - HASH_BYTES / 2));
  }
  result.set(hash, at);
  return result;
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
