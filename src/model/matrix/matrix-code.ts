import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";

const { i32, v128 } = ValueType;

/** Rows and vectors of four columns of the block of results that stays in registers. */
const ROWS = 4;
const VECTORS = 2;

/** Rows of a stretch over which `multiplyTransposed` adds up before it goes on to the next block: they stay in L1. */
const STRETCH = 128;

/**
 * A module that multiplies matrices of single-precision floats. It imports `env.memory`. All matrices are row-major
 * with a stride between rows; addresses and strides are in bytes, counts in elements, `columns` a multiple of 4.
 *
 * - `multiply(a, aStride, b, c, cStride, rows, inner, columns, start, relu)`: C = A B, with B dense, added to the row
 *   vector at `start`, or to C as it stands where `start` is 0; then, where `relu` is not 0, max(., 0).
 * - `multiplyTransposed(a, aStride, d, dStride, c, rows, inner, columns)`: C += A^T D, with C dense and `inner`, the
 *   number of columns of A, a multiple of 4.
 * - `keepWherePositive(to, mask, from, count)`: copies where the mask is above 0, and writes 0 elsewhere.
 * - `add(to, a, b, count)`: the sum of two vectors.
 * - `addRows(to, rows, count, columns)`: adds to a row vector all rows of a dense matrix, one after the other.
 *
 * Counts of the last three are multiples of 4.
 *
 * Each element is summed from the first product to the last, one rounding a step, whatever the shape: the same bits
 * on every machine. (`multiplyTransposed` sums into C stretch by stretch of 128 rows.) Rows of A may overlap.
 */
export function matrixModule(): Uint8Array {
  const assembler = new WasmAssembler();
  assembler.importMemory("env", "memory", 1);
  for (const [name, code] of [
    ["multiply", multiplyCode()],
    ["multiplyTransposed", multiplyTransposedCode()],
    ["keepWherePositive", keepWherePositiveCode()],
    ["add", addCode()],
    ["addRows", addRowsCode()],
  ] as const) {
    assembler.exportFunction(name, assembler.defineFunction(code));
  }
  return assembler.assemble();
}

function multiplyCode(): WasmCode {
  const code = new WasmCode(new Array<ValueType>(10).fill(i32));
  const [a, aStride, b, c, cStride, rows, inner, columns, start, relu] = code.parameters as Ten;
  const row = code.local(i32);
  const column = code.local(i32);
  const rowBytes = code.local(i32);
  const startAt = code.local(i32);
  const bAt = code.local(i32);
  const cAt = code.local(i32);
  const at = code.local(i32);
  const k = code.local(i32);
  const accumulators = Array.from({ length: ROWS * VECTORS }, () => code.local(v128));
  const vectors = Array.from({ length: VECTORS }, () => code.local(v128));
  const splat = code.local(v128);
  const rowAt = Array.from({ length: ROWS }, () => code.local(i32));
  const outAt = Array.from({ length: ROWS }, () => code.local(i32));

  code.localGet(columns);
  code.i32Const(2);
  code.i32Shl();
  code.localSet(rowBytes);

  const block = (height: number, width: number) => {
    for (let i = 0; i < height; i++) {
      setSum(code, rowAt[i]!, i === 0 ? a : rowAt[i - 1]!, i === 0 ? undefined : aStride);
      setSum(code, outAt[i]!, i === 0 ? cAt : outAt[i - 1]!, i === 0 ? undefined : cStride);
    }
    code.localGet(start);
    code.if();
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        code.localGet(startAt);
        code.v128Load(16 * j);
        code.localSet(accumulators[i * VECTORS + j]!);
      }
    }
    code.else();
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        code.localGet(outAt[i]!);
        code.v128Load(16 * j);
        code.localSet(accumulators[i * VECTORS + j]!);
      }
    }
    code.end();
    setSum(code, at, bAt);
    setSum(code, k, inner);
    code.loop();
    for (let j = 0; j < width; j++) {
      code.localGet(at);
      code.v128Load(16 * j);
      code.localSet(vectors[j]!);
    }
    for (let i = 0; i < height; i++) {
      code.localGet(rowAt[i]!);
      code.v128Load32Splat(0);
      code.localSet(splat);
      for (let j = 0; j < width; j++) multiplyAdd(code, accumulators[i * VECTORS + j]!, splat, vectors[j]!);
      addConstant(code, rowAt[i]!, 4);
    }
    setSum(code, at, at, rowBytes);
    countDown(code, k);
    code.end();
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const sum = accumulators[i * VECTORS + j]!;
        code.localGet(relu);
        code.if();
        // The processor's maximum gives the first operand unless the second is greater: +0 for -0.
        code.v128Const(ZERO);
        code.localGet(sum);
        code.f32x4Pmax();
        code.localSet(sum);
        code.end();
        code.localGet(outAt[i]!);
        code.localGet(sum);
        code.v128Store(16 * j);
      }
    }
  };

  const acrossColumns = (height: number) => {
    setSum(code, column, columns);
    setSum(code, startAt, start);
    setSum(code, bAt, b);
    setSum(code, cAt, c);
    for (const width of [VECTORS, 1]) {
      whileAtLeast(code, column, 4 * width, () => {
        block(height, width);
        for (const pointer of [startAt, bAt, cAt]) addConstant(code, pointer, 16 * width);
      });
    }
  };
  setSum(code, row, rows);
  for (const height of [ROWS, 1]) {
    whileAtLeast(code, row, height, () => {
      acrossColumns(height);
      for (let i = 0; i < height; i++) {
        setSum(code, a, a, aStride);
        setSum(code, c, c, cStride);
      }
    });
  }
  return code;
}

