import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { Bandit, type BanditPolicy } from "../../../src/model/policy/bandit.js";
import { betaDraw } from "../../../src/model/policy/beta-draw.js";
import { band } from "../labelled-rows.js";

const UCB1: BanditPolicy = { by: "ucb1", exploration: Math.SQRT2 };
const THOMPSON: BanditPolicy = { by: "thompson" };
const SOFTMAX: BanditPolicy = { by: "softmax", temperature: 1.5, leastTemperature: 0.05, decay: 0.99 };

/** Plays arms of these chances of reward and returns the arms played. */
function play(policy: BanditPolicy, chances: readonly number[], plays: number, name = "play"): number[] {
  const bandit = new Bandit(chances.length, policy);
  const [choices, rewards] = [new RandomStream("choices", name), new RandomStream("rewards", name)];
  return Array.from({ length: plays }, () => {
    const arm = bandit.choose(choices);
    bandit.learn(arm, rewards.float() < chances[arm]! ? 1 : 0);
    return arm;
  });
}

describe("betaDraw", () => {
  it.each([
    [1, 1],
    [2, 5],
    [30.5, 1],
  ])("has the moments of Beta(%d, %d)", (a, b) => {
    const stream = new RandomStream("beta", a);
    const draws = Array.from({ length: 20_000 }, () => betaDraw(a, b, stream));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const right = { mean: a / (a + b), variance: (a * b) / ((a + b) ** 2 * (a + b + 1)) };
    expect(Math.abs(mean - right.mean)).toBeLessThan(5 * Math.sqrt(right.variance / draws.length));
    expect(variance / right.variance).toBeGreaterThan(0.9);
    expect(variance / right.variance).toBeLessThan(1.1);
  });

  it("refuses shapes below 1", () => {
    expect(() => betaDraw(0.5, 1, new RandomStream("x"))).toThrow("a is 0.5");
  });
});

describe("Bandit", () => {
  it.each([UCB1, THOMPSON, SOFTMAX])("finds the best arm: $by", (policy) => {
    const arms = play(policy, [0.2, 0.3, 0.7, 0.1], 3000);
    const late = arms.slice(2000);
    expect(late.filter((arm) => arm === 2).length).toBeGreaterThan(850);
    expect(new Set(arms)).toEqual(new Set([0, 1, 2, 3]));
  });

  it.each([UCB1, THOMPSON, SOFTMAX])("gains nothing where all arms are alike: $by", (policy) => {
    const rewards = new RandomStream("alike");
    const bandit = new Bandit(8, policy);
    const stream = new RandomStream("choose");
    let gained = 0;
    for (let i = 0; i < 4000; i++) {
      const reward = rewards.below(4) === 0 ? 1 : 0;
      bandit.learn(bandit.choose(stream), reward);
      gained += reward;
    }
    expect(Math.abs(gained / 4000 - 0.25)).toBeLessThan(band(4000, 0.25));
  });

  it.each([UCB1, THOMPSON, SOFTMAX])("makes the same choices again: $by", (policy) => {
    expect(play(policy, [0.4, 0.5], 300)).toEqual(play(policy, [0.4, 0.5], 300));
  });

  it("follows UCB1's index, computed by hand", () => {
    const bandit = new Bandit(2, UCB1);
    const stream = new RandomStream("index");
    expect(bandit.choose(stream)).toBe(0);
    bandit.learn(0, 1);
    expect(bandit.choose(stream)).toBe(1);
    bandit.learn(1, 0);
    // 1 + sqrt(2 ln 2) against sqrt(2 ln 2); later arm 0 keeps the lead until its bonus has shrunk by 1.
    let plays = 1;
    while (bandit.choose(stream) === 0) {
      bandit.learn(0, 1);
      plays++;
    }
    const lead = (n: number) => 1 + Math.sqrt((2 * Math.log(n + 1)) / n) - Math.sqrt(2 * Math.log(n + 1));
    expect(lead(plays)).toBeLessThan(0);
    expect(lead(plays - 1)).toBeGreaterThan(0);
    expect(bandit.state()).toEqual({ plays: [plays, 1], rewards: [plays, 0], temperature: 1 });
  });

  it("draws softmax arms by their weights", () => {
    const bandit = new Bandit(2, { by: "softmax", temperature: 1, leastTemperature: 1, decay: 1 });
    bandit.learn(0, 0);
    bandit.learn(1, 1);
    const stream = new RandomStream("weights");
    let second = 0;
    for (let i = 0; i < 20_000; i++) second += bandit.choose(stream);
    const right = Math.E / (1 + Math.E);
    expect(Math.abs(second / 20_000 - right)).toBeLessThan(band(20_000, right));
  });

  it.each([UCB1, THOMPSON, SOFTMAX])("goes on from a recorded state as if never stopped: $by", (policy) => {
    const chances = [0.3, 0.6, 0.5];
    const [choices, rewards] = [new RandomStream("choices", "play"), new RandomStream("rewards", "play")];
    let bandit = new Bandit(3, policy);
    const arms = Array.from({ length: 200 }, (_, i) => {
      if (i === 100) bandit = new Bandit(3, policy, JSON.parse(JSON.stringify(bandit.state())));
      const arm = bandit.choose(choices);
      bandit.learn(arm, rewards.float() < chances[arm]! ? 1 : 0);
      return arm;
    });
    expect(arms).toEqual(play(policy, chances, 200));
    expect(() => new Bandit(2, policy, bandit.state())).toThrow("state has 3 arms, 2 are needed");
  });

  it("refuses bad input", () => {
    expect(() => new Bandit(0, UCB1)).toThrow("arms is 0");
    expect(() => new Bandit(2, { ...SOFTMAX, decay: 1.1 } as BanditPolicy)).toThrow("decay is 1.1");
    expect(() => new Bandit(2, { ...SOFTMAX, temperature: 0.01 } as BanditPolicy)).toThrow(
      "temperature is 0.01",
    );
    const bandit = new Bandit(2, UCB1);
    expect(() => bandit.learn(2, 1)).toThrow("arm is 2, an integer from 0 to 1 is needed");
    expect(() => bandit.learn(0, 1.5)).toThrow("reward is 1.5");
    expect(() => bandit.learn(0, Number.NaN)).toThrow("reward is NaN");
  });
});
