/**
 * Most significant 32 bits of BLAKE2b, with 1 to 12 rounds, of the first 76 bytes of Bitcoin's genesis header, made by an
 * independent program, test/fixtures/blake2b-rounds.py.
 */
export const BLAKE2B_TOP_WORDS: readonly number[] = [
  0x0eea8a75, 0x86880d31, 0x1ff8d5a7, 0x350db69e, 0xac170e9a, 0xc3a7babd, 0x424ff86b, 0xef060453, 0xa764948e,
  0x92a5aa7f, 0xeabba17d, 0xea9f33ef,
];
