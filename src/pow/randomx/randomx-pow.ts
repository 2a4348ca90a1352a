import { topWord } from "../header.js";
import type { PowFunction } from "../pow-function.js";
import { checkKey } from "./cache.js";
import { cacheMemoryBytes } from "./cache-memory.js";
import { cacheOf } from "./cache-store.js";
import { coreHash, coreSeed } from "./core-hash.js";
import { NONCE_OFFSET, TIME_OFFSET, withNonce } from "./hashing-blob.js";
import type { RandomXParameters } from "./parameters.js";
import type { RandomXProfile } from "./profiles.js";
import { RandomXMachine } from "./randomx-machine.js";
import { keyPrograms } from "./superscalar-program.js";
import { VerifierMachine } from "./verifier/machine.js";

/** Bytes of a hashing blob without its nonce where a block has fewer than 128 transactions. */
const TEMPLATE_BYTES = 72;

/**
 * RandomX of a hashing blob under a key. Scanners and `hash` use machines that were written apart. Cache and machine are made when they are first asked for.
 *
 * @param key 0 to 60 bytes; Monero's is the hash of the block at the seed height
 */
export function randomxPow({ id, parameters, full, core }: RandomXProfile, key: Uint8Array): PowFunction {
  checkKey(key);
  let scanning: RandomXMachine | undefined;
  let verifying: VerifierMachine | undefined;
  const seed = core ? coreSeed(key) : null;
  const hashOn = (machine: RandomXMachine | VerifierMachine, blob: Uint8Array) =>
    seed === null ? machine.hash(blob) : coreHash(machine, seed, blob);
  const scanned = (blob: Uint8Array) => {
    scanning ??= new RandomXMachine(cacheOf(id, parameters, key));
    return hashOn(scanning, blob);
  };
  const verified = (blob: Uint8Array) => {
    verifying ??= new VerifierMachine(cacheOf(id, parameters, key));
    return hashOn(verifying, blob);
  };
  return {
    id,
    full,
    templateBytes: TEMPLATE_BYTES,
    leastTemplateBytes: NONCE_OFFSET,
    nonceOffset: NONCE_OFFSET,
    timeOffset: TIME_OFFSET,
    takesKey: true,
    microsecondsPerHash: roughMicroseconds(parameters),
    get operationsPerHash() {
      return operations(parameters, key);
    },
    sharedBytes: cacheMemoryBytes(parameters),
    share: () => ({ memory: cacheOf(id, parameters, key).memory, key, pow: id }),
    openScanner(template) {
      const own = template.slice();
      withNonce(own, 0);
      return {
        scan(nonces, out) {
          if (nonces.length === 0) throw new RangeError("no nonces to scan");
          if (out.length < nonces.length) {
            throw new RangeError(`out has ${out.length} words, ${nonces.length} are needed`);
          }
          for (const [i, nonce] of nonces.entries()) out[i] = topWord(scanned(withNonce(own, nonce)));
        },
      };
    },
    hash: (template, nonce) => verified(withNonce(template, nonce)),
    digest: (input) => verified(input),
  };
}

/** Of what a hash consists: instructions of programs, items of the dataset, bytes of the scratchpad. */
function roughMicroseconds({
  programCount,
  programIterations,
  programSize,
  cacheAccesses,
  scratchpadL3,
}: RandomXParameters) {
  const iterations = programCount * programIterations;
  return iterations * (0.003 * programSize + 0.22 * cacheAccesses) + scratchpadL3 / 1000;
}

/**
 * Operations of a hash: each instruction of a program and of SuperscalarHash counts as one, and so does each look-up and
 * each exclusive or of the rounds of AES that fill and digest the scratchpad.
 */
function operations(parameters: RandomXParameters, key: Uint8Array): number {
  const { programCount, programIterations, programSize, scratchpadL3 } = parameters;
  const item = keyPrograms(key, parameters).reduce((sum, { instructions }) => sum + instructions.length, 0);
  const aesRounds = (2 * scratchpadL3) / 16;
  return programCount * programIterations * (programSize + item) + aesRounds * 32;
}
