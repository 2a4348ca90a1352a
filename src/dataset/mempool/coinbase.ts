import { merkleRoot } from "../../pow/merkle-root.js";
import type { BlockWorld, MempoolTransaction } from "./block-world.js";
import { sha256d, type Transaction } from "./transaction.js";

/** The witness of a coinbase input (BIP 141): 32 bytes that the commitment covers. */
const RESERVED = new Uint8Array(32);

/** An output script without an owner: version 0, twenty zero bytes. */
const PAYEE = Uint8Array.from([0, 20, ...new Uint8Array(20)]);

const HALVING = 210_000;
const FIRST_SUBSIDY = 5_000_000_000;

/** New coins of a block in satoshi, halved every 210 000 blocks. */
export function subsidyAt(height: number): number {
  return Math.floor(FIRST_SUBSIDY / 2 ** Math.floor(height / HALVING));
}

/**
 * The first transaction of a block: the height in its script (BIP 34), subsidy and fees to the miner, and the commitment to
 * the witnesses of all others (BIP 141).
 */
export function coinbaseOf(world: BlockWorld, chosen: readonly MempoolTransaction[]): Transaction {
  const fees = chosen.reduce((sum, { fee }) => sum + fee, 0);
  return {
    version: 2,
    inputs: [
      {
        previousId: new Uint8Array(32),
        previousIndex: 0xffffffff,
        script: heightScript(world.height),
        sequence: 0xffffffff,
        witness: [RESERVED],
      },
    ],
    outputs: [
      { value: subsidyAt(world.height) + fees, script: PAYEE },
      { value: 0, script: commitment(chosen) },
    ],
    lockTime: 0,
  };
}

/** OP_RETURN, 36 bytes: aa21a9ed and SHA-256d of the Merkle root of the witness ids and the reserved bytes. */
function commitment(chosen: readonly MempoolTransaction[]): Uint8Array {
  // The coinbase's own place in that tree is zero.
  const root = merkleRoot([new Uint8Array(32), ...chosen.map(({ witnessId }) => witnessId)]);
  return Uint8Array.from([0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed, ...sha256d(Buffer.concat([root, RESERVED]))]);
}

/** A push of the height as a script number: little-endian, the top bit left free for the sign. */
function heightScript(height: number): Uint8Array {
  const digits: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) digits.push(rest % 256);
  if ((digits.at(-1) ?? 0) >= 128) digits.push(0);
  return Uint8Array.from([digits.length, ...digits]);
}
