import type { SuperscalarProgram } from "../../../src/pow/randomx/superscalar-instructions.js";

const unsigned = (value: bigint) => BigInt.asUintN(64, value);
const signed = (value: bigint) => BigInt.asIntN(64, value);

/** Section 6.1 of the RandomX specification in big integers. */
export function execute(registers: bigint[], { instructions }: SuperscalarProgram): void {
  for (const { kind, destination, source, mod, immediate } of instructions) {
    const to = registers[destination]!;
    const from = registers[source]!;
    const constant = BigInt(immediate | 0);
    registers[destination] = unsigned(
      {
        ISUB_R: () => to - from,
        IXOR_R: () => to ^ from,
        IADD_RS: () => to + (from << BigInt((mod >> 2) % 4)),
        IMUL_R: () => to * from,
        IROR_C: () => (to >> BigInt(immediate)) | (to << BigInt(64 - immediate)),
        IADD_C7: () => to + constant,
        IXOR_C7: () => to ^ constant,
        IADD_C8: () => to + constant,
        IXOR_C8: () => to ^ constant,
        IADD_C9: () => to + constant,
        IXOR_C9: () => to ^ constant,
        IMULH_R: () => (to * from) >> 64n,
        ISMULH_R: () => (signed(to) * signed(from)) >> 64n,
        IMUL_RCP: () => to * slowReciprocal(BigInt(immediate)),
      }[kind](),
    );
  }
}

/** 2^x / divisor for the highest x with a result below 2^64. */
export function slowReciprocal(divisor: bigint): bigint {
  let x = 0n;
  while ((1n << (x + 1n)) / divisor < 1n << 64n) x++;
  return (1n << x) / divisor;
}

/** An item of the dataset, section 7.3, in big integers. @param cache its words, a power of 2 of lines of 8 */
export function slowDatasetItem(
  cache: BigUint64Array,
  programs: readonly SuperscalarProgram[],
  itemNumber: number,
): BigUint64Array {
  const r0 = unsigned((BigInt(itemNumber) + 1n) * 6364136223846793005n);
  const registers = [
    0n,
    9298411001130361340n,
    12065312585734608966n,
    9306329213124626780n,
    5281919268842080866n,
    10536153434571861004n,
    3398623926847679864n,
    9549104520008361294n,
  ].map((difference) => r0 ^ difference);
  let address = BigInt(itemNumber);
  for (const program of programs) {
    const line = Number(address % BigInt(cache.length / 8));
    execute(registers, program);
    for (let i = 0; i < 8; i++) registers[i]! ^= cache[8 * line + i]!;
    address = registers[program.addressRegister]!;
  }
  return BigUint64Array.from(registers);
}
