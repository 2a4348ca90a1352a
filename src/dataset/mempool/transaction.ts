import { createHash } from "node:crypto";

/*
 * Transactions as they go over the wire: https://developer.bitcoin.org/reference/transactions.html, with witnesses as in
 * BIP 141 and BIP 144.
 */

export interface TransactionInput {
  /** Id of the transaction whose output is spent, 32 bytes in raw order. */
  readonly previousId: Uint8Array;
  /** Number of that output, 0 to 2^32 - 1. */
  readonly previousIndex: number;
  readonly script: Uint8Array;
  readonly sequence: number;
  /** Items of the witness; none for an input without one. */
  readonly witness: readonly Uint8Array[];
}

export interface TransactionOutput {
  /** Satoshi, a whole number up to 2^53. */
  readonly value: number;
  readonly script: Uint8Array;
}

export interface Transaction {
  readonly version: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly lockTime: number;
}

/** A transaction's bytes; without witnesses if no input has one, or if they are not wanted. */
export function serialiseTransaction(transaction: Transaction, witnesses = true): Uint8Array {
  const { version, inputs, outputs, lockTime } = transaction;
  const marked = witnesses && inputs.some(({ witness }) => witness.length > 0);
  return Uint8Array.from(
    Buffer.concat([
      u32(version),
      ...(marked ? [Buffer.of(0, 1)] : []),
      compactSize(inputs.length),
      ...inputs.flatMap((input) => [
        input.previousId,
        u32(input.previousIndex),
        ...sized(input.script),
        u32(input.sequence),
      ]),
      compactSize(outputs.length),
      ...outputs.flatMap(({ value, script }) => [u64(value), ...sized(script)]),
      ...(marked
        ? inputs.flatMap(({ witness }) => [compactSize(witness.length), ...witness.flatMap(sized)])
        : []),
      u32(lockTime),
    ]),
  );
}

/** The transaction's id: SHA-256d of its bytes without witnesses, 32 bytes in raw order. */
export function transactionId(transaction: Transaction): Uint8Array {
  return sha256d(serialiseTransaction(transaction, false));
}

/** The id that covers witnesses too (BIP 141), 32 bytes in raw order. */
export function witnessTransactionId(transaction: Transaction): Uint8Array {
  return sha256d(serialiseTransaction(transaction));
}

/** Weight units: three times the bytes without witnesses, and all bytes once (BIP 141). */
export function transactionWeight(transaction: Transaction): number {
  return 3 * serialiseTransaction(transaction, false).length + serialiseTransaction(transaction).length;
}

/** SHA-256 twice, 32 bytes in raw order. */
export function sha256d(bytes: Uint8Array): Uint8Array {
  const once = createHash("sha256").update(bytes).digest();
  return Uint8Array.from(createHash("sha256").update(once).digest());
}

/** A variable-length integer. @param value a whole number below 2^32 */
export function compactSize(value: number): Buffer {
  if (value < 0xfd) return Buffer.of(value);
  if (value <= 0xffff) return Buffer.of(0xfd, value & 255, value >>> 8);
  return Buffer.concat([Buffer.of(0xfe), u32(value)]);
}

function sized(bytes: Uint8Array): Uint8Array[] {
  return [compactSize(bytes.length), bytes];
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
