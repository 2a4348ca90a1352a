import type { RandomStream } from "../../core/random-stream.js";
import { encryptSpeck, expandSpeckKey, SPECK32_ROUNDS } from "./speck32.js";

/** Difference of the plaintexts of a real pair, left word 0x0040, right word 0 (Gohr, CRYPTO 2019, section 2.3). */
export const INPUT_DIFFERENCE = 0x00400000;

/** Ciphertext pairs, one a row: 32 bits each, the left word high. */
export interface SpeckPairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** 1 for a real pair, else 0. */
  readonly y: Uint8Array;
}

/** What stands for the cipher: so many rounds of it, or a random permutation. */
export type SpeckOracle = number | "random";

/** Arrays for so many pairs. */
export function emptyPairs(rows: number): SpeckPairs {
  return { first: new Uint32Array(rows), second: new Uint32Array(rows), y: new Uint8Array(rows) };
}

/**
 * Fills the arrays with fresh pairs of the real-or-random problem (Gohr, CRYPTO 2019, section 4.2): label, key and
 * first plaintext uniform; the second plaintext is the first plus the input difference in a real pair, else uniform;
 * both are encrypted under the key, a fresh one for each pair.
 *
 * `random` replaces both ciphertexts by uniform words, so that nothing tells the labels apart: a random permutation
 * under a fresh key a pair gives two such words, but for their being distinct where the plaintexts are.
 *
 * @throws {RangeError} if the rounds are not 1 to 22
 */
export function fillSpeckPairs(pairs: SpeckPairs, oracle: SpeckOracle, stream: RandomStream): SpeckPairs {
  if (oracle !== "random" && !(Number.isInteger(oracle) && oracle >= 1 && oracle <= SPECK32_ROUNDS)) {
    throw new RangeError(`rounds is ${oracle}, an integer from 1 to ${SPECK32_ROUNDS} is needed`);
  }
  const { first, second, y } = pairs;
  const keys = new Uint16Array(oracle === "random" ? 1 : oracle);
  const key = new Uint16Array(4);
  let labels = 0;
  for (let row = 0; row < y.length; row++) {
    labels = row % 32 === 0 ? stream.uint32() : labels >>> 1;
    const label = labels & 1;
    y[row] = label;
    const plain = stream.uint32();
    const other = label === 1 ? (plain ^ INPUT_DIFFERENCE) >>> 0 : stream.uint32();
    if (oracle === "random") {
      first[row] = stream.uint32();
      second[row] = stream.uint32();
      continue;
    }
    const high = stream.uint32();
    const low = stream.uint32();
    key[0] = high >>> 16;
    key[1] = high;
    key[2] = low >>> 16;
    key[3] = low;
    expandSpeckKey(key, keys);
    first[row] = encryptSpeck(plain, keys);
    second[row] = encryptSpeck(other, keys);
  }
  return pairs;
}
