import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";

const { i32, i64, v128 } = ValueType;

/** Bytes of a block, RFC 9106 section 3.2. */
export const ARGON2_BLOCK_BYTES = 1024;
/** Segments of a lane. */
export const ARGON2_SLICES = 4;

/** Most pages of a 32-bit memory: the module takes memories of any size. */
const MAX_PAGES = 65536;
const VECTOR_BYTES = 16;
/** A block is an 8 x 8 matrix of vectors. */
const ROW_BYTES = 8 * VECTOR_BYTES;

/** For both 64-bit lanes the bytes that a rotation to the right by 32, 24 and 16 bits takes. */
const rotation = (bytes: number) => [0, 8].flatMap((lane) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => lane + ((i + bytes) % 8)));
const ROTATE_32 = rotation(4);
const ROTATE_24 = rotation(3);
const ROTATE_16 = rotation(2);
/** The low halves of both 64-bit lanes, side by side. */
const LOW_HALVES = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
/** The upper lane of the first vector and the lower lane of the second. */
const UPPER_LOWER = Array.from({ length: 16 }, (_, i) => 8 + i);

/**
 * A module that fills memory as Argon2d version 0x13 does (RFC 9106, https://doi.org/10.17487/RFC9106, section 3.2,
 * steps 5 and 6). It imports the shared memory `env.memory`, which holds the blocks from address 0 on, lane after
 * lane, and exports `fillSegment(pass, slice, lane, lanes, segmentLength, scratch)`, which makes one segment's blocks;
 * `scratch` is the address of 1024 bytes of its own. New blocks are added onto the old by exclusive or in the first
 * pass too, so that the memory must start out as zeros.
 */
export function argon2dModule(): Uint8Array {
  const assembler = new WasmAssembler();
  assembler.importSharedMemory("env", "memory", 1, MAX_PAGES);
  assembler.exportFunction("fillSegment", assembler.defineFunction(fillSegment()));
  return assembler.assemble();
}

function fillSegment(): WasmCode {
  const code = new WasmCode([i32, i32, i32, i32, i32, i32]);
  const [pass, slice, lane, lanes, segmentLength, scratch] = code.parameters as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [laneLength, index, current, previous, reference] = locals(code, i32, 5) as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [random, area, relative] = locals(code, i64, 3) as [Local, Local, Local];
  const compress = compression(code, { previous, reference, current, scratch });

  code.localGet(segmentLength);
  code.i32Const(ARGON2_SLICES);
  code.i32Mul();
  code.localSet(laneLength);
  // The first two blocks of a lane are there already.
  code.i32Const(2);
  code.i32Const(0);
  code.localGet(pass);
  code.localGet(slice);
  code.i32Or();
  code.i32Eqz();
  code.select();
  code.localSet(index);
  code.block();
  code.loop();
  code.localGet(index);
  code.localGet(segmentLength);
  code.i32GeU();
  code.brIf(1);

  // Position in the lane of the current block, then of the one before it, which may be the lane's last.
  code.localGet(slice);
  code.localGet(segmentLength);
  code.i32Mul();
  code.localGet(index);
  code.i32Add();
  code.localTee(current);
  code.localGet(laneLength);
  code.localGet(current);
  code.select();
  code.i32Const(1);
  code.i32Sub();
  code.localSet(previous);
  addressOf(code, previous, lane, laneLength);
  addressOf(code, current, lane, laneLength);

  // Section 3.3 for Argon2d: J1 and J2 are the first word of the previous block.
  code.localGet(previous);
  code.i64Load(0);
  code.localSet(random);
  code.localGet(random);
  code.i64Const(32n);
  code.i64ShrU();
  code.i32WrapI64();
  code.localGet(lanes);
  code.i32RemU();
  code.localGet(lane);
  code.localGet(pass);
  code.localGet(slice);
  code.i32Or();
  code.select();
  code.localSet(reference);

  // Section 3.4.2: the size of the area that can be referred to...
  code.localGet(laneLength);
  code.localGet(segmentLength);
  code.i32Sub();
  code.localGet(slice);
  code.localGet(segmentLength);
  code.i32Mul();
  code.localGet(pass);
  code.select();
  // ...own lane: with the blocks of this segment but the previous one...
  code.localGet(index);
  code.i32Const(1);
  code.i32Sub();
  // ...other lanes: without the last block when this segment has just begun...
  code.i32Const(0);
  code.localGet(index);
  code.i32Eqz();
  code.i32Sub();
  code.localGet(reference);
  code.localGet(lane);
  code.i32Eq();
  code.select();
  code.i32Add();
  code.i64ExtendI32U();
  code.localSet(area);
  // ...and the position in it, later blocks more often than earlier ones.
  code.localGet(random);
  code.i64Const(0xffffffffn);
  code.i64And();
  code.localTee(relative);
  code.localGet(relative);
  code.i64Mul();
  code.i64Const(32n);
  code.i64ShrU();
  code.localSet(relative);
  code.localGet(area);
  code.i64Const(1n);
  code.i64Sub();
  code.localGet(area);
  code.localGet(relative);
  code.i64Mul();
  code.i64Const(32n);
  code.i64ShrU();
  code.i64Sub();
  code.i32WrapI64();
  // From the second pass on the area starts with the segment after this one.
  code.localGet(slice);
  code.i32Const(1);
  code.i32Add();
  code.localGet(segmentLength);
  code.i32Mul();
  code.i32Const(0);
  code.localGet(pass);
  code.select();
  code.i32Add();
  code.localGet(laneLength);
  code.i32RemU();
  code.localGet(reference);
  code.localGet(laneLength);
  code.i32Mul();
  code.i32Add();
  code.i32Const(ARGON2_BLOCK_BYTES);
  code.i32Mul();
  code.localSet(reference);

  compress();

  increment(code, index, 1);
  code.br(0);
  code.end();
  code.end();
  return code;
}

