/*
 * Tables for rounds of AES (FIPS 197) on columns of 32 bits, little-endian: SubBytes and MixColumns of one byte in one
 * look-up. All is computed from the field's definition.
 */

/** Look-up tables of a round: for each row of a column 256 words. */
export type RoundTables = readonly Uint32Array[];

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (section 4.2). */
function product(a: number, b: number): number {
  let result = 0;
  for (let x = a, y = b; y > 0; y >>= 1) {
    if (y & 1) result ^= x;
    x = (x << 1) ^ (x & 0x80 ? 0x11b : 0);
  }
  return result;
}

/** The S-box of section 5.1.1: the inverse in the field, then an affine map of its bits. */
function substitution(): Uint8Array {
  const box = new Uint8Array(256);
  for (let x = 0; x < 256; x++) {
    let inverse = 0;
    while (x !== 0 && product(x, inverse) !== 1) inverse++;
    let mapped = 0x63;
    for (let turn = 0; turn < 5; turn++) mapped ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xff;
    box[x] = mapped;
  }
  return box;
}

/** Tables whose first gives the column (a, b, c, d) times a substituted byte, the others the same turned by a byte each. */
function tables(box: Uint8Array, column: readonly [number, number, number, number]): RoundTables {
  return [0, 1, 2, 3].map((row) =>
    Uint32Array.from(box, (byte) => {
      const word = column.reduce((sum, factor, i) => sum | (product(byte, factor) << (8 * i)), 0);
      return (word << (8 * row)) | (word >>> (32 - 8 * row));
    }),
  );
}

/** Of an encryption round (sections 5.1.1 and 5.1.3), and of a decryption round (sections 5.3.2 and 5.3.3). */
export function aesTables(): { readonly encryption: RoundTables; readonly decryption: RoundTables } {
  const box = substitution();
  const inverse = new Uint8Array(256);
  for (const [x, y] of box.entries()) inverse[y] = x;
  return { encryption: tables(box, [2, 1, 1, 3]), decryption: tables(inverse, [14, 9, 13, 11]) };
}
