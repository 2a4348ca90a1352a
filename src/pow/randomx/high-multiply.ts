import { type Local, ValueType, type WasmCode } from "../../kernel/wasm-code.js";

/**
 * Emits code that puts the upper 64 bits of the 128-bit product of two 64-bit integers on the operand stack, of four
 * products of 32-bit halves. Made for one function; what it returns can be called any number of times.
 */
export function highMultiply(code: WasmCode): (a: Local, b: Local, isSigned: boolean) => void {
  const [a0, a1, b0, b1, middle] = Array.from({ length: 5 }, () => code.local(ValueType.i64)) as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const upper = () => {
    code.i64Const(32n);
    code.i64ShrU();
  };
  const lower = () => {
    code.i64Const(0xffffffffn);
    code.i64And();
  };
  const split = (value: Local, low: Local, high: Local) => {
    code.localGet(value);
    lower();
    code.localSet(low);
    code.localGet(value);
    upper();
    code.localSet(high);
  };
  const product = (x: Local, y: Local) => {
    code.localGet(x);
    code.localGet(y);
    code.i64Mul();
  };
  /** Of two's complement numbers: a negative factor stands for 2^64 more than it is. */
  const subtractIfNegative = (factor: Local, other: Local) => {
    code.localGet(factor);
    code.i64Const(63n);
    code.i64ShrS();
    code.localGet(other);
    code.i64And();
    code.i64Sub();
  };
  return (a, b, isSigned) => {
    split(a, a0, a1);
    split(b, b0, b1);
    // None of the sums exceeds 64 bits: (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
    product(a0, b0);
    upper();
    product(a1, b0);
    code.i64Add();
    code.localTee(middle);
    lower();
    product(a0, b1);
    code.i64Add();
    upper();
    code.localGet(middle);
    upper();
    code.i64Add();
    product(a1, b1);
    code.i64Add();
    if (isSigned) {
      subtractIfNegative(a, b);
      subtractIfNegative(b, a);
    }
  };
}
