/**
 * The factor of IMUL_RCP: 2^x / divisor, rounded down, for the highest x with a result below 2^64 (RandomX
 * specification, section 5.2.6).
 *
 * @param divisor an integer from 3 to 2^32 - 1 that is not a power of 2
 * @throws {RangeError} for any other
 */
export function reciprocal(divisor: number): bigint {
  if (divisor !== divisor >>> 0 || (divisor & (divisor - 1)) === 0) {
    throw new RangeError(
      `divisor is ${divisor}, an integer from 3 to 2^32 - 1 that is not a power of 2 is needed`,
    );
  }
  const bits = 32 - Math.clz32(divisor);
  return (1n << BigInt(63 + bits)) / BigInt(divisor);
}
