/** Block 0 of Litecoin's regtest chain, and what Debian's litecoind 0.21 says that scrypt makes of it. */
export const LITECOIN_HEADER =
  "010000000000000000000000000000000000000000000000000000000000000000000000d9ced4ed1130f7b7faad9be25323ffaf" +
  "a33232a17c3edf6cfd97bee6bafbdd97dae5494dffff7f2000000000";

/**
 * Most significant 32 bits of scrypt of that header, for N of 2, 4, ... 1024 and in each row for 1 to 8 rounds of
 * Salsa20, made by an independent program, test/fixtures/scrypt-forms.py.
 */
export const SCRYPT_TOP_WORDS: readonly (readonly number[])[] = [
  [0xdcd3e0e8, 0xbcf984a5, 0x12714d62, 0xa1d684f7, 0x95aa0c3a, 0x7ffa8edc, 0x138a913f, 0x721457a8],
  [0x0afe16d2, 0x0f09d296, 0x4870fe10, 0xff76679b, 0xfab9fb0a, 0x476db698, 0x4cd4753c, 0x26dab85b],
  [0x3d6280d6, 0x771c35fe, 0x4a008519, 0x89507f35, 0x252c7d58, 0xc7f92d80, 0x6ea6c867, 0x179c8519],
  [0xcc143d0b, 0x55c8798d, 0x7562098d, 0x933e3c15, 0xf9fdc4fd, 0x5e9e8c95, 0x9d6f004e, 0x582a5e1d],
  [0x175f9917, 0x31240e08, 0xdfb89e11, 0x9caa44bd, 0xe34a98a3, 0x13ad2dfe, 0x5e235d15, 0x21f2b8e5],
  [0x1c67ebd5, 0xf4dddb8a, 0x999c9392, 0xf070302d, 0x1535ebed, 0x3b521fe8, 0x49c8721a, 0xd5bfa21f],
  [0x52e3f945, 0x79d2ea60, 0x86a59389, 0x65d683ef, 0xb78f184a, 0xccb2b463, 0xaa9be958, 0x3ac23e65],
  [0xc9b1ac79, 0x8423b63c, 0xb21f5853, 0xa97cb66e, 0x0c9b3243, 0x6d9cfa43, 0x34c7e0c0, 0xa7dda246],
  [0xd935b86c, 0x7d554f0e, 0x80820a41, 0x6ac82f15, 0xcfcace11, 0x9c660eb0, 0xbc18eb9b, 0x81f9f235],
  [0xb6e91c42, 0x6da5f059, 0x4ff2ffb3, 0xcbc69c10, 0x86b04a2c, 0x94bd8786, 0x16d6ff84, 0x5adbca34],
];

/** Most significant 32 bits of the first 32 bytes of the Salsa20 core alone with 1 to 8 rounds, by the same program. */
export const SALSA_TOP_WORDS: readonly number[] = [
  0xc327c327, 0x9a2c43a4, 0x6d7decd7, 0x1dca01ef, 0xb5fc1885, 0x8d952f0c, 0xbc03f800, 0x869ac5b4,
];

/** More blocks of the same chain: heights, headers, hashes. The first would meet its target as SHA-256d too. */
export const LITECOIN_REGTEST = [
  [
    4,
    "00000020addb4fcce042f8c8d3f113ed710894bc6568a949f7650145bdcce1c609f3744af58840049ffa9590619df31c" +
      "85b8acc3a68bc8fcce666a23e5d74be4076b0408fe02016bffff7f2000000000",
    "032c6bd78c2ede3f00c359a1c8f7c5875e3837e1ad9d8bf1a31fbf2a0d0a08c0",
  ],
  [
    22,
    "000000201ff9e2c845a80c69ad42eab8a3e17f1807f1f86a090cf086cebecc82ea1a07b5f85c209525c72564f2058002" +
      "c565315b2fe98c3d4da1c24b84a07866ac1feb618c03016bffff7f2001000000",
    "0068dd7881c1eef950b6bf75b98afc5146f15624484b5d3128c21afc07e44080",
  ],
] as const;
