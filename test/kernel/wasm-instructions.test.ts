import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WasmAssembler } from "../../src/kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../../src/kernel/wasm-code.js";

const { i32, i64, f64 } = ValueType;

type Emit = (code: WasmCode) => void;

function instantiate(code: WasmCode, results: readonly ValueType[]) {
  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", 1);
  assembler.exportFunction("f", assembler.defineFunction(code, results));
  const bytes = assembler.assemble();
  expect(WebAssembly.validate(bytes)).toBe(true);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
}

/** A function that puts its parameters on the operand stack and runs `emit`. */
function compiled<A extends unknown[], R>(
  parameters: readonly ValueType[],
  result: ValueType,
  emit: Emit,
): (...args: A) => R {
  const code = new WasmCode(parameters);
  for (const parameter of code.parameters) code.localGet(parameter);
  emit(code);
  return instantiate(code, [result]).f as (...args: A) => R;
}

const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const signed = (value: bigint) => BigInt.asIntN(64, value);
const low = (value: bigint) => value & 63n;

describe("64-bit integers against big integers", () => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  test.each<[string, Emit, (a: bigint, b: bigint) => bigint]>([
    ["i64Add", (code) => code.i64Add(), (a, b) => a + b],
    ["i64Sub", (code) => code.i64Sub(), (a, b) => a - b],
    ["i64Mul", (code) => code.i64Mul(), (a, b) => a * b],
    ["i64And", (code) => code.i64And(), (a, b) => a & b],
    ["i64Or", (code) => code.i64Or(), (a, b) => a | b],
    ["i64Xor", (code) => code.i64Xor(), (a, b) => a ^ b],
    ["i64Shl", (code) => code.i64Shl(), (a, b) => a << low(b)],
    ["i64ShrS", (code) => code.i64ShrS(), (a, b) => signed(a) >> low(b)],
    ["i64ShrU", (code) => code.i64ShrU(), (a, b) => a >> low(b)],
    ["i64Rotl", (code) => code.i64Rotl(), (a, b) => (a << low(b)) | (a >> (64n - low(b)))],
    ["i64Rotr", (code) => code.i64Rotr(), (a, b) => (a >> low(b)) | (a << (64n - low(b)))],
  ])("%s", (_, emit, expected) => {
    const f = compiled<[bigint, bigint], bigint>([i64, i64], i64, emit);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(unsigned(f(signed(a), signed(b)))).toBe(unsigned(expected(a, b)));
      }),
    );
  });

  test.each<[string, Emit, (a: bigint, b: bigint) => boolean]>([
    ["i64Eq", (code) => code.i64Eq(), (a, b) => a === b],
    ["i64Ne", (code) => code.i64Ne(), (a, b) => a !== b],
    ["i64LtS", (code) => code.i64LtS(), (a, b) => signed(a) < signed(b)],
    ["i64LtU", (code) => code.i64LtU(), (a, b) => a < b],
    ["i64GtS", (code) => code.i64GtS(), (a, b) => signed(a) > signed(b)],
    ["i64GtU", (code) => code.i64GtU(), (a, b) => a > b],
  ])("%s", (_, emit, expected) => {
    const f = compiled<[bigint, bigint], number>([i64, i64], i32, emit);
    fc.assert(
      fc.property(word, fc.option(word), (a, other) => {
        const b = other ?? a;
        expect(f(signed(a), signed(b))).toBe(Number(expected(a, b)));
      }),
    );
  });

  test("i64Const, i64Eqz, i32WrapI64, i64ExtendI32S and i64ExtendI32U", () => {
    fc.assert(
      fc.property(word, (a) => {
        expect(unsigned(compiled<[], bigint>([], i64, (code) => code.i64Const(a))())).toBe(a);
      }),
    );
    expect(compiled<[bigint], number>([i64], i32, (code) => code.i64Eqz())(0n)).toBe(1);
    expect(compiled<[bigint], number>([i64], i32, (code) => code.i32WrapI64())(2n ** 40n + 5n)).toBe(5);
    expect(compiled<[number], bigint>([i32], i64, (code) => code.i64ExtendI32S())(-2)).toBe(-2n);
    expect(compiled<[number], bigint>([i32], i64, (code) => code.i64ExtendI32U())(-2)).toBe(2n ** 32n - 2n);
  });
});

