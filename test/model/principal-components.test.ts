import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { fitPrincipalComponents, project } from "../../src/model/principal-components.js";

/** Rows whose features are mixed from independent sources of falling spread. */
function mixed(rows: number, inputs: number): Float32Array {
  const stream = new RandomStream("mixed");
  const mix = Array.from({ length: inputs * inputs }, () => stream.float() - 0.5);
  const x = new Float32Array(rows * inputs);
  for (let row = 0; row < rows; row++) {
    const source = Array.from({ length: inputs }, (_, i) => (stream.float() - 0.5) * 3 ** -i);
    for (let i = 0; i < inputs; i++) {
      x[row * inputs + i] = source.reduce((sum, value, j) => sum + value * mix[i * inputs + j]!, i);
    }
  }
  return x;
}

/** Covariance by its definition, and its greatest eigenvectors by power iteration with deflation. */
function byPowerIteration(x: Float32Array, rows: number, inputs: number, components: number) {
  const mean = Array.from({ length: inputs }, (_, i) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += x[row * inputs + i]!;
    return sum / rows;
  });
  const covariance = mean.map((a, i) =>
    mean.map((b, j) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += (x[row * inputs + i]! - a) * (x[row * inputs + j]! - b);
      return sum / rows;
    }),
  );
  return Array.from({ length: components }, () => {
    let vector = mean.map((_, i) => 1 / (1 + i));
    let variance = 0;
    for (let pass = 0; pass < 3000; pass++) {
      const image = covariance.map((line) => line.reduce((sum, value, j) => sum + value * vector[j]!, 0));
      variance = Math.hypot(...image);
      vector = image.map((value) => value / variance);
    }
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < inputs; j++) covariance[i]![j]! -= variance * vector[i]! * vector[j]!;
    }
    return { vector, variance };
  });
}

describe("fitPrincipalComponents", () => {
  it("finds what power iteration finds", () => {
    const x = mixed(400, 5);
    const found = fitPrincipalComponents(x, 400, 5, 3, false);
    for (const [i, { vector, variance }] of byPowerIteration(x, 400, 5, 3).entries()) {
      expect(found.variances[i]).toBeCloseTo(variance, 10);
      const dot = vector.reduce((sum, value, j) => sum + value * found.vectors[5 * i + j]!, 0);
      expect(Math.abs(dot)).toBeCloseTo(1, 8);
    }
  });

  it("takes all the variance with all components, and projects to it", () => {
    const x = mixed(400, 5);
    const found = fitPrincipalComponents(x, 400, 5, 5, true);
    expect(found.totalVariance).toBeCloseTo(5, 10);
    expect(found.variances.reduce((sum, variance) => sum + variance, 0)).toBeCloseTo(5, 10);
    const coordinates = project(found, x, 400);
    for (let i = 0; i < 5; i++) {
      let square = 0;
      for (let row = 0; row < 400; row++) square += coordinates[5 * row + i]! ** 2;
      expect(square / 400).toBeCloseTo(found.variances[i]!, 5);
    }
  });

  it("bears features of one value and refuses bad input", () => {
    const x = new Float32Array(20).fill(3);
    expect([...fitPrincipalComponents(x, 10, 2, 2, true).variances]).toEqual([0, 0]);
    expect(() => fitPrincipalComponents(x, 10, 2, 3, true)).toThrow(
      "components is 3, an integer from 1 to 2",
    );
    expect(() => fitPrincipalComponents(x, 11, 2, 1, true)).toThrow("11 rows of 2 features need 22 values");
  });
});
