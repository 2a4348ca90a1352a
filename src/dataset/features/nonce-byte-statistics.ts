import { checkRoom, type FeatureSet } from "./feature-set.js";

/** Bits of a rolling window. */
const WINDOWS = [4, 8, 16] as const;
const WIDTH = 4 + 2 * WINDOWS.length;

/**
 * Statistics of a nonce's four bytes (0 to 255 each): mean, population standard deviation, skewness and excess kurtosis,
 * both 0 where the deviation is. Then, for windows of 4, 8 and 16 consecutive bits rolled over the 32, the standard
 * deviation and the maximum of their share of ones. (The source names windows of 4, 8 and 16 without saying of what; a
 * nonce has four bytes only, so that bits are the reading that a single nonce allows.)
 */
export const NONCE_BYTE_STATISTICS: FeatureSet = {
  name: "nonce-byte-statistics",
  version: 1,
  width: WIDTH,
  columns: [
    ...["mean", "standard deviation", "skewness", "excess kurtosis"],
    ...WINDOWS.flatMap((window) => [`window ${window} deviation`, `window ${window} maximum`]),
  ],
  write: ({ nonces }, out) => nonceByteStatistics(nonces, out),
};

/**
 * @param out rows x 10, row-major, written in place
 * @throws {RangeError} if `out` is too short
 */
export function nonceByteStatistics(nonces: Uint32Array, out: Float32Array): Float32Array {
  checkRoom(nonces.length, WIDTH, out);
  for (let row = 0, at = 0; row < nonces.length; row++, at += WIDTH) {
    const nonce = nonces[row]!;
    momentsAt(nonce, out, at);
    for (const [i, window] of WINDOWS.entries()) windowsAt(nonce, window, out, at + 4 + 2 * i);
  }
  return out;
}

function momentsAt(nonce: number, out: Float32Array, at: number): void {
  const a = nonce & 255;
  const b = (nonce >>> 8) & 255;
  const c = (nonce >>> 16) & 255;
  const d = nonce >>> 24;
  const mean = (a + b + c + d) / 4;
  const [x, y, z, w] = [a - mean, b - mean, c - mean, d - mean];
  const variance = (x * x + y * y + z * z + w * w) / 4;
  const deviation = Math.sqrt(variance);
  const third = (x * x * x + y * y * y + z * z * z + w * w * w) / 4;
  const fourth = (x * x * x * x + y * y * y * y + z * z * z * z + w * w * w * w) / 4;
  out[at] = mean;
  out[at + 1] = deviation;
  out[at + 2] = variance === 0 ? 0 : third / (variance * deviation);
  out[at + 3] = variance === 0 ? 0 : fourth / (variance * variance) - 3;
}

/** Standard deviation and maximum of the share of ones in all windows of `window` bits. */
function windowsAt(nonce: number, window: number, out: Float32Array, at: number): void {
  const windows = 32 - window + 1;
  let ones = 0;
  for (let bit = 0; bit < window; bit++) ones += (nonce >>> bit) & 1;
  let [sum, squares, most] = [ones, ones * ones, ones];
  for (let bit = window; bit < 32; bit++) {
    ones += ((nonce >>> bit) & 1) - ((nonce >>> (bit - window)) & 1);
    sum += ones;
    squares += ones * ones;
    if (ones > most) most = ones;
  }
  // From whole numbers, so that equal windows give exactly 0.
  out[at] = Math.sqrt(windows * squares - sum * sum) / (windows * window);
  out[at + 1] = most / window;
}
