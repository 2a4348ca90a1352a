import { TEMPLATE_BYTES } from "../../pow/header.js";
import {
  type Frame,
  NIBBLES,
  NONCE_NIBBLES,
  NONCE_POSITION,
  nibblesOf,
  nonceShift,
  shiftAt,
} from "./cmfo-frame.js";
import { checkRoom, type FeatureSet } from "./feature-set.js";
import { HeaderHistogram } from "./header-histogram.js";
import { nibbleChirality, nibbleEntropy, nibblePhase, nibblePotential } from "./nibble-measures.js";
import { NibbleSpectrum } from "./nibble-spectrum.js";

/** Dimensions of the claimant's vector. */
export const CMFO_WIDTH = 7;

const COLUMNS = [
  "D1 entropy",
  "D2 fractal dimension",
  "D3 chirality",
  "D4 coherence",
  "D5 topological charge",
  "D6 phase",
  "D7 potential",
] as const;

/** CMFO's seven dimensions of an 80-byte header zero-padded to 128 bytes, in the identity frame. */
export const CMFO_IDENTITY: FeatureSet = featureSet("identity");

/** The same in the quadratic frame, in which the claimant's miner works. */
export const CMFO_QUADRATIC: FeatureSet = featureSet("quadratic");

function featureSet(frame: Frame): FeatureSet {
  return {
    name: `cmfo-${frame}`,
    version: 1,
    width: CMFO_WIDTH,
    columns: COLUMNS,
    write: ({ template, nonces }, out) => cmfoVectors(template, nonces, frame, out),
  };
}

/**
 * D1 to D7, each in [0, 1], of the headers of a template and nonces. Only eight of the 256 nibbles change from nonce to
 * nonce: the rest is prepared once. Logarithms, roots of one and angles are those of `core/portable-math.ts`, so that the
 * same bits come out on every machine.
 *
 * @param template 76 bytes
 * @param out rows x 7, row-major, written in place
 * @throws {RangeError} if the template has another length or `out` is too short
 */
export function cmfoVectors(
  template: Uint8Array,
  nonces: Uint32Array,
  frame: Frame,
  out: Float32Array,
): Float32Array {
  checkRoom(nonces.length, CMFO_WIDTH, out);
  const header = new CmfoHeader(template, frame);
  const batch = new Float64Array(Math.min(BATCH, nonces.length) * CMFO_WIDTH);
  for (let from = 0; from < nonces.length; from += BATCH) {
    const some = nonces.subarray(from, from + BATCH);
    header.vectors(some, batch);
    out.set(batch.subarray(0, some.length * CMFO_WIDTH), from * CMFO_WIDTH);
  }
  return out;
}

/** Nonces at a time: what is kept of them while frequencies pass by fits into the processor's cache. */
const BATCH = 512;

/** The headers of one template in one frame. */
export class CmfoHeader {
  readonly #all: HeaderHistogram;
  readonly #half: HeaderHistogram;
  readonly #quarter: HeaderHistogram;
  readonly #spectrum: NibbleSpectrum;
  readonly #changes: ChangeCount;

  /** @throws {RangeError} if the template has not 76 bytes */
  constructor(template: Uint8Array, frame: Frame) {
    if (template.length !== TEMPLATE_BYTES) {
      throw new RangeError(`template has ${template.length} bytes, CMFO vectors need ${TEMPLATE_BYTES}`);
    }
    this.#all = new HeaderHistogram(template, frame);
    this.#half = new HeaderHistogram(template, frame, 2);
    this.#quarter = new HeaderHistogram(template, frame, 4);
    this.#spectrum = new NibbleSpectrum(template, frame);
    this.#changes = new ChangeCount(template, frame);
  }

  /** Writes D1 to D7 of the header of each nonce into `out`, rows x 7 in double precision, and returns it. */
  vectors(nonces: Uint32Array, out: Float64Array): Float64Array {
    const coherences = new Float64Array(nonces.length);
    this.#spectrum.coherences(nonces, coherences);
    for (let row = 0, at = 0; row < nonces.length; row++, at += CMFO_WIDTH) {
      const nonce = nonces[row]!;
      const counts = this.#all.of(nonce);
      const entropy = nibbleEntropy(counts);
      // Each level keeps the even-numbered nibbles of the one before.
      const half = nibbleEntropy(this.#half.of(nonce), 2);
      const quarter = nibbleEntropy(this.#quarter.of(nonce), 4);
      out[at] = entropy;
      out[at + 1] = (entropy + half + quarter) / 3;
      out[at + 2] = nibbleChirality(counts);
      out[at + 3] = coherences[row]!;
      out[at + 4] = this.#changes.of(nonce) / (NIBBLES - 1);
      out[at + 5] = nibblePhase(counts);
      out[at + 6] = nibblePotential(counts);
    }
    return out;
  }
}

/** Neighbouring nibbles that differ. */
class ChangeCount {
  readonly #outside: number;
  readonly #before: number;
  readonly #after: number;
  readonly #shifts: readonly number[];

  constructor(template: Uint8Array, frame: Frame) {
    const nibbles = nibblesOf(template, frame);
    const end = NONCE_POSITION + NONCE_NIBBLES;
    let outside = 0;
    for (let p = 1; p < NIBBLES; p++) {
      if ((p < NONCE_POSITION || p > end) && nibbles[p] !== nibbles[p - 1]) outside++;
    }
    this.#outside = outside;
    this.#before = nibbles[NONCE_POSITION - 1]!;
    this.#after = nibbles[end]!;
    this.#shifts = Array.from({ length: NONCE_NIBBLES }, (_, i) => shiftAt(frame, NONCE_POSITION + i));
  }

  of(nonce: number): number {
    let changes = this.#outside;
    let before = this.#before;
    for (let place = 0; place < NONCE_NIBBLES; place++) {
      const nibble = ((nonce >>> nonceShift(place)) + this.#shifts[place]!) & 15;
      if (nibble !== before) changes++;
      before = nibble;
    }
    return before === this.#after ? changes : changes + 1;
  }
}
