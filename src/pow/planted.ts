import { RandomStream } from "../core/random-stream.js";
import { topWord } from "./header.js";
import type { PowFunction, Scanner } from "./pow-function.js";

/** A planted effect: its size and on what. */
export interface PlantedSpec {
  /** Decimal text of the effect, in (0, 1), e.g. `0.3`. */
  readonly effect: string;
  readonly base: PowFunction;
  /** The mask in the open, a 32-bit word but 0; a secret one when left out. */
  readonly mask?: number;
  /** Names the secret mask; who does not know it cannot compute it. */
  readonly seed: string;
}

const WORD = 2 ** 32;

/**
 * A function with an effect of known size. Nonces whose parity under a mask is even are favoured: with u the base
 * function's hash in [0, 1), they get u' = u/(1+eps) if u < (1+eps)/2, else 1 - (1-u)/(1-eps); the others the same with
 * -eps. So u' < 2^-k exactly where u < 2^-k (1 +- eps), for every k >= 1: a hit has probability 2^-k (1 +- eps), and over
 * both kinds of nonce exactly 2^-k.
 *
 * Hashes are computed on 256-bit whole numbers, eps being the fraction that its text says.
 */
export function plantedPow({ effect, base, mask: open, seed }: PlantedSpec): PowFunction {
  const id = `planted:${effect}${open === undefined ? "" : `,${maskText(open)}`}@${base.id}`;
  const mask = open ?? plantedMask(seed, id);
  const eps = Number(effect);
  const fraction = fractionOf(effect);
  const hash = (template: Uint8Array, nonce: number) =>
    plantHash(base.hash(template, nonce), favoured(nonce, mask), fraction);
  return {
    id,
    full: false,
    ...(base.full && { alike: true }),
    templateBytes: base.templateBytes,
    ...(base.leastTemplateBytes !== undefined && { leastTemplateBytes: base.leastTemplateBytes }),
    nonceOffset: base.nonceOffset,
    timeOffset: base.timeOffset,
    microsecondsPerHash: base.microsecondsPerHash,
    ...(base.share && { share: base.share }),
    ...(base.sharedBytes !== undefined && { sharedBytes: base.sharedBytes }),
    // The mask and the division, beside the base function.
    get operationsPerHash() {
      return base.operationsPerHash + 8;
    },
    openScanner: (template) => openScanner(base, template, (nonce) => hash(template, nonce), eps, mask),
    hash,
  };
}

/** A mask as ids state it: 8 hex digits. */
function maskText(mask: number): string {
  return mask.toString(16).padStart(8, "0");
}

/** The secret mask of a planted function under a seed: any 32-bit word but 0. */
export function plantedMask(seed: string, id: string): number {
  const stream = new RandomStream(seed, "planted mask", id);
  let mask = stream.uint32();
  while (mask === 0) mask = stream.uint32();
  return mask;
}

/** Whether a nonce has even parity under the mask. */
export function favoured(nonce: number, mask: number): boolean {
  let x = nonce & mask;
  x ^= x >>> 16;
  x ^= x >>> 8;
  x ^= x >>> 4;
  return ((0x6996 >>> (x & 15)) & 1) === 0;
}

interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** The fraction that a decimal text says. */
function fractionOf(text: string): Fraction {
  const digits = text.slice(text.indexOf(".") + 1);
  return { over: BigInt(digits), under: 10n ** BigInt(digits.length) };
}

const ALL = (1n << 256n) - 1n;

/** The planted hash of a base hash, both 32 bytes in raw order, on whole numbers H of [0, 2^256). */
function plantHash(hash: Uint8Array, favour: boolean, { over, under }: Fraction): Uint8Array {
  const value = BigInt(`0x${Buffer.from(hash).reverse().toString("hex")}`);
  const [grown, shrunk] = favour ? [under + over, under - over] : [under - over, under + over];
  const planted =
    2n * value * under < grown << 256n ? (value * under) / grown : ALL - ((ALL - value) * under) / shrunk;
  return new Uint8Array(Buffer.from(planted.toString(16).padStart(64, "0"), "hex").reverse());
}

/**
 * Top words of planted hashes: from 64 bits of the base hash in double precision, which settle all but about one hash in
 * 100 000; that one is computed in full. A base function without a kernel for 64 bits is hashed in full.
 */
function openScanner(
  base: PowFunction,
  template: Uint8Array,
  hash: (nonce: number) => Uint8Array,
  eps: number,
  mask: number,
): Scanner {
  const wide = base.openWideScanner?.(template);
  if (wide === undefined) {
    // Checks the template.
    base.openScanner(template);
    return {
      scan(nonces, out) {
        if (nonces.length === 0) throw new RangeError("no nonces to scan");
        for (const [i, nonce] of nonces.entries()) out[i] = topWord(hash(nonce));
      },
    };
  }
  let next = new Uint32Array(0);
  // An error of 2^-20 in the base hash, grown by the steeper branch.
  const doubt = 2 ** -18 / (1 - eps);
  return {
    scan(nonces, out) {
      if (next.length < nonces.length) next = new Uint32Array(nonces.length);
      wide.scan(nonces, out, next);
      for (let i = 0; i < nonces.length; i++) {
        const signed = favoured(nonces[i]!, mask) ? eps : -eps;
        const x = out[i]! + next[i]! / WORD;
        const y = x < ((1 + signed) / 2) * WORD ? x / (1 + signed) : WORD - (WORD - x) / (1 - signed);
        const top = Math.floor(y);
        const rest = y - top;
        out[i] = rest < doubt || rest > 1 - doubt ? topWord(hash(nonces[i]!)) : top;
      }
    },
  };
}
