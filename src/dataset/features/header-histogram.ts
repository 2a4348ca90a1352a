import { type Frame, NONCE_NIBBLES, nibblesOf, nonceShift, shiftAt } from "./cmfo-frame.js";
import { histogramOf } from "./nibble-measures.js";

/**
 * Histograms of the nibbles of a template's headers: the template is counted once, a nonce adds its own nibbles. Every
 * `stride`-th nibble counts, from the first.
 */
export class HeaderHistogram {
  readonly #template: Int32Array;
  readonly #places: readonly { readonly right: number; readonly shift: number }[];
  readonly #counts = new Int32Array(16);

  /** @param stride 1, 2 or 4 */
  constructor(template: Uint8Array, frame: Frame, stride = 1) {
    const nonceAt = 2 * template.length;
    const outside = (p: number) => p % stride === 0 && (p < nonceAt || p >= nonceAt + NONCE_NIBBLES);
    this.#template = histogramOf(nibblesOf(template, frame).filter((_, p) => outside(p)));
    this.#places = Array.from({ length: NONCE_NIBBLES }, (_, place) => place)
      .filter((place) => (nonceAt + place) % stride === 0)
      .map((place) => ({ right: nonceShift(place), shift: shiftAt(frame, nonceAt + place) }));
  }

  /** Counts of each nibble value in the header of a nonce; the array is the same at every call. */
  of(nonce: number): Int32Array {
    const counts = this.#counts;
    counts.set(this.#template);
    for (let i = 0; i < this.#places.length; i++) {
      const { right, shift } = this.#places[i]!;
      counts[((nonce >>> right) + shift) & 15]!++;
    }
    return counts;
  }
}
