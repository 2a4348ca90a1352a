import type { RoundedOperation } from "../../../../src/pow/randomx/verifier/rounding-mode.js";

/*
 * Rounding by its definition: the exact result is brought to a whole number of units in the last place and a remainder,
 * and the remainder decides. It never looks at what the machine computes.
 */

/** Smallest exponent of a unit in the last place. */
const LEAST = -1074;

interface Rational {
  readonly over: bigint;
  readonly under: bigint;
}

function rational(value: number): Rational {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0]!;
  const field = bits >> 52n;
  const mantissa = (bits & (2n ** 52n - 1n)) + (field > 0n ? 2n ** 52n : 0n);
  const exponent = (field > 0n ? field : 1n) - 1075n;
  const sign = value < 0 ? -1n : 1n;
  return exponent >= 0n
    ? { over: sign * mantissa * 2n ** exponent, under: 1n }
    : { over: sign * mantissa, under: 2n ** -exponent };
}

const length = (value: bigint) => value.toString(2).length;

function rootBelow(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 2n ** BigInt(Math.ceil(length(value) / 2));
  for (;;) {
    const better = (root + value / root) / 2n;
    if (better >= root) return root;
    root = better;
  }
}

/** Whole units and what is left over (as the sign of 2 * rest - 1, or exactly none), for units of 2^exponent. */
function unitsOf(operation: RoundedOperation, { over, under }: Rational, exponent: number) {
  const shift = (value: bigint, by: number) => (by > 0 ? value << BigInt(by) : value);
  if (operation === "sqrt") {
    // sqrt(over / under) / 2^exponent = sqrt(over / (under 4^exponent))
    const numerator = shift(over, -2 * exponent);
    const denominator = shift(under, 2 * exponent);
    const units = rootBelow(numerator / denominator);
    const isExact = units * units * denominator === numerator;
    const halfway = 4n * numerator - (2n * units + 1n) ** 2n * denominator;
    return { units, isExact, half: halfway > 0n ? 1 : halfway < 0n ? -1 : 0 };
  }
  const numerator = shift(over, -exponent);
  const denominator = shift(under, exponent);
  const units = numerator / denominator;
  const rest = numerator - units * denominator;
  const halfway = 2n * rest - denominator;
  return { units, isExact: rest === 0n, half: halfway > 0n ? 1 : halfway < 0n ? -1 : 0 };
}

/** The result of an operation in a rounding mode: 0 to nearest, 1 down, 2 up, 3 toward zero. */
export function roundedByDefinition(operation: RoundedOperation, a: number, b: number, mode: number): number {
  const plain = { add: a + b, sub: a - b, mul: a * b, div: a / b, sqrt: Math.sqrt(a) }[operation];
  if (Number.isNaN(plain)) return plain;
  const second = operation === "sqrt" ? 1 : b;
  if (!Number.isFinite(a) || !Number.isFinite(second) || (operation === "div" && b === 0)) return plain;
  const [x, y] = [rational(a), rational(operation === "sub" ? -b : second)];
  const exact: Rational =
    operation === "mul"
      ? { over: x.over * y.over, under: x.under * y.under }
      : operation === "div"
        ? {
            over: (y.over < 0n ? -1n : 1n) * x.over * y.under,
            under: x.under * (y.over < 0n ? -y.over : y.over),
          }
        : operation === "sqrt"
          ? x
          : { over: x.over * y.under + y.over * x.under, under: x.under * y.under };
  if (exact.over === 0n) {
    if (operation !== "add" && operation !== "sub") return plain;
    const other = operation === "sub" ? -b : b;
    // Zeros of one sign keep it; everything else cancels.
    if (a === 0 && Object.is(a, other)) return a;
    return mode === 1 ? -0 : 0;
  }
  const isNegative = exact.over < 0n;
  const magnitude = { over: isNegative ? -exact.over : exact.over, under: exact.under };
  // A first guess of the exponent of 53 bits, then the right one.
  const ratio = length(magnitude.over) - length(magnitude.under);
  let exponent = Math.max(LEAST, (operation === "sqrt" ? Math.floor(ratio / 2) : ratio) - 54);
  while (length(unitsOf(operation, magnitude, exponent).units) > 53) exponent++;
  const { units, isExact, half } = unitsOf(operation, magnitude, exponent);
  const awayFromZero =
    !isExact &&
    (mode === 0
      ? half > 0 || (half === 0 && units % 2n === 1n)
      : mode === 3
        ? false
        : (mode === 1) === isNegative);
  const rounded = Number(awayFromZero ? units + 1n : units);
  // Up to 2^53 units: a product of two doubles that is exact, or overflows.
  let value =
    exponent < -1022 ? rounded * 2 ** -1022 * 2 ** (exponent + 1022) : rounded * 2 ** Math.min(exponent, 971);
  if (exponent > 971) value = Number.POSITIVE_INFINITY;
  if (value === Number.POSITIVE_INFINITY && mode !== 0 && (mode === 3 || (mode === 1) !== isNegative)) {
    value = Number.MAX_VALUE;
  }
  return isNegative ? -value : value;
}
