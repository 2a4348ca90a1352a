/** Bytes of the tables of both directions. */
export const AES_TABLES_BYTES = 8192;

/** What a round takes each of its output words from (FIPS 197): four tables of 256 words, one for each row. */
export interface AesTables {
  /** SubBytes and MixColumns. */
  readonly forward: Uint32Array;
  /** InvSubBytes and InvMixColumns. */
  readonly inverse: Uint32Array;
}

/**
 * Tables of an AES round. Word 256 r + b is what byte b in row r of a column adds to the column, whose row 0 is the
 * lowest byte of the word.
 */
export function aesTables(): AesTables {
  const substitute = substitutionBox();
  const restore = new Uint8Array(256);
  for (const [value, substituted] of substitute.entries()) restore[substituted] = value;
  return {
    forward: rowTables((value) => mixed(substitute[value]!, [2, 1, 1, 3])),
    inverse: rowTables((value) => mixed(restore[value]!, [14, 9, 13, 11])),
  };
}

/** The table of a row is that of the row above, its columns turned by one row. */
function rowTables(column: (value: number) => number): Uint32Array {
  return Uint32Array.from({ length: 4 * 256 }, (_, i) => rotateLeft(column(i & 0xff), 8 * (i >> 8)));
}

/** A byte times the first column of a matrix, as a word (FIPS 197, sections 5.1.3 and 5.3.3). */
function mixed(value: number, factors: readonly number[]): number {
  return factors.reduce((word, factor, row) => word | (multiply(value, factor) << (8 * row)), 0);
}

/** The S-box (FIPS 197, section 5.1.1): the inverse, then an affine map of the bits. */
function substitutionBox(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const inverse = power254(value);
    let result = 0x63;
    for (let turn = 0; turn < 5; turn++) result ^= (inverse << turn) | (inverse >> (8 - turn));
    return result;
  });
}

/** The inverse of a byte, 0 for 0: the field has 255 elements other than 0. */
function power254(value: number): number {
  let result = 1;
  for (let i = 0; i < 254; i++) result = multiply(result, value);
  return result;
}

/** Product modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197, section 4.2). */
function multiply(a: number, b: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit--) {
    result = (result << 1) ^ (result & 0x80 ? 0x11b : 0);
    if ((b >> bit) & 1) result ^= a;
  }
  return result;
}

function rotateLeft(word: number, amount: number): number {
  return (word << amount) | (word >>> (32 - amount));
}
