import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, countDown, setSum, whileAtLeast } from "../code-steps.js";
import { multiplyAdd, ROWS, VECTORS } from "./register-block.js";

const { i32, v128 } = ValueType;

const ZERO = new Array<number>(16).fill(0);

type Ten = [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];

/** The code of `multiply`, as `matrixModule` describes it. */
export function multiplyCode(): WasmCode {
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
