import { RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";

export type Operation = "add" | "sub" | "mul" | "div" | "sqrt";
export const OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt"];

const UNIT = 1074n;
const words = new BigInt64Array(1);
const doubles = new Float64Array(words.buffer);

export function bitsOf(x: number): bigint {
  doubles[0] = x;
  return BigInt.asUintN(64, words[0]!);
}

export function fromBits(bits: bigint): number {
  words[0] = BigInt.asIntN(64, bits);
  return doubles[0]!;
}

/** A finite double in units of 2^-1074. */
function scaled(x: number): bigint {
  const bits = bitsOf(x);
  const fraction = bits & ((1n << 52n) - 1n);
  const field = (bits >> 52n) & 0x7ffn;
  const magnitude = field === 0n ? fraction : (fraction | (1n << 52n)) << (field - 1n);
  return x < 0 ? -magnitude : magnitude;
}

/** Sign of what an operation on finite numbers gives exactly, minus r. */
function compare(operation: Operation, a: number, b: number, r: number): number {
  if (Math.abs(r) === Number.POSITIVE_INFINITY) return -Math.sign(r);
  const [A, B, R] = [scaled(a), scaled(b), scaled(r)];
  const difference = {
    add: () => A + B - R,
    sub: () => A - B - R,
    mul: () => A * B - (R << UNIT),
    div: () => ((A << UNIT) - R * B) * (B < 0n ? -1n : 1n),
    // r is not negative
    sqrt: () => (A << UNIT) - R * R,
  }[operation]();
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

function neighbour(x: number, direction: 1 | -1): number {
  if (x === 0) return direction * Number.MIN_VALUE;
  if (x === direction * Number.POSITIVE_INFINITY) return x;
  return fromBits(bitsOf(x) + (x > 0 === direction > 0 ? 1n : -1n));
}

function nearest(operation: Operation, a: number, b: number): number {
  switch (operation) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
    case "sqrt":
      return Math.sqrt(a);
  }
}

/** What IEEE 754 asks for, by comparing the exact result in integers with the nearest double and its neighbour. */
export function rounded(operation: Operation, a: number, b: number, mode: RoundingMode): number {
  const near = nearest(operation, a, b);
  if (mode === RoundingMode.nearest || Number.isNaN(near)) return near;
  const isUnary = operation === "sqrt";
  if (!Number.isFinite(a) || !(isUnary || Number.isFinite(b))) return near;
  if (operation === "div" && b === 0) return near;
  const side = compare(operation, a, b, near);
  if (side === 0) {
    if (near !== 0 || mode !== RoundingMode.down || (operation !== "add" && operation !== "sub")) return near;
    // Section 6.3: a sum of 0 of operands that are not zeros of one sign is -0 in this mode.
    const addend = operation === "add" ? b : -b;
    return a === 0 && Object.is(a, addend) ? near : -0;
  }
  const sign = near === 0 ? signOf(near) : Math.sign(near);
  const direction = { 1: -1, 2: 1, 3: -sign }[mode] as 1 | -1;
  if (side !== direction) return near;
  const next = neighbour(near, direction);
  if (compare(operation, a, b, next) * direction > 0)
    throw new Error("nearest is not next to the exact result");
  // A neighbour of 0 may be 0 itself of the sign that the result has.
  return next;
}

function signOf(x: number): number {
  return Object.is(x, -0) ? -1 : 1;
}

/** A generator of 32-bit integers for long sweeps (xorshift, Marsaglia 2003, https://doi.org/10.18637/jss.v008.i14). */
export function xorshift(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

/** Doubles of all kinds: any bits, short significands, exponents near 0 and near the ends of the range. */
export function randomDouble(next: () => number): number {
  const kind = next() % 8;
  let fraction = (BigInt(next()) << 20n) | BigInt(next() & 0xfffff);
  if (next() % 4 === 0) fraction &= -1n << BigInt(next() % 52);
  if (next() % 8 === 0) fraction ^= (1n << BigInt(next() % 53)) - 1n;
  fraction = BigInt.asUintN(52, fraction);
  const field =
    kind < 3
      ? next() % 2048
      : kind < 6
        ? 1023 - 60 + (next() % 120)
        : kind === 6
          ? next() % 60
          : 2046 - (next() % 60);
  return fromBits((BigInt(next() & 1) << 63n) | (BigInt(field) << 52n) | fraction);
}

const MAGNITUDES = [
  0,
  Number.MIN_VALUE,
  2 * Number.MIN_VALUE,
  3 * Number.MIN_VALUE,
  2 ** -1023,
  2 ** -1022 - 2 ** -1074,
  2 ** -1022,
  2 ** -1022 + 2 ** -1074,
  2 ** -1008,
  2 ** -1000 * 1.7,
  2 ** -538,
  2 ** -537,
  2 ** -511,
  2 ** -54,
  2 ** -53,
  2 ** -53 + 2 ** -105,
  2 ** -52,
  2 ** -27,
  1 / 3,
  0.5,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  1.5,
  2 - 2 ** -52,
  2,
  3,
  2 ** 27 + 1,
  2 ** 31,
  2 ** 32 - 2 ** -20,
  2 ** 52 + 1,
  2 ** 53 - 1,
  2 ** 53,
  3e14,
  2 ** 511,
  2 ** 512,
  2 ** 970,
  2 ** 971,
  2 ** 1023,
  Number.MAX_VALUE / 2,
  Number.MAX_VALUE - 2 ** 970,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
];
export const SPECIAL_DOUBLES: readonly number[] = MAGNITUDES.flatMap((x) => [x, -x]);
