import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { multiplyCode } from "./multiply-code.js";
import { multiplyTransposedCode } from "./multiply-transposed-code.js";
import { addCode, addRowsCode, keepWherePositiveCode } from "./vector-code.js";

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
