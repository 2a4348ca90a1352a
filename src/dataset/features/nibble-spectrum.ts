import { binaryLog, unitRoots } from "../../core/portable-math.js";
import { type Frame, NIBBLES, NONCE_POSITION, nibblesOf, shiftAt } from "./cmfo-frame.js";

/** Frequencies 0 to 128; the others mirror them, for nibbles are real numbers. */
const FREQUENCIES = NIBBLES / 2 + 1;
const NONCE_BYTES = 4;
const MIDDLE = 7.5;

const ROOTS = unitRoots(NIBBLES);

/**
 * D4 of the headers of one template: 1 less the entropy of the amplitudes of the 256-point discrete Fourier transform of
 * x - 7.5, normalised to sum 1, over its maximum of 8 bits. The transform is linear: what each byte of a nonce adds to it
 * is looked up, and the template's part is made once.
 */
export class NibbleSpectrum {
  readonly #template = new Float64Array(2 * FREQUENCIES);
  readonly #bytes: Float64Array;

  constructor(template: Uint8Array, frame: Frame) {
    const nibbles = nibblesOf(template, frame);
    const isNonce = (p: number) => p >= NONCE_POSITION && p < NONCE_POSITION + 2 * NONCE_BYTES;
    for (let p = 0; p < NIBBLES; p++)
      addWave(this.#template, 2, 0, p, (isNonce(p) ? 0 : nibbles[p]!) - MIDDLE);
    this.#bytes = byteWaves(frame);
  }

  /**
   * Writes D4 of the header of each nonce into `out`. Frequency by frequency, for the tables of one frequency stay in the
   * processor's cache: many nonces at a time are some three times as fast as one by one.
   */
  coherences(nonces: Uint32Array, out: Float64Array): void {
    const total = new Float64Array(nonces.length);
    const weighted = new Float64Array(nonces.length);
    for (let k = 0; k < FREQUENCIES; k++) this.#addFrequency(k, nonces, total, weighted);
    // -sum p log2 p with p = a / total, and log2 a half of that of the power.
    for (let i = 0; i < nonces.length; i++) {
      out[i] = 1 - (binaryLog(total[i]!) - weighted[i]! / 2 / total[i]!) / 8;
    }
  }

  /** Adds the amplitude a of a frequency to `total`, and a times the logarithm of its square to `weighted`. */
  #addFrequency(k: number, nonces: Uint32Array, total: Float64Array, weighted: Float64Array): void {
    const bytes = this.#bytes.subarray(k * FREQUENCY_ROW, (k + 1) * FREQUENCY_ROW);
    const startRe = this.#template[2 * k]!;
    const startIm = this.#template[2 * k + 1]!;
    // Frequencies 0 and 128 have no mirror image.
    const copies = k === 0 || k === FREQUENCIES - 1 ? 1 : 2;
    for (let i = 0; i < nonces.length; i++) {
      const nonce = nonces[i]!;
      const at0 = (nonce & 255) << 1;
      const at1 = 512 + ((nonce >>> 7) & 510);
      const at2 = 1024 + ((nonce >>> 15) & 510);
      const at3 = 1536 + ((nonce >>> 23) & 510);
      const re = startRe + bytes[at0]! + bytes[at1]! + (bytes[at2]! + bytes[at3]!);
      const im = startIm + bytes[at0 + 1]! + bytes[at1 + 1]! + (bytes[at2 + 1]! + bytes[at3 + 1]!);
      const power = re * re + im * im;
      // Amplitudes of rounding errors alone count as none.
      if (power < SMALLEST) continue;
      const amplitude = Math.sqrt(power) * copies;
      total[i]! += amplitude;
      weighted[i]! += amplitude * tableLog(power);
    }
  }
}

const SMALLEST = 2 ** -60;

/** Places of one frequency: four bytes x 256 values x real and imaginary part. */
const FREQUENCY_ROW = NONCE_BYTES * 256 * 2;

/** What each byte of a nonce adds to the transform: a row a frequency. */
function byteWaves(frame: Frame): Float64Array {
  const known = waves.get(frame);
  if (known) return known;
  const table = new Float64Array(FREQUENCIES * FREQUENCY_ROW);
  for (let row = 0; row < NONCE_BYTES * 256; row++) {
    const position = NONCE_POSITION + 2 * (row >>> 8);
    const high = ((row >>> 4) + shiftAt(frame, position)) & 15;
    const low = (row + shiftAt(frame, position + 1)) & 15;
    addWave(table, FREQUENCY_ROW, 2 * row, position, high);
    addWave(table, FREQUENCY_ROW, 2 * row, position + 1, low);
  }
  waves.set(frame, table);
  return table;
}

const waves = new Map<Frame, Float64Array>();

/** Adds the transform of one sample, value * exp(-2 pi i p k / 256), a frequency every `stride` places from `at`. */
function addWave(table: Float64Array, stride: number, at: number, position: number, value: number): void {
  for (let k = 0; k < FREQUENCIES; k++) {
    const angle = (position * k) & (NIBBLES - 1);
    table[at + stride * k]! += value * ROOTS.cos[angle]!;
    table[at + stride * k + 1]! -= value * ROOTS.sin[angle]!;
  }
}

const STEPS = 128;
const RECIPROCALS = Float64Array.from({ length: STEPS }, (_, i) => STEPS / (STEPS + i + 0.5));
const LOGS = Float64Array.from(RECIPROCALS, (reciprocal) => -binaryLog(reciprocal));

/** Exponent of `SMALLEST`, and powers 2^-e by exponents e from it on. */
const LEAST_EXPONENT = -60;
const SCALES = new Float64Array(100);
SCALES[0] = 1 / SMALLEST;
for (let i = 1; i < SCALES.length; i++) SCALES[i] = SCALES[i - 1]! / 2;

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);
/** Which half of a double holds its exponent: the second where numbers are stored low byte first. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Logarithm to base 2 by table and series, to some 1e-15, of a number from `SMALLEST` to 2^39. */
function tableLog(value: number): number {
  double[0] = value;
  const high = halves[HIGH]!;
  const exponent = (high >>> 20) - 1023 - LEAST_EXPONENT;
  const step = (high >>> 13) & (STEPS - 1);
  const r = value * SCALES[exponent]! * RECIPROCALS[step]! - 1;
  // ln(1 + r) with |r| < 1/256.
  const square = r * r;
  const series = r - square / 2 + square * r * (1 / 3 - r / 4 + square * (1 / 5 - r * (1 / 6)));
  return exponent + LEAST_EXPONENT + LOGS[step]! + series * Math.LOG2E;
}
