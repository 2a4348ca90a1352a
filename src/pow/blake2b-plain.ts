/*
 * BLAKE2b (RFC 7693) with some of its rounds on big integers: slow. It shares nothing with the definition that kernels are
 * made of: what they find is checked by it.
 */

const MASK = 2n ** 64n - 1n;

const WORDS = 16;

const IV = (
  "6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b a54ff53a5f1d36f1 " +
  "510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b 5be0cd19137e2179"
)
  .split(" ")
  .map((word) => BigInt(`0x${word}`));

/** The schedule, a hexadecimal digit an entry. */
const SCHEDULE = (
  "0123456789abcdef ea489fd61c02b753 b8c052fdae367194 7931dcbe265a40f8 905724afe1bc683d " +
  "2c6a0b834d75fe19 c51fed4a0763928b db7ec13950f4862a 6fe9b308c2d714a5 a2847615fb9e3cd0"
).split(" ");

/** Places of the four words of each G: the columns of a 4 by 4 matrix, a hexadecimal digit a place, then its diagonals. */
const QUARTERS = "048c 159d 26ae 37bf 05af 16bc 278d 349e".split(" ");

/**
 * BLAKE2b of one block, without a key.
 *
 * @param data 128 bytes at most
 * @param digestBytes 1 to 64
 * @param first the first round that is run, 1 to 12
 * @param last the last one
 */
export function plainBlake2b(data: Uint8Array, digestBytes: number, first: number, last: number): Uint8Array {
  const block = new DataView(new ArrayBuffer(8 * WORDS));
  for (const [i, byte] of data.entries()) block.setUint8(i, byte);
  const start = IV.map((word, i) => (i === 0 ? word ^ 0x01010000n ^ BigInt(digestBytes) : word));
  const v = [...start, ...IV];
  v[12]! ^= BigInt(data.length);
  v[14]! ^= MASK;
  for (let round = first; round <= last; round++) {
    const order = SCHEDULE[(round - 1) % SCHEDULE.length]!;
    for (const [i, quarter] of QUARTERS.entries()) {
      const [a, b, c, d] = [...quarter].map((digit) => Number.parseInt(digit, 16)) as [
        number,
        number,
        number,
        number,
      ];
      for (const half of [0, 1]) {
        const word = block.getBigUint64(8 * Number.parseInt(order[2 * i + half]!, 16), true);
        v[a] = (v[a]! + v[b]! + word) & MASK;
        v[d] = rotated(v[d]! ^ v[a]!, half === 0 ? 32n : 16n);
        v[c] = (v[c]! + v[d]!) & MASK;
        v[b] = rotated(v[b]! ^ v[c]!, half === 0 ? 24n : 63n);
      }
    }
  }
  const digest = new DataView(new ArrayBuffer(64));
  for (const [i, word] of start.entries()) digest.setBigUint64(8 * i, word ^ v[i]! ^ v[i + 8]!, true);
  return new Uint8Array(digest.buffer, 0, digestBytes).slice();
}

function rotated(word: bigint, right: bigint): bigint {
  return ((word >> right) | (word << (64n - right))) & MASK;
}
