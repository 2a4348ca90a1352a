import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { MatrixMemory } from "../../../src/model/matrix/matrix-memory.js";

const small = fc.integer({ min: 1, max: 11 });
const { fround } = Math;

function filled(memory: MatrixMemory, floats: number, stream: RandomStream) {
  const region = memory.take(floats);
  for (let i = 0; i < floats; i++) region.values[i] = 2 * stream.float() - 1;
  return region;
}

describe("MatrixMemory", () => {
  it("multiplies, summing from the first product to the last, over rows that may overlap", () => {
    fc.assert(
      fc.property(
        small,
        small,
        small,
        small,
        fc.constantFrom("vector", "itself"),
        fc.boolean(),
        (rows, inner, quarter, aStride, start, relu) => {
          const stream = new RandomStream("multiply", rows, inner, quarter);
          const columns = 4 * quarter;
          const memory = new MatrixMemory(10_000, 8);
          const a = filled(memory, rows * aStride + inner, stream);
          const b = filled(memory, inner * columns, stream);
          const cStride = columns + 3;
          const c = filled(memory, rows * cStride, stream);
          const vector = filled(memory, columns, stream);
          const expected = c.values.slice();
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              const at = row * cStride + column;
              let sum = start === "vector" ? vector.values[column]! : c.values[at]!;
              for (let k = 0; k < inner; k++) {
                sum = fround(sum + fround(a.values[row * aStride + k]! * b.values[k * columns + column]!));
              }
              expected[at] = relu && !(sum > 0) ? 0 : sum;
            }
          }
          memory.multiply(
            a.at,
            4 * aStride,
            b.at,
            c.at,
            4 * cStride,
            rows,
            inner,
            columns,
            start === "vector" ? vector.at : 0,
            relu ? 1 : 0,
          );
          expect(c.values).toEqual(expected);
        },
      ),
    );
  });

  it("adds the product with a transposed matrix, stretch by stretch of 128 rows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), small, small, (rows, innerQuarter, quarter) => {
        const stream = new RandomStream("transposed", rows, innerQuarter, quarter);
        const [inner, columns] = [4 * innerQuarter, 4 * quarter];
        const aStride = inner - (innerQuarter > 1 ? 4 : 0);
        const memory = new MatrixMemory(rows * (aStride + columns) + inner * (columns + 1), 8);
        const a = filled(memory, (rows - 1) * aStride + inner, stream);
        const d = filled(memory, rows * columns, stream);
        const c = filled(memory, inner * columns, stream);
        const expected = c.values.slice();
        for (let i = 0; i < inner; i++) {
          for (let j = 0; j < columns; j++) {
            let sum = expected[i * columns + j]!;
            for (let row = 0; row < rows; row++) {
              sum = fround(sum + fround(a.values[row * aStride + i]! * d.values[row * columns + j]!));
            }
            expected[i * columns + j] = sum;
          }
        }
        memory.multiplyTransposed(a.at, 4 * aStride, d.at, 4 * columns, c.at, rows, inner, columns);
        expect(c.values).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses to give more than it has", () => {
    const memory = new MatrixMemory(16, 2);
    expect(() => {
      for (;;) memory.take(16_384);
    }).toThrow(RangeError);
  });
});
