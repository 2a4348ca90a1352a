import { describe, expect, it } from "vitest";
import { Adam } from "../../src/model/adam.js";

describe("Adam", () => {
  it("steps by the learning rate against the sign of the first gradient", () => {
    const parameters = Float32Array.of(1, 1, 1);
    new Adam(3, 0.1).step(parameters, Float32Array.of(5, -0.01, 0));
    expect(parameters[0]).toBeCloseTo(0.9, 4);
    expect(parameters[1]).toBeCloseTo(1.1, 3);
    expect(parameters[2]).toBe(1);
  });

  it("finds the minimum of a badly scaled parabola", () => {
    const parameters = Float32Array.of(3, -2);
    const adam = new Adam(2, 0.05);
    for (let i = 0; i < 800; i++) {
      adam.step(parameters, Float32Array.of(100 * (parameters[0]! - 1), 0.5 * (parameters[1]! + 1)));
    }
    expect(parameters[0]).toBeCloseTo(1, 2);
    expect(parameters[1]).toBeCloseTo(-1, 2);
  });
});
