import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, countDown, setSum, whileAtLeast } from "../code-steps.js";
import { multiplyAdd, ROWS, VECTORS } from "./register-block.js";

const { i32, v128 } = ValueType;

/** Rows of a stretch over which `multiplyTransposed` adds up before it goes on to the next block: they stay in L1. */
const STRETCH = 128;

type Eight = [Local, Local, Local, Local, Local, Local, Local, Local];

/** The code of `multiplyTransposed`, as `matrixModule` describes it. */
export function multiplyTransposedCode(): WasmCode {
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
