/** Rounds of the full cipher. */
export const SPECK32_ROUNDS = 22;

/**
 * Round keys of Speck32/64 (Beaulieu et al., "The SIMON and SPECK families of lightweight block ciphers", IACR
 * ePrint 2013/404, section 4.2).
 *
 * @param key four words of 16 bits as the paper prints them: l2, l1, l0, k0
 * @param keys written in place, one a round: 1 to 22 of them
 * @throws {RangeError} if the number of rounds or the length of the key is wrong
 */
export function expandSpeckKey(key: ArrayLike<number>, keys: Uint16Array): Uint16Array {
  if (key.length !== 4) throw new RangeError(`key has ${key.length} words, 4 are needed`);
  if (keys.length < 1 || keys.length > SPECK32_ROUNDS) {
    throw new RangeError(`rounds is ${keys.length}, an integer from 1 to ${SPECK32_ROUNDS} is needed`);
  }
  let k = key[3]!;
  let [l0, l1, l2] = [key[2]!, key[1]!, key[0]!];
  keys[0] = k;
  for (let i = 0; i + 1 < keys.length; i++) {
    const next = ((k + ((l0 >>> 7) | (l0 << 9))) & 0xffff) ^ i;
    k = (((k << 2) | (k >>> 14)) & 0xffff) ^ next;
    keys[i + 1] = k;
    l0 = l1;
    l1 = l2;
    l2 = next;
  }
  return keys;
}

/**
 * Encrypts one block with as many rounds as there are round keys.
 *
 * @param block the left word in the high 16 bits, the right one in the low
 * @returns the ciphertext in the same form, an integer in [0, 2^32)
 */
export function encryptSpeck(block: number, keys: Uint16Array): number {
  let x = block >>> 16;
  let y = block & 0xffff;
  for (let i = 0; i < keys.length; i++) {
    x = ((((x >>> 7) | (x << 9)) + y) & 0xffff) ^ keys[i]!;
    y = (((y << 2) | (y >>> 14)) & 0xffff) ^ x;
  }
  return ((x << 16) | y) >>> 0;
}
