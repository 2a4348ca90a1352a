import { type Local, ValueType, type WasmCode } from "../../kernel/wasm-code.js";

const { i32, v128 } = ValueType;

/** Bytes of a block, RFC 9106 section 3.2. */
export const ARGON2_BLOCK_BYTES = 1024;

const VECTOR_BYTES = 16;
/** A block is an 8 x 8 matrix of vectors. */
const ROW_BYTES = 8 * VECTOR_BYTES;

/** For both 64-bit lanes the bytes that a rotation to the right by 32, 24 and 16 bits takes. */
const rotation = (bytes: number) =>
  [0, 8].flatMap((lane) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => lane + ((i + bytes) % 8)));
const ROTATE_32 = rotation(4);
const ROTATE_24 = rotation(3);
const ROTATE_16 = rotation(2);
/** The low halves of both 64-bit lanes, side by side. */
const LOW_HALVES = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
/** The upper lane of the first vector and the lower lane of the second. */
const UPPER_LOWER = Array.from({ length: 16 }, (_, i) => 8 + i);

/** Addresses of three blocks and of 1024 bytes for values on the way. */
export interface Blocks {
  readonly previous: Local;
  readonly reference: Local;
  readonly current: Local;
  readonly scratch: Local;
}

/**
 * The compression function G, RFC 9106 section 3.5: P on the rows of the sum of previous and reference block, then on the
 * columns, and the sum added to the result, which is added to the current block. Emits code when called.
 */
export function compression(code: WasmCode, { previous, reference, current, scratch }: Blocks): () => void {
  const row = locals(code, v128, 8);
  const [offset, from, other, to, sum] = locals(code, i32, 5) as [Local, Local, Local, Local, Local];
  const permute = permutation(code, row);
  const start = (pointer: Local, base: Local) => {
    code.localGet(base);
    code.localGet(offset);
    code.i32Add();
    code.localSet(pointer);
  };
  const each = (step: number, end: number, body: () => void) => {
    code.i32Const(0);
    code.localSet(offset);
    code.loop();
    body();
    increment(code, offset, step);
    code.localGet(offset);
    code.i32Const(end);
    code.i32Ne();
    code.brIf(0);
    code.end();
  };
  return () => {
    // All of the reference block at once, so that the cache misses overlap.
    each(ROW_BYTES, ARGON2_BLOCK_BYTES, () => {
      start(from, previous);
      start(other, reference);
      start(sum, scratch);
      start(to, current);
      for (let at = 0; at < ROW_BYTES; at += VECTOR_BYTES) {
        code.localGet(sum);
        code.localGet(from);
        code.v128Load(at);
        code.localGet(other);
        code.v128Load(at);
        code.v128Xor();
        code.localTee(row[0]!);
        code.v128Store(at);
        code.localGet(to);
        code.localGet(to);
        code.v128Load(at);
        code.localGet(row[0]!);
        code.v128Xor();
        code.v128Store(at);
      }
    });
    each(ROW_BYTES, ARGON2_BLOCK_BYTES, () => {
      start(sum, scratch);
      for (const [i, vector] of row.entries()) {
        code.localGet(sum);
        code.v128Load(VECTOR_BYTES * i);
        code.localSet(vector);
      }
      permute();
      for (const [i, vector] of row.entries()) {
        code.localGet(sum);
        code.localGet(vector);
        code.v128Store(VECTOR_BYTES * i);
      }
    });
    each(VECTOR_BYTES, ROW_BYTES, () => {
      start(sum, scratch);
      for (const [i, vector] of row.entries()) {
        code.localGet(sum);
        code.v128Load(ROW_BYTES * i);
        code.localSet(vector);
      }
      permute();
      start(to, current);
      for (const [i, vector] of row.entries()) {
        code.localGet(to);
        code.localGet(to);
        code.v128Load(ROW_BYTES * i);
        code.localGet(vector);
        code.v128Xor();
        code.v128Store(ROW_BYTES * i);
      }
    });
  };
}

