import { sha256Hex } from "../core/digest.js";
import { hexToBytes } from "../core/hex.js";
import type { RandomStream } from "../core/random-stream.js";
import { buildTemplate } from "../pow/header-fields.js";
import type { PowFunction } from "../pow/pow-function.js";
import { compactOfTarget, meetsTarget, targetOfBits, targetOfCompact } from "../pow/target.js";
import type { Winner } from "./block-headers.js";

/** Bits 20 to 23 of a nonce: zero where a miner has the habit of stuck bits. */
export const STUCK_BITS = 0x00f00000;

/** How one kind of miner walks through the nonces of a template: the nonce of each attempt. */
interface ScanHabit {
  readonly name: string;
  /** Share of the fleet's hash rate. */
  readonly share: number;
  /**
   * @param stride how far one attempt moves on: a step of the model stands for what real hardware scans in that time
   */
  walk(stream: RandomStream, stride: number): (attempt: number) => number;
}

const THREADS = 8;

/** A mining fleet in miniature, with the habits of real mining software. */
export const FLEET: readonly ScanHabit[] = [
  {
    // Each thread has a part of the space of its own and begins at the part's first nonce.
    name: "thread partitions",
    share: 0.4,
    walk: (_stream, stride) => (attempt) =>
      ((attempt % THREADS) * (2 ** 32 / THREADS) + Math.floor(attempt / THREADS) * stride) >>> 0,
  },
  {
    name: "from zero upwards",
    share: 0.25,
    walk: (_stream, stride) => (attempt) => (attempt * stride) >>> 0,
  },
  {
    // Chips that count in a part of the word leave some bits at zero: here 20 to 23.
    name: "stuck bits",
    share: 0.25,
    walk: (stream) => () => (stream.uint32() & ~STUCK_BITS) >>> 0,
  },
  { name: "random", share: 0.1, walk: (stream) => () => stream.uint32() },
];

/** Attempts hashed at a time, at most. */
const LARGEST_BATCH = 256;

/** A walk is cut, and the miner takes a new template, after this many times the attempts that a block takes. */
const PATIENCE = 4;

const GENESIS_TIME = 1_700_000_000;

/**
 * A chain of blocks mined by the fleet on real hashes: each header names the one before it, states its target and
 * meets it. The winners' nonces are far from uniform, because of where miners look and for no other reason.
 *
 * @param bits difficulty, 1 to 24
 */
export function simulateChain(
  pow: PowFunction,
  bits: number,
  blocks: number,
  stream: RandomStream,
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
    const habit = drawHabit(stream.float());
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

function drawHabit(draw: number): ScanHabit {
  let sum = 0;
  for (const habit of FLEET) {
    sum += habit.share;
    if (draw < sum) return habit;
  }
  return FLEET.at(-1)!;
}
