import type { RunObserver } from "../observer.js";
import type { Progress } from "../progress.js";
import type { PlannedNonces } from "./try-experiment.js";

/** How fast a claim is. */
export interface Pace {
  /** Seconds before the first hash. */
  readonly fixed: number;
  /** Seconds of each nonce that it chooses from or proposes, and of each of the controls' own. */
  readonly perNonce: PlannedNonces;
}

/** Takes the time of a run that may not come to its end. */
export class PaceClock implements RunObserver {
  readonly #claim: string;
  readonly #began = performance.now();
  readonly #own = { seconds: 0, nonces: 0 };
  readonly #controls = { seconds: 0, nonces: 0 };
  /** The step before, once hashing has begun. */
  #before: { readonly at: number; readonly done: number } | null = null;
  #fixed = 0;

  /** @param claim as progress names it */
  constructor(claim: string) {
    this.#claim = claim;
  }

  progress(progress: Progress): void {
    const at = performance.now();
    if (progress.stage !== "hash") this.#fixed = (at - this.#began) / 1000;
    else {
      const part = progress.current === this.#claim ? this.#own : this.#controls;
      if (this.#before !== null) {
        part.seconds += (at - this.#before.at) / 1000;
        part.nonces += progress.done - this.#before.done;
      }
      this.#before = { at, done: progress.done };
    }
  }

  /** What was seen so far; null if nothing was hashed that the claim chose from. */
  pace(): Pace | null {
    if (this.#own.nonces === 0) return null;
    const rate = ({ seconds, nonces }: { seconds: number; nonces: number }) => seconds / Math.max(1, nonces);
    return { fixed: this.#fixed, perNonce: { own: rate(this.#own), controls: rate(this.#controls) } };
  }
}
