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
  checkTarget(target);
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

/** Highest target of difficulty 1, that of the genesis block: ffff * 2^208. */
const DIFFICULTY_ONE = 0xffffn << 208n;

/** Difficulty of a target as miners quote it: target of difficulty 1 over target. */
export function difficultyOfTarget(target: bigint): number {
  checkTarget(target);
  // 64 more bits than a double holds, so that the quotient is right to its last digit.
  const scaled = (DIFFICULTY_ONE << 117n) / target;
  return Number(scaled) / 2 ** 117;
}

/**
 * The target of a difficulty as miners quote it, rounded down.
 *
 * @param difficulty a decimal number above 0, as text so that it is exact
 * @throws {RangeError} if it is none, or its target is 0 or wider than 256 bits
 */
export function targetOfDifficulty(difficulty: string): bigint {
  const target = overDecimal(DIFFICULTY_ONE, difficulty);
  checkTarget(target);
  return target;
}

/** A whole number over a decimal number above 0 given as text, rounded down. @throws {RangeError} if it is none */
export function overDecimal(numerator: bigint, text: string): bigint {
  const [, whole, fraction = ""] = /^(\d{1,80})(?:\.(\d{1,80}))?$/.exec(text) ?? [];
  const denominator = whole === undefined ? 0n : BigInt(whole + fraction);
  if (denominator === 0n)
    throw new RangeError(`difficulty is ${JSON.stringify(text)}, a decimal number above 0 is needed`);
  return (numerator * 10n ** BigInt(fraction.length)) / denominator;
}

/** The target of `bits` leading zero bits, 0 to 256: a hash meets it if it is at most this. */
export function targetOfBits(bits: number): bigint {
  if (!Number.isInteger(bits) || bits < 0 || bits > 256) {
    throw new RangeError(`bits is ${bits}, an integer from 0 to 256 is needed`);
  }
  return (1n << BigInt(256 - bits)) - 1n;
}

/** Probability that a uniform 256-bit hash is at most `target`: (target + 1) / 2^256. */
export function hitProbability(target: bigint): number {
  if (target < 0n || target >= 1n << 256n)
    throw new RangeError(`target is ${target}, 0 to 2^256 - 1 is needed`);
  const count = target + 1n;
  // The leading 64 bits and their place: a quotient of whole numbers, rounded once.
  const length = count.toString(2).length;
  const shift = BigInt(Math.max(0, length - 64));
  return Number(count >> shift) * 2 ** (Number(shift) - 256);
}

/** Whether a hash, 32 bytes in raw order, meets a target. */
export function meetsTarget(hash: Uint8Array, target: bigint): boolean {
  return hashAsNumber(hash) <= target;
}

function checkTarget(target: bigint): void {
  if (target < 1n || target >= 1n << 256n) {
    throw new RangeError(`target is ${target}, 1 to 2^256 - 1 is needed`);
  }
}