/**
 * The permutation P, section 3.6: 16 words of 64 bits in 8 vectors, the round function of BLAKE2b with a
 * multiplication in place of the message. Emits code when called.
 */
function permutation(code: WasmCode, vectors: readonly Local[]): () => void {
  const [a0, a1, b0, b1, c0, c1, d0, d1] = vectors as EightLocals;

  /** x + y + 2 * low half of x * low half of y. */
  const addMultiply = (x: Local, y: Local) => {
    code.localGet(x);
    code.localGet(y);
    code.i64x2Add();
    for (const operand of [x, y]) {
      code.localGet(operand);
      code.localGet(operand);
      code.i8x16Shuffle(LOW_HALVES);
    }
    code.i64x2ExtmulLowI32x4U();
    code.i32Const(1);
    code.i64x2Shl();
    code.i64x2Add();
    code.localSet(x);
  };
  const xor = (x: Local, y: Local) => {
    code.localGet(x);
    code.localGet(y);
    code.v128Xor();
    code.localSet(x);
  };
  const rotateBytes = (x: Local, lanes: readonly number[]) => {
    code.localGet(x);
    code.localGet(x);
    code.i8x16Shuffle(lanes);
    code.localSet(x);
  };
  const rotate63 = (x: Local) => {
    code.localGet(x);
    code.localGet(x);
    code.i64x2Add();
    code.localGet(x);
    code.i32Const(63);
    code.i64x2ShrU();
    code.v128Or();
    code.localSet(x);
  };
  /** The function GB on four quarters at a time, two in the vectors of each argument. */
  const quarters = (...pairs: readonly Quarters[]) => {
    const each = (step: (quarters: Quarters) => void) => pairs.forEach(step);
    each(({ a, b }) => addMultiply(a, b));
    each(({ a, d }) => xor(d, a));
    each(({ d }) => rotateBytes(d, ROTATE_32));
    each(({ c, d }) => addMultiply(c, d));
    each(({ b, c }) => xor(b, c));
    each(({ b }) => rotateBytes(b, ROTATE_24));
    each(({ a, b }) => addMultiply(a, b));
    each(({ a, d }) => xor(d, a));
    each(({ d }) => rotateBytes(d, ROTATE_16));
    each(({ c, d }) => addMultiply(c, d));
    each(({ b, c }) => xor(b, c));
    each(({ b }) => rotate63(b));
  };
  /** x and y become the upper lane of x with the lower of y, and the other way round. */
  const crosswise = (x: Local, y: Local) => {
    for (const [first, second] of [
      [x, y],
      [y, x],
    ] as const) {
      code.localGet(first);
      code.localGet(second);
      code.i8x16Shuffle(UPPER_LOWER);
    }
    code.localSet(y);
    code.localSet(x);
  };
  const exchange = (x: Local, y: Local) => {
    code.localGet(x);
    code.localGet(y);
    code.localSet(x);
    code.localSet(y);
  };
  return () => {
    quarters({ a: a0, b: b0, c: c0, d: d0 }, { a: a1, b: b1, c: c1, d: d1 });
    // Diagonals become columns: b turns by one word to the left, c by two, d by one to the right.
    crosswise(b0, b1);
    crosswise(d0, d1);
    quarters({ a: a0, b: b0, c: c1, d: d1 }, { a: a1, b: b1, c: c0, d: d0 });
    crosswise(b0, b1);
    exchange(b0, b1);
    crosswise(d0, d1);
    exchange(d0, d1);
  };
}

type Quarters = Readonly<Record<"a" | "b" | "c" | "d", Local>>;
type EightLocals = [Local, Local, Local, Local, Local, Local, Local, Local];

export function locals(code: WasmCode, type: ValueType, count: number): Local[] {
  return Array.from({ length: count }, () => code.local(type));
}

export function increment(code: WasmCode, local: Local, by: number): void {
  code.localGet(local);
  code.i32Const(by);
  code.i32Add();
  code.localSet(local);
}
