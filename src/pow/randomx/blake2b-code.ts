import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";

/** Rounds of the full compression function. */
export const BLAKE2B_ROUNDS = 12;

/** The initialisation vector, RFC 7693 section 2.6. */
export const BLAKE2B_IV: readonly bigint[] = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** The message schedule, RFC 7693 section 2.7; from round 10 on it starts again. */
const SIGMA: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/** The columns, then the diagonals of the 4 x 4 words (section 3.2). */
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** Where the module's memory holds the state (8 words of 64 bits) and the message block (16 words), in bytes. */
export const STATE_AT = 0;
export const BLOCK_AT = 64;

/**
 * A module that exports `memory` and `compress(count, isLast, rounds)`: the compression function F of RFC 7693 section
 * 3.2 on the state and the block in memory. `count` is the number of bytes hashed so far, below 2^32; the first
 * `rounds` of the 12 rounds are run.
 */
export function blake2bModule(): Uint8Array {
  const { i32, i64 } = ValueType;
  const code = new WasmCode([i32, i32, i32]);
  const [count, isLast, rounds] = code.parameters as [Local, Local, Local];
  const v = Array.from({ length: 16 }, () => code.local(i64));
  for (const [i, word] of v.entries()) {
    if (i < 8) {
      code.i32Const(0);
      code.i64Load(STATE_AT + 8 * i);
    } else {
      code.i64Const(BLAKE2B_IV[i - 8]!);
    }
    code.localSet(word);
  }
  xorInto(code, v[12]!, () => {
    code.localGet(count);
    code.i64ExtendI32U();
  });
  xorInto(code, v[14]!, () => {
    code.i64Const(0n);
    code.localGet(isLast);
    code.i64ExtendI32U();
    code.i64Sub();
  });
  code.block();
  for (let round = 0; round < BLAKE2B_ROUNDS; round++) {
    const sigma = SIGMA[round % SIGMA.length]!;
    for (const [i, [a, b, c, d]] of QUARTERS.entries()) {
      mix(code, [v[a]!, v[b]!, v[c]!, v[d]!], sigma[2 * i]!, sigma[2 * i + 1]!);
    }
    code.localGet(rounds);
    code.i32Const(round + 1);
    code.i32Eq();
    code.brIf(0);
  }
  code.end();
  for (let i = 0; i < 8; i++) {
    code.i32Const(0);
    code.i32Const(0);
    code.i64Load(STATE_AT + 8 * i);
    code.localGet(v[i]!);
    code.i64Xor();
    code.localGet(v[i + 8]!);
    code.i64Xor();
    code.i64Store(STATE_AT + 8 * i);
  }
  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", 1, 1);
  assembler.exportFunction("compress", assembler.defineFunction(code));
  return assembler.assemble();
}

/** The mixing function G, section 3.1, with two words of the message. */
function mix(code: WasmCode, [a, b, c, d]: readonly [Local, Local, Local, Local], x: number, y: number) {
  half(code, a, b, c, d, x, 32n, 24n);
  half(code, a, b, c, d, y, 16n, 63n);
}

function half(code: WasmCode, a: Local, b: Local, c: Local, d: Local, word: number, r1: bigint, r2: bigint) {
  code.localGet(a);
  code.localGet(b);
  code.i64Add();
  code.i32Const(0);
  code.i64Load(BLOCK_AT + 8 * word);
  code.i64Add();
  code.localTee(a);
  code.localGet(d);
  code.i64Xor();
  code.i64Const(r1);
  code.i64Rotr();
  code.localTee(d);
  code.localGet(c);
  code.i64Add();
  code.localTee(c);
  code.localGet(b);
  code.i64Xor();
  code.i64Const(r2);
  code.i64Rotr();
  code.localSet(b);
}

function xorInto(code: WasmCode, target: Local, push: () => void) {
  code.localGet(target);
  push();
  code.i64Xor();
  code.localSet(target);
}
