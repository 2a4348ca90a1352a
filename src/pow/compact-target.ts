/**
 * The 256-bit target that a header's compact "bits" field stands for: mantissa * 256^(exponent - 3), the exponent
 * in the top byte (Bitcoin Core, arith_uint256::SetCompact).
 *
 * @param compact the field as an unsigned 32-bit integer
 * @throws {RangeError} if the target is negative, zero or wider than 256 bits
 */
export function targetOfCompact(compact: number): bigint {
  const exponent = compact >>> 24;
  const mantissa = BigInt(compact & 0x7fffff);
  const shift = BigInt(8 * (exponent - 3));
  const target = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  if ((compact & 0x800000) !== 0 || target === 0n || target >= 1n << 256n) {
    throw new RangeError(
      `compact target ${compact.toString(16).padStart(8, "0")} stands for no 256-bit target`,
    );
  }
  return target;
}

/**
 * The compact form of a target, rounded down to what 23 bits of mantissa hold.
 *
 * @param target 1 to 2^256 - 1
 */
export function compactOfTarget(target: bigint): number {
  if (target < 1n || target >= 1n << 256n)
    throw new RangeError(`target is ${target}, 1 to 2^256 - 1 is needed`);
  let exponent = Math.ceil(target.toString(2).length / 8);
  let mantissa = Number(
    exponent >= 3 ? target >> BigInt(8 * (exponent - 3)) : target << BigInt(8 * (3 - exponent)),
  );
  // The top bit of the mantissa is a sign.
  if (mantissa & 0x800000) {
    mantissa >>>= 8;
    exponent++;
  }
  return ((exponent << 24) | mantissa) >>> 0;
}

/** A 32-byte hash as the number that proof of work compares with the target: little-endian. */
export function hashAsNumber(hash: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(hash).reverse().toString("hex")}`);
}
