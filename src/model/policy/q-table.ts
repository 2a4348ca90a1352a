import type { RandomStream } from "../../core/random-stream.js";
import { checkShare, checkWhole } from "../check-option.js";
import { packArray, unpackArray } from "../packed-array.js";
import { argMax } from "./bandit.js";

/** Settings of Q-learning. */
export interface QOptions {
  readonly states: number;
  readonly actions: number;
  /** Step towards each new estimate, above 0 and at most 1. */
  readonly learningRate: number;
  /** Worth of a reward one step later, in [0, 1]. */
  readonly discount: number;
  /** Share of actions taken at random, in [0, 1]. */
  readonly exploration: number;
}

/** Tabular Q-learning with random exploration (Watkins and Dayan 1992; Sutton and Barto 2018, section 6.5). */
export class QTable {
  readonly #options: QOptions;
  readonly #values: Float64Array;

  /**
   * @param packed values of a table of the same size, from `pack`; all 0 when left out
   * @throws {RangeError} if a setting is out of range or the values are of another size
   */
  constructor(options: QOptions, packed?: string) {
    checkWhole("states", options.states);
    checkWhole("actions", options.actions);
    checkShare("learningRate", options.learningRate);
    for (const name of ["discount", "exploration"] as const) {
      const value = options[name];
      if (!(value >= 0 && value <= 1))
        throw new RangeError(`${name} is ${value}, a number from 0 to 1 is needed`);
    }
    this.#options = options;
    const size = options.states * options.actions;
    this.#values =
      packed === undefined ? new Float64Array(size) : unpackArray("values", Float64Array, packed, size);
  }

  /** The values, as base64 of doubles, states x actions. */
  pack(): string {
    return packArray(this.#values);
  }

  /** Estimated worth of an action in a state. */
  value(state: number, action: number): number {
    return this.#values[this.#place(state, action)]!;
  }

  /** The action of the greatest value, the first among equals. */
  best(state: number): number {
    const first = this.#place(state, 0);
    return argMax(this.#options.actions, (action) => this.#values[first + action]!);
  }

  /** An action to take: at random with the chance of `exploration`, else the best. */
  choose(state: number, stream: RandomStream): number {
    const { exploration, actions } = this.#options;
    return stream.float() < exploration ? stream.below(actions) : this.best(state);
  }

  /**
   * Learns from one step.
   *
   * @param next the state that followed; left out at the end of an episode
   * @throws {RangeError} if a state, the action or the reward is out of range
   */
  learn(state: number, action: number, reward: number, next?: number): void {
    if (!Number.isFinite(reward)) throw new RangeError(`reward is ${reward}, a finite number is needed`);
    const { learningRate, discount } = this.#options;
    const place = this.#place(state, action);
    const later = next === undefined ? 0 : this.value(next, this.best(next));
    this.#values[place]! += learningRate * (reward + discount * later - this.#values[place]!);
  }

  #place(state: number, action: number): number {
    const { states, actions } = this.#options;
    if (!Number.isInteger(state) || state < 0 || state >= states) {
      throw new RangeError(`state is ${state}, an integer from 0 to ${states - 1} is needed`);
    }
    if (!Number.isInteger(action) || action < 0 || action >= actions) {
      throw new RangeError(`action is ${action}, an integer from 0 to ${actions - 1} is needed`);
    }
    return state * actions + action;
  }
}