/** Makes a position in a lane the address of its block. */
function addressOf(code: WasmCode, position: Local, lane: Local, laneLength: Local): void {
  code.localGet(lane);
  code.localGet(laneLength);
  code.i32Mul();
  code.localGet(position);
  code.i32Add();
  code.i32Const(ARGON2_BLOCK_BYTES);
  code.i32Mul();
  code.localSet(position);
}

interface Blocks {
  readonly previous: Local;
  readonly reference: Local;
  readonly current: Local;
  readonly scratch: Local;
}

/**
 * The compression function G, section 3.5: P on the rows of the sum of previous and reference block, then on the
 * columns, and the sum added to the result, which is added to the current block. Emits code when called.
 */
function compression(code: WasmCode, { previous, reference, current, scratch }: Blocks): () => void {
  const row = locals(code, v128, 8);
  const [offset, from, other, to] = locals(code, i32, 4) as [Local, Local, Local, Local];
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
    each(ROW_BYTES, ARGON2_BLOCK_BYTES, () => {
      start(from, previous);
      start(other, reference);
      start(to, scratch);
      for (const [i, vector] of row.entries()) {
        code.localGet(from);
        code.v128Load(VECTOR_BYTES * i);
        code.localGet(other);
        code.v128Load(VECTOR_BYTES * i);
        code.v128Xor();
        code.localSet(vector);
      }
      permute();
      for (const [i, vector] of row.entries()) {
        code.localGet(to);
        code.localGet(vector);
        code.v128Store(VECTOR_BYTES * i);
      }
    });
    each(VECTOR_BYTES, ROW_BYTES, () => {
      start(from, scratch);
      for (const [i, vector] of row.entries()) {
        code.localGet(from);
        code.v128Load(ROW_BYTES * i);
        code.localSet(vector);
      }
      permute();
      start(from, previous);
      start(other, reference);
      start(to, current);
      for (const [i, vector] of row.entries()) {
        code.localGet(to);
        code.localGet(vector);
        code.localGet(from);
        code.v128Load(ROW_BYTES * i);
        code.v128Xor();
        code.localGet(other);
        code.v128Load(ROW_BYTES * i);
        code.v128Xor();
        code.localGet(to);
        code.v128Load(ROW_BYTES * i);
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
  const [t0, t1] = locals(code, v128, 2) as [Local, Local];

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
  const both = (step: (a: Local, b: Local, c: Local, d: Local) => void, c: Pair, d: Pair, b: Pair) => {
    step(a0, b[0], c[0], d[0]);
    step(a1, b[1], c[1], d[1]);
  };
  const quarters = (b: Pair, c: Pair, d: Pair) => {
    both((x, y) => addMultiply(x, y), c, d, b);
    both((x, _, __, w) => xor(w, x), c, d, b);
    both((_, __, ___, w) => rotateBytes(w, ROTATE_32), c, d, b);
    both((_, __, z, w) => addMultiply(z, w), c, d, b);
    both((_, y, z) => xor(y, z), c, d, b);
    both((_, y) => rotateBytes(y, ROTATE_24), c, d, b);
    both((x, y) => addMultiply(x, y), c, d, b);
    both((x, _, __, w) => xor(w, x), c, d, b);
    both((_, __, ___, w) => rotateBytes(w, ROTATE_16), c, d, b);
    both((_, __, z, w) => addMultiply(z, w), c, d, b);
    both((_, y, z) => xor(y, z), c, d, b);
    both((_, y) => rotate63(y), c, d, b);
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
    quarters([b0, b1], [c0, c1], [d0, d1]);
    // Diagonals become columns: b turns by one word to the left, c by two, d by one to the right.
    crosswise(b0, b1);
    crosswise(d0, d1);
    quarters([b0, b1], [c1, c0], [d1, d0]);
    crosswise(b0, b1);
    exchange(b0, b1);
    crosswise(d0, d1);
    exchange(d0, d1);
  };
}

type Pair = readonly [Local, Local];
type EightLocals = [Local, Local, Local, Local, Local, Local, Local, Local];

function locals(code: WasmCode, type: ValueType, count: number): Local[] {
  return Array.from({ length: count }, () => code.local(type));
}

function increment(code: WasmCode, local: Local, by: number): void {
  code.localGet(local);
  code.i32Const(by);
  code.i32Add();
  code.localSet(local);
}
