import { exponential } from "../../core/exponential.js";
import { naturalLog } from "../../core/portable-math.js";
import type { RandomStream } from "../../core/random-stream.js";
import { checkPositive, checkShare, checkWhole } from "../check-option.js";
import { betaDraw } from "./beta-draw.js";

/**
 * How a bandit chooses among its arms, e.g. ranges of nonces.
 *
 * `ucb1`: the greatest mean plus `exploration * sqrt(ln(plays) / plays of the arm)` (Auer, Cesa-Bianchi and Fischer 2002,
 * figure 1, where exploration is the root of 2); arms never played come first, in order. `thompson`: the greatest draw from
 * the arms' beta distributions under a uniform prior (Thompson 1933; Chapelle and Li 2011, algorithm 2), rewards between 0
 * and 1 counting in part. `softmax`: at random with weights e^(mean / temperature) (Sutton and Barto 2018, section 2.8), the
 * temperature falling by `decay` at each play down to `leastTemperature`.
 */
export type BanditPolicy =
  | { readonly by: "ucb1"; readonly exploration: number }
  | { readonly by: "thompson" }
  | {
      readonly by: "softmax";
      readonly temperature: number;
      readonly leastTemperature: number;
      readonly decay: number;
    };

/** What a bandit has seen, as JSON. */
export type BanditState = {
  readonly plays: readonly number[];
  readonly rewards: readonly number[];
  /** Of a softmax; 1 for other policies. */
  readonly temperature: number;
};

/** A multi-armed bandit with rewards in [0, 1]. The same rewards and stream give the same choices on every machine. */
export class Bandit {
  readonly #policy: BanditPolicy;
  readonly #plays: Float64Array;
  readonly #rewards: Float64Array;
  #totalPlays: number;
  #temperature: number;

  /**
   * @param state what a bandit of as many arms has seen before, from `state`; nothing when left out
   * @throws {RangeError} if there is no arm, a setting is out of range or the state is of another number of arms
   */
  constructor(arms: number, policy: BanditPolicy, state?: BanditState) {
    checkWhole("arms", arms);
    checkPolicy(policy);
    this.#policy = policy;
    if (state !== undefined && (state.plays.length !== arms || state.rewards.length !== arms)) {
      throw new RangeError(`state has ${state.plays.length} arms, ${arms} are needed`);
    }
    this.#plays = Float64Array.from(state?.plays ?? new Float64Array(arms));
    this.#rewards = Float64Array.from(state?.rewards ?? new Float64Array(arms));
    this.#totalPlays = this.#plays.reduce((sum, plays) => sum + plays, 0);
    this.#temperature = state?.temperature ?? (policy.by === "softmax" ? policy.temperature : 1);
  }

  get arms(): number {
    return this.#plays.length;
  }

  /** Chooses an arm, 0 to arms - 1; among equals the first. */
  choose(stream: RandomStream): number {
    switch (this.#policy.by) {
      case "ucb1":
        return this.#upperBound(this.#policy.exploration);
      case "thompson":
        return argMax(this.arms, (arm) => {
          const reward = this.#rewards[arm]!;
          return betaDraw(1 + reward, 1 + this.#plays[arm]! - reward, stream);
        });
      case "softmax":
        return this.#softmax(stream);
    }
  }

  /**
   * Records what playing an arm gave.
   *
   * @throws {RangeError} if there is no such arm or the reward is not in [0, 1]
   */
  learn(arm: number, reward: number): void {
    if (!Number.isInteger(arm) || arm < 0 || arm >= this.arms) {
      throw new RangeError(`arm is ${arm}, an integer from 0 to ${this.arms - 1} is needed`);
    }
    if (!(reward >= 0 && reward <= 1))
      throw new RangeError(`reward is ${reward}, a number from 0 to 1 is needed`);
    this.#plays[arm]!++;
    this.#totalPlays++;
    this.#rewards[arm]! += reward;
    if (this.#policy.by === "softmax") {
      this.#temperature = Math.max(this.#policy.leastTemperature, this.#temperature * this.#policy.decay);
    }
  }

  /** What was seen so far. */
  state(): BanditState {
    return { plays: [...this.#plays], rewards: [...this.#rewards], temperature: this.#temperature };
  }

  #mean(arm: number): number {
    return this.#plays[arm] === 0 ? 0 : this.#rewards[arm]! / this.#plays[arm]!;
  }

  #upperBound(exploration: number): number {
    const fresh = this.#plays.indexOf(0);
    if (fresh >= 0) return fresh;
    const log = naturalLog(this.#totalPlays);
    return argMax(this.arms, (arm) => this.#mean(arm) + exploration * Math.sqrt(log / this.#plays[arm]!));
  }

  #softmax(stream: RandomStream): number {
    const means = Array.from({ length: this.arms }, (_, arm) => this.#mean(arm));
    // From the greatest mean, so that nothing overflows.
    const greatest = Math.max(...means);
    const weights = means.map((mean) => exponential((mean - greatest) / this.#temperature));
    let left = stream.float() * weights.reduce((sum, weight) => sum + weight, 0);
    let arm = 0;
    while (arm + 1 < this.arms && left >= weights[arm]!) left -= weights[arm++]!;
    return arm;
  }
}

/** The index of the greatest value, the first among equals. */
export function argMax(length: number, value: (index: number) => number): number {
  let best = 0;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const candidate = value(i);
    if (candidate > greatest) [best, greatest] = [i, candidate];
  }
  return best;
}

function checkPolicy(policy: BanditPolicy): void {
  if (policy.by === "ucb1") checkPositive("exploration", policy.exploration);
  if (policy.by !== "softmax") return;
  checkPositive("leastTemperature", policy.leastTemperature);
  checkPositive("temperature", policy.temperature);
  checkShare("decay", policy.decay);
  if (policy.temperature < policy.leastTemperature) {
    throw new RangeError(
      `temperature is ${policy.temperature}, at least leastTemperature ${policy.leastTemperature} is needed`,
    );
  }
}
