import { blake2b } from "./blake2b.js";

/*
 * RandomX's machine on its own, as `salsa:R` is scrypt's: a program and a scratchpad that hang on the key alone, into which a
 * hashing blob goes where the first iteration reads the integer registers from, and a hash that is what the iterations leave
 * in these. In RandomX both lie behind BLAKE2b and AES, so that no number of iterations can be seen from outside.
 */

/** A machine that can be run without what comes before and after programs. */
export interface CoreMachine {
  /**
   * Fills the scratchpad and one program from a seed, puts a line in place of that from which the first iteration reads the
   * integer registers, and runs the program.
   *
   * @param seed 64 bytes
   * @param line 64 bytes
   * @returns the integer registers after it, r0 to r7, 64 bytes
   */
  runOn(seed: Uint8Array, line: Uint8Array): Uint8Array;
}

const SEED_BYTES = 64;
const LINE_WORDS = 16;
const HASH_WORDS = 8;

/** The seed of a key's program and scratchpad: its BLAKE2b. */
export function coreSeed(key: Uint8Array): Uint8Array {
  return blake2b(key, SEED_BYTES);
}

/**
 * The hash of a blob, 32 bytes. The blob is folded to 16 words by exclusive or; word k of the hash is the exclusive or of the
 * first 2 k + 2 words of the registers, that of all of them the last and most significant one.
 */
export function coreHash(machine: CoreMachine, seed: Uint8Array, blob: Uint8Array): Uint8Array {
  const line = new Uint8Array(4 * LINE_WORDS);
  for (const [i, byte] of blob.entries()) line[i % line.length]! ^= byte;
  const registers = machine.runOn(seed, line);
  const words = new DataView(registers.buffer, registers.byteOffset, registers.byteLength);
  const hash = new DataView(new ArrayBuffer(4 * HASH_WORDS));
  let all = 0;
  for (let i = 0; i < LINE_WORDS; i++) {
    all ^= words.getUint32(4 * i, true);
    hash.setUint32(4 * (i >> 1), all >>> 0, true);
  }
  return new Uint8Array(hash.buffer);
}