describe("double precision against JavaScript's numbers", () => {
  test.each<[string, Emit, (a: number, b: number) => number]>([
    ["f64Add", (code) => code.f64Add(), (a, b) => a + b],
    ["f64Sub", (code) => code.f64Sub(), (a, b) => a - b],
    ["f64Mul", (code) => code.f64Mul(), (a, b) => a * b],
    ["f64Div", (code) => code.f64Div(), (a, b) => a / b],
    [
      "f64Copysign",
      (code) => code.f64Copysign(),
      (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
    ],
  ])("%s", (_, emit, expected) => {
    const f = compiled<[number, number], number>([f64, f64], f64, emit);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(f(a, b)).toBe(expected(a, b));
      }),
    );
  });

  test.each<[string, Emit, (a: number, b: number) => boolean]>([
    ["f64Eq", (code) => code.f64Eq(), (a, b) => a === b],
    ["f64Ne", (code) => code.f64Ne(), (a, b) => a !== b],
    ["f64Lt", (code) => code.f64Lt(), (a, b) => a < b],
    ["f64Gt", (code) => code.f64Gt(), (a, b) => a > b],
    ["f64Le", (code) => code.f64Le(), (a, b) => a <= b],
    ["f64Ge", (code) => code.f64Ge(), (a, b) => a >= b],
  ])("%s", (_, emit, expected) => {
    const f = compiled<[number, number], number>([f64, f64], i32, emit);
    fc.assert(
      fc.property(fc.double(), fc.option(fc.double()), (a, other) => {
        expect(f(a, other ?? a)).toBe(Number(expected(a, other ?? a)));
      }),
    );
  });

  test("one operand, constants and bits", () => {
    const of = (emit: Emit) => compiled<[number], number>([f64], f64, emit);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (a) => {
        expect(of((code) => code.f64Abs())(a)).toBe(Math.abs(a));
        expect(of((code) => code.f64Neg())(a)).toBe(-a);
        expect(of((code) => code.f64Sqrt())(a)).toBe(Math.sqrt(a));
        expect(compiled<[], number>([], f64, (code) => code.f64Const(a))()).toBe(a);
        const round = of((code) => {
          code.i64ReinterpretF64();
          code.f64ReinterpretI64();
        });
        expect(round(a)).toBe(a);
      }),
      { numRuns: 30 },
    );
    expect(compiled<[number], number>([i32], f64, (code) => code.f64ConvertI32S())(-7)).toBe(-7);
  });
});

describe("control and memory", () => {
  test("if and else, select, and a table of branches", () => {
    const sign = new WasmCode([i32]);
    const result = sign.local(i32);
    sign.localGet(sign.parameters[0]!);
    sign.if();
    sign.i32Const(10);
    sign.localSet(result);
    sign.else();
    sign.i32Const(20);
    sign.localSet(result);
    sign.end();
    sign.localGet(result);
    const either = instantiate(sign, [i32]).f as (n: number) => number;
    expect([either(1), either(0)]).toEqual([10, 20]);

    const chosen = compiled<[number, number, number], number>([i32, i32, i32], i32, (code) => code.select());
    expect([chosen(3, 4, 1), chosen(3, 4, 0)]).toEqual([3, 4]);

    const table = new WasmCode([i32]);
    const out = table.local(i32);
    for (let i = 0; i < 3; i++) table.block();
    table.localGet(table.parameters[0]!);
    table.brTable([0, 1], 2);
    for (const value of [5, 6]) {
      table.end();
      table.i32Const(value);
      table.localSet(out);
    }
    table.end();
    table.localGet(out);
    // The first two fall through to the last value; the third skips both.
    const taken = instantiate(table, [i32]).f as (n: number) => number;
    expect([taken(0), taken(1), taken(9)]).toEqual([6, 6, 0]);
  });

  test("bytes are copied and filled", () => {
    const code = new WasmCode();
    const three = (a: number, b: number, c: number) => {
      for (const value of [a, b, c]) code.i32Const(value);
    };
    three(0, 7, 4);
    code.memoryFill();
    three(6, 2, 4);
    code.memoryCopy();
    three(0, 0, 0);
    code.drop();
    code.drop();
    code.i32Load8U(6);
    const { f, memory } = instantiate(code, [i32]);
    expect((f as () => number)()).toBe(7);
    expect([...new Uint8Array((memory as WebAssembly.Memory).buffer, 0, 10)]).toEqual([
      7, 7, 7, 7, 0, 0, 7, 7, 0, 0,
    ]);
  });
});
