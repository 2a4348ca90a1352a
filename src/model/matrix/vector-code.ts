import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, setSum, whileAtLeast } from "../code-steps.js";

const { i32, v128 } = ValueType;

const ZERO = new Array<number>(16).fill(0);

/** The code of `keepWherePositive`, as `matrixModule` describes it. */
export function keepWherePositiveCode(): WasmCode {
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

/** The code of `add`. */
export function addCode(): WasmCode {
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

/** The code of `addRows`. */
export function addRowsCode(): WasmCode {
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
