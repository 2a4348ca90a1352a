import { type RoundedOperation, RoundingMode } from "./rounding-mode.js";

/*
 * Directed rounding of doubles (IEEE 754-2019, section 4.3) by whole numbers of any size: right for all operands, and
 * slow.
 */

/**
 * The rounded result of an operation.
 *
 * @param b of no account for `sqrt`
 */
export function roundedExactly(
  operation: RoundedOperation,
  a: number,
  b: number,
  mode: RoundingMode,
): number {
  const nearest = toNearest(operation, a, b);
  const other = operation === "sqrt" ? 1 : b;
  // Infinities that are no overflow, and what is no number, are the same in all modes.
  const isSpecial = !Number.isFinite(a) || !Number.isFinite(other) || Number.isNaN(nearest);
  if (mode === RoundingMode.nearest || isSpecial || (operation === "div" && b === 0)) return nearest;
  if (operation === "sub") return roundedExactly("add", a, -b, mode);
  const excess = excessSign(operation, a, b, nearest);
  if (excess === 0) {
    // A sum of opposite numbers is -0 if rounded downwards (section 6.3).
    const cancelled = operation === "add" && nearest === 0 && Object.is(a, 0) !== Object.is(b, 0);
    return cancelled || (operation === "add" && a === -b && a !== 0) ? zeroOf(mode) : nearest;
  }
  const isPositive = nearest > 0 || (nearest === 0 && excess > 0);
  const downwards = mode === RoundingMode.down || (mode === RoundingMode.towardZero && isPositive);
  if (downwards) return excess < 0 ? nextBelow(nearest) : nearest;
  return excess > 0 ? -nextBelow(-nearest) : nearest;
}

function toNearest(operation: RoundedOperation, a: number, b: number): number {
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

function zeroOf(mode: RoundingMode): number {
  return mode === RoundingMode.down ? -0 : 0;
}

/** Sign of the exact result less `rounded`. */
function excessSign(
  operation: Exclude<RoundedOperation, "sub">,
  a: number,
  b: number,
  rounded: number,
): number {
  // An overflow: all that is finite is nearer to zero.
  if (!Number.isFinite(rounded)) return -Math.sign(rounded);
  const [x, y, z] = [a, b, rounded].map(dyadic) as [Dyadic, Dyadic, Dyadic];
  switch (operation) {
    case "add":
      return signOfSum(x, y, negated(z));
    case "mul":
      return signOfSum(times(x, y), negated(z));
    case "div":
      return Math.sign(b) * signOfSum(x, negated(times(y, z)));
    case "sqrt":
      return signOfSum(x, negated(times(z, z)));
  }
}

/** The number mantissa * 2^exponent. */
interface Dyadic {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const bits = new DataView(new ArrayBuffer(8));
const FRACTION = (1n << 52n) - 1n;

/** A finite double. */
function dyadic(value: number): Dyadic {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const field = Number((word >> 52n) & 0x7ffn);
  const magnitude = field === 0 ? word & FRACTION : (word & FRACTION) | (1n << 52n);
  return { mantissa: word >> 63n ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

function times(a: Dyadic, b: Dyadic): Dyadic {
  return { mantissa: a.mantissa * b.mantissa, exponent: a.exponent + b.exponent };
}

function negated({ mantissa, exponent }: Dyadic): Dyadic {
  return { mantissa: -mantissa, exponent };
}

function signOfSum(...terms: readonly Dyadic[]): number {
  const least = Math.min(...terms.map(({ exponent }) => exponent));
  const sum = terms.reduce((total, term) => total + (term.mantissa << BigInt(term.exponent - least)), 0n);
  return sum > 0n ? 1 : sum < 0n ? -1 : 0;
}

/** The largest double below a number that is not the least; of infinity the largest finite one. */
function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}