function multiplyTransposedCode(): WasmCode {
  const code = new WasmCode(new Array<ValueType>(8).fill(i32));
  const [a, aStride, d, dStride, c, rows, inner, columns] = code.parameters as Eight;
  const stretch = code.local(i32);
  const innerLeft = code.local(i32);
  const columnsLeft = code.local(i32);
  const rowBytes = code.local(i32);
  const aAt = code.local(i32);
  const dAt = code.local(i32);
  const cAt = code.local(i32);
  const aRow = code.local(i32);
  const dRow = code.local(i32);
  const left = code.local(i32);
  const accumulators = Array.from({ length: ROWS * VECTORS }, () => code.local(v128));
  const vectors = Array.from({ length: VECTORS }, () => code.local(v128));
  const splat = code.local(v128);
  const outAt = Array.from({ length: ROWS }, () => code.local(i32));

  code.localGet(columns);
  code.i32Const(2);
  code.i32Shl();
  code.localSet(rowBytes);

  const block = (width: number) => {
    for (let i = 0; i < ROWS; i++) {
      setSum(code, outAt[i]!, i === 0 ? cAt : outAt[i - 1]!, i === 0 ? undefined : rowBytes);
      for (let j = 0; j < width; j++) {
        code.localGet(outAt[i]!);
        code.v128Load(16 * j);
        code.localSet(accumulators[i * VECTORS + j]!);
      }
    }
    setSum(code, aRow, aAt);
    setSum(code, dRow, dAt);
    setSum(code, left, stretch);
    code.loop();
    for (let j = 0; j < width; j++) {
      code.localGet(dRow);
      code.v128Load(16 * j);
      code.localSet(vectors[j]!);
    }
    for (let i = 0; i < ROWS; i++) {
      code.localGet(aRow);
      code.v128Load32Splat(4 * i);
      code.localSet(splat);
      for (let j = 0; j < width; j++) multiplyAdd(code, accumulators[i * VECTORS + j]!, splat, vectors[j]!);
    }
    setSum(code, aRow, aRow, aStride);
    setSum(code, dRow, dRow, dStride);
    countDown(code, left);
    code.end();
    for (let i = 0; i < ROWS; i++) {
      for (let j = 0; j < width; j++) {
        code.localGet(outAt[i]!);
        code.localGet(accumulators[i * VECTORS + j]!);
        code.v128Store(16 * j);
      }
    }
  };

  whileAtLeast(code, rows, 1, () => {
    // The shorter of a whole stretch and what is left, of which one row is taken off by the loop itself.
    code.i32Const(STRETCH);
    code.localGet(rows);
    code.localGet(rows);
    code.i32Const(STRETCH);
    code.i32GtU();
    code.select();
    code.localSet(stretch);
    setSum(code, innerLeft, inner);
    setSum(code, aAt, a);
    const rowOfC = code.local(i32);
    setSum(code, rowOfC, c);
    whileAtLeast(code, innerLeft, ROWS, () => {
      setSum(code, columnsLeft, columns);
      setSum(code, dAt, d);
      setSum(code, cAt, rowOfC);
      for (const width of [VECTORS, 1]) {
        whileAtLeast(code, columnsLeft, 4 * width, () => {
          block(width);
          for (const pointer of [dAt, cAt]) addConstant(code, pointer, 16 * width);
        });
      }
      addConstant(code, aAt, 4 * ROWS);
      for (let i = 0; i < ROWS; i++) setSum(code, rowOfC, rowOfC, rowBytes);
    });
    for (const [pointer, stride] of [
      [a, aStride],
      [d, dStride],
    ] as const) {
      code.localGet(pointer);
      code.localGet(stride);
      code.localGet(stretch);
      code.i32Mul();
      code.i32Add();
      code.localSet(pointer);
    }
    code.localGet(rows);
    code.localGet(stretch);
    code.i32Sub();
    code.i32Const(1);
    code.i32Add();
    code.localSet(rows);
  });
  return code;
}

