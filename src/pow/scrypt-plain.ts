import { pbkdf2Sync } from "node:crypto";

/*
 * scrypt (RFC 7914) with r = 1 and p = 1 on plain integers, for any number of rounds of Salsa20. It shares nothing with
 * the definition that kernels are made of: what they find is checked by it.
 */

const BLOCK_WORDS = 32;

/**
 * @param data password and salt
 * @param cost N, a power of 2
 * @param rounds rounds of Salsa20
 * @returns 32 bytes
 */
export function plainScrypt(data: Uint8Array, cost: number, rounds: number): Uint8Array {
  const start = pbkdf2Sync(data, data, 1, 4 * BLOCK_WORDS, "sha256");
  let block: Uint32Array = Uint32Array.from({ length: BLOCK_WORDS }, (_, i) => start.readUInt32LE(4 * i));
  const kept = new Uint32Array(cost * BLOCK_WORDS);
  for (let i = 0; i < cost; i++) {
    kept.set(block, i * BLOCK_WORDS);
    block = mixed(block, rounds);
  }
  for (let i = 0; i < cost; i++) {
    const at = (block[16]! & (cost - 1)) * BLOCK_WORDS;
    for (let j = 0; j < BLOCK_WORDS; j++) block[j]! ^= kept[at + j]!;
    block = mixed(block, rounds);
  }
  const salt = Buffer.alloc(4 * BLOCK_WORDS);
  for (const [i, word] of block.entries()) salt.writeUInt32LE(word, 4 * i);
  return new Uint8Array(pbkdf2Sync(data, salt, 1, 32, "sha256"));
}

/** scryptBlockMix of two halves: the second is hashed into the first, and that into the second. */
function mixed(block: Uint32Array, rounds: number): Uint32Array {
  const out = new Uint32Array(BLOCK_WORDS);
  const x = block.slice(16);
  for (let half = 0; half < 2; half++) {
    for (let i = 0; i < 16; i++) x[i]! ^= block[16 * half + i]!;
    plainSalsa(x, rounds);
    out.set(x, 16 * half);
  }
  return out;
}

/** Places that a round works on, four a quarter round: the columns of a 4 by 4 matrix, or its rows. */
const [COLUMNS, ROWS] = [4, 1].map((down) => {
  const across = 5 - down;
  const place = (column: number, row: number) => down * ((column + row) % 4) + across * column;
  return Uint8Array.from({ length: 16 }, (_, i) => place(i >> 2, i & 3));
}) as [Uint8Array, Uint8Array];

/** The Salsa20 core, in place: 16 words. */
export function plainSalsa(x: Uint32Array, rounds: number): void {
  const start = x.slice();
  for (let round = 0; round < rounds; round++) {
    const places = round % 2 === 0 ? COLUMNS : ROWS;
    for (let i = 0; i < 16; i += 4) {
      const a = places[i]!;
      const b = places[i + 1]!;
      const c = places[i + 2]!;
      const d = places[i + 3]!;
      x[b] = x[b]! ^ rotated(x[a]! + x[d]!, 7);
      x[c] = x[c]! ^ rotated(x[b]! + x[a]!, 9);
      x[d] = x[d]! ^ rotated(x[c]! + x[b]!, 13);
      x[a] = x[a]! ^ rotated(x[d]! + x[c]!, 18);
    }
  }
  for (let i = 0; i < 16; i++) x[i] = x[i]! + start[i]!;
}

function rotated(word: number, left: number): number {
  return (word << left) | (word >>> (32 - left));
}
