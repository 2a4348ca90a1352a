import { createHash } from "node:crypto";

/**
 * Merkle root of a block's transactions: pairs of hashes are hashed with SHA-256d level by level, an odd one at a
 * level's end with itself (https://developer.bitcoin.org/reference/block_chain.html#merkle-trees). Because of that
 * doubling a list with its tail repeated can have the same root (CVE-2012-2459).
 *
 * @param transactionIds 32 bytes each, raw order, the coinbase first
 * @returns 32 bytes, raw order
 * @throws {RangeError} on an empty list or an id of another length
 */
export function merkleRoot(transactionIds: readonly Uint8Array[]): Uint8Array {
  if (transactionIds.length === 0) throw new RangeError("a block has at least one transaction, got none");
  for (const [i, id] of transactionIds.entries()) {
    if (id.length !== 32) throw new RangeError(`transaction id ${i} has ${id.length} bytes, 32 are needed`);
  }
  let level: readonly Uint8Array[] = transactionIds;
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      sha256d(Buffer.concat([level[2 * i]!, level[2 * i + 1] ?? level[2 * i]!])),
    );
  }
  return Uint8Array.from(level[0]!);
}

function sha256d(bytes: Buffer): Buffer {
  const once = createHash("sha256").update(bytes).digest();
  return createHash("sha256").update(once).digest();
}
