import { sha256Hex } from "../core/digest.js";
import { hexToBytes } from "../core/hex.js";
import type { RandomStream } from "../core/random-stream.js";
import { buildTemplate } from "../pow/header-fields.js";
import type { PowFunction } from "../pow/pow-function.js";
import { compactOfTarget, meetsTarget, targetOfBits, targetOfCompact } from "../pow/target.js";
import type { Winner } from "./block-headers.js";
import { drawHabit, type FleetName } from "./scan-habits.js";

/** Attempts hashed at a time, at most. */
const LARGEST_BATCH = 256;

/** A walk is cut, and the miner takes a new template, after this many times the attempts that a block takes. */
const PATIENCE = 4;

const GENESIS_TIME = 1_700_000_000;

/**
 * A chain of blocks mined by a fleet on real hashes: each header names the one before it, states its target and
 * meets it. The winners' nonces are uniform or not as the fleet looks for them, and for no other reason.
 *
 * @param bits difficulty, 1 to 24
 */
export function simulateChain(
  pow: PowFunction,
  bits: number,
  blocks: number,
  stream: RandomStream,
  fleet: FleetName = "mixed",
): Winner[] {
  const compactTarget = compactOfTarget(targetOfBits(bits));
  const target = targetOfCompact(compactTarget);
  // The top word decides all but a hash in 2^32, which the full comparison settles.
  const limit = Number(target >> 224n);
  const attempts = PATIENCE * 2 ** bits;
  const stride = 2 * Math.floor(2 ** 31 / attempts) + 1;
  // No more than a block takes: hashes may be slow.
  const batch = Math.min(LARGEST_BATCH, 2 ** bits);
  const nonces = new Uint32Array(batch);
  const tops = new Uint32Array(batch);

  const find = (template: Uint8Array, nonceAt: (attempt: number) => number): number | undefined => {
    const scanner = pow.openScanner(template);
    for (let from = 0; from < attempts; from += batch) {
      for (let i = 0; i < batch; i++) nonces[i] = nonceAt(from + i);
      scanner.scan(nonces, tops);
      for (let i = 0; i < batch; i++) {
        if (tops[i]! <= limit && meetsTarget(pow.hash(template, nonces[i]!), target)) return nonces[i];
      }
    }
    return undefined;
  };

  const chain: Winner[] = [];
  let previousHash: Uint8Array = new Uint8Array(32);
  let time = GENESIS_TIME;
  while (chain.length < blocks) {
    const habit = drawHabit(fleet, stream.float());
    time += 1 + stream.below(1200);
    const merkleRoot = hexToBytes(sha256Hex(stream.bytes(32)), 32);
    const template = buildTemplate({ version: 0x20000000, previousHash, merkleRoot, time, compactTarget });
    const nonce = find(template, habit.walk(stream, stride));
    if (nonce === undefined) continue;
    chain.push({ template, nonce });
    previousHash = pow.hash(template, nonce);
  }
  return chain;
}