function keepWherePositiveCode(): WasmCode {
  return elementwise((code, mask, from) => {
    code.localGet(from);
    code.v128Load(0);
    code.localGet(mask);
    code.v128Load(0);
    code.v128Const(ZERO);
    code.f32x4Gt();
    code.v128And();
  });
}

function addCode(): WasmCode {
  return elementwise((code, a, b) => {
    code.localGet(a);
    code.v128Load(0);
    code.localGet(b);
    code.v128Load(0);
    code.f32x4Add();
  });
}

/** A function of (to, a, b, count) that writes four elements at a time. */
function elementwise(push: (code: WasmCode, a: Local, b: Local) => void): WasmCode {
  const code = new WasmCode([i32, i32, i32, i32]);
  const [to, a, b, count] = code.parameters as [Local, Local, Local, Local];
  whileAtLeast(code, count, 4, () => {
    code.localGet(to);
    push(code, a, b);
    code.v128Store(0);
    for (const pointer of [to, a, b]) addConstant(code, pointer, 16);
  });
  return code;
}

function addRowsCode(): WasmCode {
  const code = new WasmCode([i32, i32, i32, i32]);
  const [to, rows, count, columns] = code.parameters as [Local, Local, Local, Local];
  const [from, left, stride] = [code.local(i32), code.local(i32), code.local(i32)];
  const sum = code.local(v128);
  code.localGet(columns);
  code.i32Const(2);
  code.i32Shl();
  code.localSet(stride);
  whileAtLeast(code, columns, 4, () => {
    code.localGet(to);
    code.v128Load(0);
    code.localSet(sum);
    setSum(code, from, rows);
    setSum(code, left, count);
    whileAtLeast(code, left, 1, () => {
      code.localGet(sum);
      code.localGet(from);
      code.v128Load(0);
      code.f32x4Add();
      code.localSet(sum);
      setSum(code, from, from, stride);
    });
    code.localGet(to);
    code.localGet(sum);
    code.v128Store(0);
    for (const pointer of [to, rows]) addConstant(code, pointer, 16);
  });
  return code;
}

type Eight = [Local, Local, Local, Local, Local, Local, Local, Local];
type Ten = [...Eight, Local, Local];

const ZERO = new Array<number>(16).fill(0);

/** sum += a b */
function multiplyAdd(code: WasmCode, sum: Local, a: Local, b: Local): void {
  code.localGet(sum);
  code.localGet(a);
  code.localGet(b);
  code.f32x4Mul();
  code.f32x4Add();
  code.localSet(sum);
}

/** target = a, or a + b */
function setSum(code: WasmCode, target: Local, a: Local, b?: Local): void {
  code.localGet(a);
  if (b !== undefined) {
    code.localGet(b);
    code.i32Add();
  }
  code.localSet(target);
}

function addConstant(code: WasmCode, target: Local, value: number): void {
  code.localGet(target);
  code.i32Const(value);
  code.i32Add();
  code.localSet(target);
}

/** Ends a loop: goes round again until the counter is zero. */
function countDown(code: WasmCode, counter: Local): void {
  code.localGet(counter);
  code.i32Const(-1);
  code.i32Add();
  code.localTee(counter);
  code.brIf(0);
}

/** While `left >= step`: runs code, then takes `step` off. */
function whileAtLeast(code: WasmCode, left: Local, step: number, emit: () => void): void {
  code.block();
  code.loop();
  code.localGet(left);
  code.i32Const(step);
  code.i32LtS();
  code.brIf(1);
  emit();
  addConstant(code, left, -step);
  code.br(0);
  code.end();
  code.end();
}
