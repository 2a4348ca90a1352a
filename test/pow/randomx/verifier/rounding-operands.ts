import { RandomStream } from "../../../../src/core/random-stream.js";

const bits = new DataView(new ArrayBuffer(8));

function doubleOf(sign: number, field: number, high: number, low: number): number {
  bits.setUint32(0, ((sign << 31) | (field << 20) | (high & 0xfffff)) >>> 0);
  bits.setUint32(4, low >>> 0);
  return bits.getFloat64(0);
}

/** Doubles at which something happens: zeros, subnormals, ends of the range, powers of 2 and their neighbours. */
export const SPECIAL: readonly number[] = [
  0,
  5e-324,
  1.5e-323,
  2 ** -1074 * (2 ** 52 - 1),
  2 ** -1022,
  2 ** -1000,
  2 ** -900,
  1 / 3,
  0.5,
  1,
  3,
  5,
  2 ** 26 + 1,
  2 ** 27 + 1,
  2 ** 32,
  2 ** 52,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 970,
  2 ** 971,
  2 ** 1000,
  2 ** 1023,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
]
  .flatMap((value) => {
    bits.setFloat64(0, value);
    const word = bits.getBigUint64(0);
    const near = [word, word + 1n, word - 1n].filter((w) => w <= 0x7ff0000000000000n && w >= 0n);
    return near.map((w) => {
      bits.setBigUint64(0, w);
      return bits.getFloat64(0);
    });
  })
  .flatMap((value) => [value, -value])
  .concat(Number.NaN);

/**
 * Pairs of doubles, of several kinds in turn: any bits at all; near in magnitude; short fractions, so that sums, products
 * and quotients are exact or halfway between doubles; what registers of programs hold.
 */
export function operandPairs(name: string, count: number): [Float64Array, Float64Array] {
  const random = new RandomStream("1", "rounding operands", name);
  const words = new Uint32Array(random.bytes(count * 24).buffer);
  const [a, b] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const [w0, w1, w2, w3, w4, w5] = words.subarray(6 * i, 6 * i + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const field = 1 + (w4 % 2045);
    switch (w5 % 5) {
      case 0:
        a[i] = doubleOf(w4 >>> 31, w0 >>> 21, w0, w1);
        b[i] = doubleOf((w4 >>> 30) & 1, w2 >>> 21, w2, w3);
        break;
      case 1:
        a[i] = doubleOf(w4 >>> 31, field, w0, w1);
        b[i] = doubleOf(
          (w4 >>> 30) & 1,
          Math.min(2046, Math.max(0, field + ((w5 >>> 8) % 120) - 60)),
          w2,
          w3,
        );
        break;
      case 2:
        a[i] = doubleOf(w4 >>> 31, 900 + (w4 % 240), w0 & ~0x3f, 0);
        b[i] = doubleOf((w4 >>> 30) & 1, 900 + ((w5 >>> 8) % 240), w2 & -(1 << ((w5 >>> 24) % 20)), 0);
        break;
      case 3:
        // Register of group E by one of group A, or by a number from memory.
        a[i] = doubleOf(0, 768 + (w4 % 600), w0, w1);
        b[i] = doubleOf(0, w4 >>> 31 ? 1023 + ((w5 >>> 8) % 32) : 768 + ((w5 >>> 8) % 256), w2, w3);
        break;
      default:
        // Register of group F and a whole number or one of group A.
        a[i] = doubleOf(w4 >>> 31, 1000 + (w4 % 80), w0, w1);
        b[i] = (w4 >>> 30) & 1 ? w2 | 0 : doubleOf(0, 1023 + (w2 % 32), w3, w0);
    }
  }
  return [a, b];
}
