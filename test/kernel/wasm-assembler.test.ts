import { describe, expect, test } from "vitest";
import { WasmAssembler } from "../../src/kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../../src/kernel/wasm-code.js";

const { i32, v128 } = ValueType;

function instantiate(assembler: WasmAssembler, imports?: Record<string, Record<string, unknown>>) {
  const bytes = assembler.assemble();
  expect(WebAssembly.validate(bytes)).toBe(true);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
}

/** Runs a function of two integers whose code `emit` writes. */
function evaluate(emit: (code: WasmCode) => void, a: number, b: number): number {
  const code = new WasmCode([i32, i32]);
  emit(code);
  const assembler = new WasmAssembler();
  assembler.exportFunction("f", assembler.defineFunction(code, [i32]));
  const f = instantiate(assembler).f as (a: number, b: number) => number;
  return f(a, b) >>> 0;
}

describe("WasmAssembler", () => {
  test("an empty module is the eight bytes of the preamble", () => {
    expect([...new WasmAssembler().assemble()]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  });

  test("one function, byte for byte", () => {
    const code = new WasmCode([i32]);
    code.localGet(code.parameters[0]!);
    code.i32Const(-1);
    code.i32Add();
    const assembler = new WasmAssembler();
    assembler.exportFunction("dec", assembler.defineFunction(code, [i32]));
    expect([...assembler.assemble().subarray(8)]).toEqual(
      [
        [1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f],
        [3, 2, 1, 0],
        [7, 7, 1, 3, 0x64, 0x65, 0x63, 0, 0],
        [10, 9, 1, 7, 0, 0x20, 0, 0x41, 0x7f, 0x6a, 0x0b],
      ].flat(),
    );
  });

  test("imports functions and a memory, and shares equal types", () => {
    const assembler = new WasmAssembler();
    const twice = assembler.importFunction("host", "twice", { parameters: [i32], results: [i32] });
    assembler.importMemory("host", "memory", 1, 2);
    const code = new WasmCode([i32]);
    code.i32Const(0);
    code.i32Load(8);
    code.localGet(code.parameters[0]!);
    code.i32Add();
    code.call(twice);
    const index = assembler.defineFunction(code, [i32]);
    expect(index).toBe(1);
    assembler.exportFunction("f", index);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    new DataView(memory.buffer).setUint32(8, 30, true);
    const exports = instantiate(assembler, { host: { twice: (n: number) => 2 * n, memory } });
    expect((exports.f as (n: number) => number)(4)).toBe(68);
    expect([...assembler.assemble()].filter((byte) => byte === 0x60)).toHaveLength(1);
  });

  test("an import after a definition would shift its index", () => {
    const assembler = new WasmAssembler();
    assembler.defineFunction(new WasmCode());
    expect(() => assembler.importFunction("host", "f", { parameters: [], results: [] })).toThrow(/host\.f/);
  });
});

describe("WasmCode", () => {
  const A = 0x89abcdef;
  const B = 13;
  const both = (code: WasmCode) => {
    code.localGet(code.parameters[0]!);
    code.localGet(code.parameters[1]!);
  };
  test.each<[string, (code: WasmCode) => void, number]>([
    ["i32Add", (code) => code.i32Add(), A + B],
    ["i32Sub", (code) => code.i32Sub(), A - B],
    ["i32Mul", (code) => code.i32Mul(), Math.imul(A, B)],
    ["i32RemU", (code) => code.i32RemU(), A % B],
    ["i32And", (code) => code.i32And(), A & B],
    ["i32Or", (code) => code.i32Or(), A | B],
    ["i32Xor", (code) => code.i32Xor(), A ^ B],
    ["i32Shl", (code) => code.i32Shl(), A << B],
    ["i32ShrU", (code) => code.i32ShrU(), A >>> B],
    ["i32Rotl", (code) => code.i32Rotl(), (A << B) | (A >>> (32 - B))],
    ["i32Rotr", (code) => code.i32Rotr(), (A >>> B) | (A << (32 - B))],
    ["i32LtU", (code) => code.i32LtU(), 0],
  ])("%s", (_, emit, expected) => {
    const code = (to: WasmCode) => {
      both(to);
      emit(to);
    };
    expect(evaluate(code, A, B)).toBe(expected >>> 0);
  });

  test("block, loop and branches: the sum of 1 to n", () => {
    const sum = (code: WasmCode) => {
      const n = code.parameters[0]!;
      const total = code.local(i32);
      code.block();
      code.loop();
      code.localGet(n);
      code.i32Eqz();
      code.brIf(1);
      code.localGet(total);
      code.localGet(n);
      code.i32Add();
      code.localSet(total);
      code.localGet(n);
      code.i32Const(1);
      code.i32Sub();
      code.localSet(n);
      code.br(0);
      code.end();
      code.end();
      code.localGet(total);
      code.return();
    };
    expect(evaluate(sum, 100, 0)).toBe(5050);
    expect(evaluate(sum, 0, 0)).toBe(0);
  });

  test("vectors: and-not of two splats, by memory", () => {
    const code = new WasmCode([i32, i32]);
    const [a, b] = [code.parameters[0]!, code.parameters[1]!];
    const vector = code.local(v128);
    code.localGet(a);
    code.i32x4Splat();
    code.localGet(b);
    code.i32x4Splat();
    code.v128AndNot();
    code.localTee(vector);
    code.drop();
    code.i32Const(0);
    code.localGet(vector);
    code.v128Store(16);
    code.i32Const(4);
    code.v128Load(16 - 4);
    code.i32x4ExtractLane(3);
    const assembler = new WasmAssembler();
    assembler.exportMemory("memory", 1);
    assembler.exportFunction("f", assembler.defineFunction(code, [i32]));
    const { f, memory } = instantiate(assembler);
    expect((f as (a: number, b: number) => number)(0b1100, 0b1010)).toBe(0b0100);
    const words = new Uint32Array((memory as WebAssembly.Memory).buffer, 0, 12);
    expect([...words]).toEqual([0, 0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 0]);
  });

  test("what does not fit together does not compile", () => {
    const code = new WasmCode();
    code.i32Add();
    const assembler = new WasmAssembler();
    assembler.defineFunction(code);
    expect(WebAssembly.validate(assembler.assemble())).toBe(false);
  });

  test.each([[[0, 1, 2]], [new Array(16).fill(32)], [new Array(16).fill(0.5)]])(
    "refuses shuffle %j",
    (lanes) => {
      expect(() => new WasmCode().i8x16Shuffle(lanes)).toThrow(RangeError);
    },
  );
});
