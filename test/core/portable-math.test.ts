import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { angleOf, binaryLog, naturalLog, unitRoots } from "../../src/core/portable-math.js";

/** Units in the last place between two doubles, roughly. */
const ulps = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b) / (Math.abs(b) * 2 ** -52));

describe("portable logarithms", () => {
  test("agree with the engine's to a few units in the last place", () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -1022, noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(ulps(naturalLog(x), Math.log(x))).toBeLessThan(4);
        expect(ulps(binaryLog(x), Math.log2(x))).toBeLessThan(6);
      }),
    );
    for (const x of [1 + 2 ** -52, 1 - 2 ** -53, 1.0001, 0.9999, Math.SQRT2, Math.SQRT1_2]) {
      expect(ulps(naturalLog(x), Math.log(x))).toBeLessThan(4);
    }
  });

  test("known bits", () => {
    expect([naturalLog(1), naturalLog(2)]).toEqual([0, Math.LN2]);
    // One unit in the last place below the right one: what counts is that it is so everywhere.
    expect(naturalLog(10)).toBe(Math.LN10 - 2 ** -51);
    expect([binaryLog(1 / 4096), binaryLog(1), binaryLog(2 ** 100)]).toEqual([-12, 0, 100]);
  });

  test("bad input", () => {
    for (const x of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** -1030]) {
      expect(() => naturalLog(x)).toThrow(`logarithm of ${x}, a positive normal number`);
    }
  });
});

describe("portable angles", () => {
  test("agree with the engine's", () => {
    const side = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(side, side, (y, x) => {
        fc.pre(Math.abs(y) > 1e-200 && Math.abs(x) > 1e-200);
        expect(ulps(angleOf(y, x), Math.atan2(y, x))).toBeLessThan(6);
      }),
    );
  });

  test("the axes and the origin are exact, whatever the sign of zero", () => {
    expect(angleOf(0, 1)).toBe(0);
    expect(angleOf(-0, 1)).toBe(0);
    expect(angleOf(-0, -1)).toBe(Math.PI);
    expect(angleOf(1, 0)).toBe(Math.PI / 2);
    expect(angleOf(-1, -0)).toBe(-Math.PI / 2);
    expect(angleOf(0, 0)).toBe(0);
    expect(angleOf(1, 1)).toBe(Math.PI / 4);
  });
});

test("roots of one lie on the circle, where the engine's do, and multiply by adding their indices", () => {
  const { cos, sin } = unitRoots(256);
  for (let k = 0; k < 256; k++) {
    const angle = (2 * Math.PI * k) / 256;
    expect(Math.abs(cos[k]! - Math.cos(angle))).toBeLessThan(1e-15);
    expect(Math.abs(sin[k]! - Math.sin(angle))).toBeLessThan(1e-15);
    expect(Math.abs(cos[k]! ** 2 + sin[k]! ** 2 - 1)).toBeLessThan(1e-15);
  }
  expect(() => unitRoots(100)).toThrow("n is 100, a power of 2");
});
