import fc from "fast-check";
import { expect, test } from "vitest";
import { WasmAssembler } from "../../../src/kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../../../src/kernel/wasm-code.js";
import { highMultiply } from "../../../src/pow/randomx/high-multiply.js";

type Multiply = (a: bigint, b: bigint) => bigint;

function compiled(isSigned: boolean): Multiply {
  const code = new WasmCode([ValueType.i64, ValueType.i64]);
  highMultiply(code)(code.parameters[0]!, code.parameters[1]!, isSigned);
  const assembler = new WasmAssembler();
  assembler.exportFunction("f", assembler.defineFunction(code, [ValueType.i64]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  return exports.f as Multiply;
}

const corners = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
const word = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(...corners));
const signed = (value: bigint) => BigInt.asIntN(64, value);

test.each([
  [false, (a: bigint, b: bigint) => (a * b) >> 64n],
  [true, (a: bigint, b: bigint) => (signed(a) * signed(b)) >> 64n],
] as const)("signed: %s, the upper half of the product in big integers", (isSigned, expected) => {
  const multiply = compiled(isSigned);
  const check = (a: bigint, b: bigint) => {
    expect(BigInt.asUintN(64, multiply(a, b))).toBe(BigInt.asUintN(64, expected(a, b)));
  };
  for (const a of corners) for (const b of corners) check(a, b);
  fc.assert(fc.property(word, word, check), { numRuns: 1000 });
});

test("a factor may be multiplied by itself", () => {
  const code = new WasmCode([ValueType.i64]);
  highMultiply(code)(code.parameters[0]!, code.parameters[0]!, true);
  const assembler = new WasmAssembler();
  assembler.exportFunction("f", assembler.defineFunction(code, [ValueType.i64]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  expect((exports.f as (a: bigint) => bigint)(-(2n ** 40n))).toBe(2n ** 16n);
});

// The pair of IMULH_R and ISMULH_R in src/tests/tests.cpp of RandomX v1.2.1.
test("the reference implementation's example", () => {
  const [a, b] = [0xbc550e96ba88a72bn, 0xf5391fa9f18d6273n];
  expect(BigInt.asUintN(64, compiled(false)(a, b))).toBe(0xb4676d31d2b34883n);
  expect(BigInt.asUintN(64, compiled(true)(a, b))).toBe(0x02d93ef1269d3ee5n);
});
