import { performance } from "node:perf_hooks";
import type { Standing } from "../trial/standing.js";

/** Milliseconds between two looks at the trials in hand, at least. */
const APART = 1000;

/** Looking takes this share of the time at most. */
const SHARE = 0.02;

/** What the counts of a run's trials show so far. Nobody but who watches the run reads them. */
export class Standings {
  readonly #settled = new Map<string, Standing>();
  #trials: readonly string[] = [];
  #look: () => readonly Standing[] = () => [];
  #last: readonly Standing[] = [];
  #next = 0;
  #took = 0;

  /** Trials whose hashing is under way. */
  get inHand(): readonly string[] {
    return this.#trials;
  }

  /** @param look reads off the counts of some trials what they show */
  begin(trials: readonly string[], look: () => readonly Standing[]): void {
    this.#trials = trials;
    this.#look = look;
    this.#last = [];
    this.#next = performance.now() + APART;
    this.#took = 0;
  }

  /** Looks at the trials in hand for the last time, unless that takes long: the analysis is to come. */
  end(): void {
    for (const one of this.#took < APART ? this.#look() : this.#last) this.#settled.set(one.trial, one);
    this.#trials = [];
    this.#look = () => [];
    this.#last = [];
  }

  /** All so far, those in hand as they were some seconds ago at most. */
  all(): Standing[] {
    const now = performance.now();
    if (this.#trials.length > 0 && now >= this.#next) {
      this.#last = this.#look();
      this.#took = performance.now() - now;
      this.#next = now + Math.max(APART, this.#took / SHARE);
    }
    return [...this.#settled.values(), ...this.#last];
  }
}
