import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WasmAssembler } from "../../src/kernel/wasm-assembler.js";
import { WasmCode } from "../../src/kernel/wasm-code.js";

/** Runs an instruction on two vectors, given as 16 bytes each, and returns the 16 bytes of its result. */
function applied(
  emit: (code: WasmCode) => void,
  operands = 2,
): (a: Uint8Array, b: Uint8Array) => ArrayBuffer {
  const code = new WasmCode();
  code.i32Const(0);
  for (let i = 0; i < operands; i++) {
    code.i32Const(0);
    code.v128Load(16 * i);
  }
  emit(code);
  code.v128Store(32);
  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", 1);
  assembler.exportFunction("f", assembler.defineFunction(code));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  const { buffer } = exports.memory as WebAssembly.Memory;
  return (a, b) => {
    new Uint8Array(buffer).set(a, 0);
    new Uint8Array(buffer).set(b, 16);
    (exports.f as () => void)();
    return buffer.slice(32, 48) as ArrayBuffer;
  };
}

const bytesOf = (values: Float32Array | Int16Array | Int32Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const numbers = <T>(of: fc.Arbitrary<T>, length: number) =>
  fc.array(of, { minLength: length, maxLength: length });

describe("single precision, four at a time", () => {
  const four = numbers(fc.float(), 4).map((values) => Float32Array.from(values));
  const mask = (holds: boolean) => (holds ? -1 : 0);

  test.each<[string, (code: WasmCode) => void, (a: number, b: number) => number]>([
    ["f32x4Add", (code) => code.f32x4Add(), (a, b) => Math.fround(a + b)],
    ["f32x4Mul", (code) => code.f32x4Mul(), (a, b) => Math.fround(a * b)],
    ["f32x4Pmin", (code) => code.f32x4Pmin(), (a, b) => (b < a ? b : a)],
    ["f32x4Pmax", (code) => code.f32x4Pmax(), (a, b) => (a < b ? b : a)],
  ])("%s", (_, emit, expected) => {
    const f = applied(emit);
    fc.assert(
      fc.property(four, four, (a, b) => {
        expect(new Float32Array(f(bytesOf(a), bytesOf(b)))).toEqual(
          a.map((value, i) => expected(value, b[i]!)),
        );
      }),
    );
  });

  test.each<[string, (code: WasmCode) => void, (a: number, b: number) => boolean]>([
    ["f32x4Gt", (code) => code.f32x4Gt(), (a, b) => a > b],
    ["f32x4Le", (code) => code.f32x4Le(), (a, b) => a <= b],
  ])("%s", (_, emit, expected) => {
    const f = applied(emit);
    fc.assert(
      fc.property(four, four, (a, b) => {
        const masks = Int32Array.from(a, (value, i) => mask(expected(value, b[i]!)));
        expect(new Int32Array(f(bytesOf(a), bytesOf(b)))).toEqual(masks);
      }),
    );
  });

  test("f32x4Abs", () => {
    const f = applied((code) => code.f32x4Abs(), 1);
    fc.assert(
      fc.property(four, (a) => {
        expect(new Float32Array(f(bytesOf(a), bytesOf(a)))).toEqual(a.map((value) => Math.abs(value)));
      }),
    );
  });
});

describe("16-bit integers, eight at a time", () => {
  const eight = numbers(fc.integer({ min: -32768, max: 32767 }), 8).map((values) => Int16Array.from(values));
  const four = numbers(fc.integer(), 4).map((values) => Int32Array.from(values));

  test.each<[string, (code: WasmCode) => void, (a: number, b: number) => number]>([
    ["i16x8MinS", (code) => code.i16x8MinS(), Math.min],
    ["i16x8MaxS", (code) => code.i16x8MaxS(), Math.max],
  ])("%s", (_, emit, expected) => {
    const f = applied(emit);
    fc.assert(
      fc.property(eight, eight, (a, b) => {
        expect(new Int16Array(f(bytesOf(a), bytesOf(b)))).toEqual(
          a.map((value, i) => expected(value, b[i]!)),
        );
      }),
    );
  });

  test("i32x4DotI16x8S", () => {
    const f = applied((code) => code.i32x4DotI16x8S());
    fc.assert(
      fc.property(eight, eight, (a, b) => {
        const sums = Int32Array.from(
          { length: 4 },
          (_, i) => a[2 * i]! * b[2 * i]! + a[2 * i + 1]! * b[2 * i + 1]!,
        );
        expect(new Int32Array(f(bytesOf(a), bytesOf(b)))).toEqual(sums);
      }),
    );
  });

  test("i16x8NarrowI32x4S", () => {
    const f = applied((code) => code.i16x8NarrowI32x4S());
    fc.assert(
      fc.property(four, four, (a, b) => {
        const narrow = Int16Array.from([...a, ...b], (value) => Math.max(-32768, Math.min(32767, value)));
        expect(new Int16Array(f(bytesOf(a), bytesOf(b)))).toEqual(narrow);
      }),
    );
  });

  test("i32x4AllTrue", () => {
    const f = applied((code) => {
      code.i32x4AllTrue();
      code.i32x4Splat();
    }, 1);
    fc.assert(
      fc.property(numbers(fc.integer({ min: -1, max: 3 }), 4), (values) => {
        const a = bytesOf(Int32Array.from(values));
        expect(new Int32Array(f(a, a))[0]).toBe(values.every((value) => value !== 0) ? 1 : 0);
      }),
    );
  });
});
