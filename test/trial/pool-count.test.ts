import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { plannedPrior } from "../../src/stats/beta-mixture.js";
import { binomialSampler } from "../../src/stats/calibration/discrete-sampler.js";
import { sequentialTest } from "../../src/stats/sequential-test.js";
import { barOf } from "../../src/trial/analyse.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan, shardCount } from "../../src/trial/hash-plan.js";
import { verdictAtLook } from "../../src/trial/judge-trial.js";
import { liftOf } from "../../src/trial/lift-test.js";
import { outcomeOf, planOf } from "../../src/trial/plan.js";
import { LookedTrial, PoolCount } from "../../src/trial/pool-count.js";
import type { ShardTally } from "../../src/trial/shard.js";
import { type ArmTally, emptyPool } from "../../src/trial/tally.js";
import { FROZEN } from "../support/frozen-record.js";

const TRIAL = "mlp-classifier@sha256d";
/** A pool whose shards are drawn: half of each is kept, with hits of 4 bits at the probability times the lift. */
function pool({ alpha = 0.01, typeTwo = 1e-4, margin = 0.05 } = {}) {
  const text = `name: drawn
title: Counts that are drawn
stopping: sequential
alpha: ${alpha}
typeTwo: ${typeTwo}
margin: ${margin}
trials: [{ claim: mlp-classifier, pow: sha256d }]
`;
  const plan = planOf(parseExperiment(text, "drawn.yaml").protocol, "1", "wasm");
  const outcome = outcomeOf([FROZEN]);
  const poolPlan = hashPlan(plan, () => outcome).pools[0]!;
  return { plan, outcome, poolPlan, bar: barOf(plan), outcomes: new Map([[TRIAL, outcome]]) };
}

function drawnArm(size: number, bits: number, lift: number): (stream: RandomStream) => ArmTally {
  const kept = size / 2;
  const ofKept = binomialSampler(kept, lift * 2 ** -bits);
  const ofOthers = binomialSampler(kept, 2 ** -bits);
  const byZeros = (hits: number, all: number) =>
    Array.from({ length: 33 }, (_, zeros) => (zeros === 0 ? all - hits : zeros === bits ? hits : 0));
  return (stream) => {
    const [hits, others] = [ofKept(stream), ofOthers(stream)];
    return { hashes: size, kept, keptHits: byZeros(hits, kept), hits: byZeros(hits + others, size) };
  };
}

const NO_SOLUTIONS = { strongest: [] };

/** Shards of a pool with that lift, its planted effect as planned. */
function* shards(
  { poolPlan }: ReturnType<typeof pool>,
  lift: number,
  stream: RandomStream,
): Generator<ShardTally> {
  const size = poolPlan.looks.shardNonces;
  const { effect, bits } = poolPlan.planted;
  const [claim, planted] = [drawnArm(size, 4, lift), drawnArm(size, bits, 1 + effect)];
  for (let i = 0; i < shardCount(poolPlan); i++) {
    const arms = { [TRIAL]: claim(stream), planted: planted(stream) };
    yield { ...emptyPool(), hashes: size, arms, faults: {}, nonceFigures: null, solutions: NO_SOLUTIONS };
  }
}

describe("a pool that is looked at throughout", () => {
  const setup = pool();

  test("ends early and in the same place for any order of arrival", () => {
    const all = [...shards(setup, 1, new RandomStream("order"))];
    const inOrder = new PoolCount(setup.poolPlan, setup.outcomes, setup.bar);
    const mixed = new PoolCount(setup.poolPlan, setup.outcomes, setup.bar);
    const templates = setup.poolPlan.pool.count;
    for (const [i, tally] of all.entries()) inOrder.add(i, i % templates, tally);
    const order = new RandomStream("mix").shuffle(Uint32Array.from(all, (_, i) => i));
    for (const i of order) mixed.add(i, i % templates, all[i]!);
    expect(inOrder.settled).toBe(true);
    expect(mixed.counts()).toEqual(inOrder.counts());
    const { looks } = inOrder.counts().looked[TRIAL]!;
    expect(looks.length).toBeLessThan(setup.poolPlan.looks.count);
    const hashed = inOrder.counts().templates.reduce((sum, { hashes }) => sum + hashes, 0);
    const { shardNonces, everyRounds } = setup.poolPlan.looks;
    expect(hashed % (shardNonces * everyRounds * templates)).toBe(0);
    expect(looks.at(-1)!.trials).toBeLessThanOrEqual(hashed / 2);
  });

  test("goes on until its planted effect is found", () => {
    const blind = pool();
    const stream = new RandomStream("blind");
    const arm = drawnArm(blind.poolPlan.looks.shardNonces, 4, 1);
    const counted = new PoolCount(blind.poolPlan, blind.outcomes, blind.bar);
    for (let i = 0; i < shardCount(blind.poolPlan); i++) {
      const arms = { [TRIAL]: arm(stream), planted: drawnNull(blind, stream) };
      counted.add(i, i % blind.poolPlan.pool.count, {
        ...{ ...emptyPool(), arms, faults: {}, nonceFigures: null },
        solutions: NO_SOLUTIONS,
      });
    }
    expect(counted.settled).toBe(false);
    expect(counted.counts().looked[TRIAL]!.looks.length).toBeLessThan(blind.poolPlan.looks.count);
  });

  test("a claim that fails is settled at once", () => {
    const failing = new PoolCount(setup.poolPlan, setup.outcomes, setup.bar);
    let position = 0;
    for (const tally of shards(setup, 1, new RandomStream("fault"))) {
      const { planted } = tally.arms;
      failing.add(position, position % setup.poolPlan.pool.count, {
        ...tally,
        arms: { planted: planted! },
        faults: { [TRIAL]: "score is NaN" },
      });
      position++;
    }
    expect(failing.counts().faults).toEqual({ [TRIAL]: "score is NaN" });
    expect(failing.settled).toBe(true);
  });
});

function drawnNull({ poolPlan }: ReturnType<typeof pool>, stream: RandomStream): ArmTally {
  return drawnArm(poolPlan.looks.shardNonces, poolPlan.planted.bits, 1)(stream);
}

const NONE = new Array<number>(33).fill(0);

describe("error rates by simulation", () => {
  /** Shares of the verdicts that a trial ends with when it is looked at throughout, and the mean share of hashes used. */
  function rates(alpha: number, typeTwo: number, lift: number, runs: number) {
    const setup = pool({ alpha, typeTwo, margin: 0.1 });
    const { poolPlan, outcome, bar } = setup;
    const budget = poolPlan.budgets[0]!;
    const { everyRounds, shardNonces, count: looks } = poolPlan.looks;
    const draw = drawnArm(everyRounds * shardNonces * poolPlan.pool.count, 4, lift);
    const verdicts: Record<string, number> = {};
    let used = 0;
    for (let run = 0; run < runs; run++) {
      const stream = new RandomStream("throughout", alpha, typeTwo, lift * 1000, run);
      const trial = new LookedTrial(budget, outcome, bar);
      let arm: ArmTally = { hashes: 0, hits: NONE, kept: 0, keptHits: NONE };
      let look = 1;
      for (; look <= looks && !trial.settled; look++) {
        const more = draw(stream);
        arm = {
          hashes: arm.hashes + more.hashes,
          kept: arm.kept + more.kept,
          hits: arm.hits.map((n, i) => n + more.hits[i]!),
          keptHits: arm.keptHits.map((n, i) => n + more.keptHits[i]!),
        };
        trial.look(arm, null, look / looks);
      }
      used += (look - 1) / looks / runs;
      const counts = trial.counts;
      const prior = plannedPrior(budget.sequential!.plannedHits, 1 / 16, bar.alpha / bar.family);
      const test = sequentialTest(counts.looks, 1 / 16, prior, bar.alpha / bar.family);
      const { verdict } = verdictAtLook(budget.trial, outcome, null, counts.arm, liftOf(test), bar);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1 / runs;
    }
    return { verdicts, used };
  }

  test("without effect a wrong verdict is rarer than alpha, and the planned size decides all but typeTwo", () => {
    const { verdicts, used } = rates(0.2, 0.1, 1, 600);
    const wrong = (verdicts.advantage ?? 0) + (verdicts.harmful ?? 0);
    // Three standard errors of 600 runs are .049 and .037.
    expect(wrong).toBeLessThan(0.2 + 0.049);
    expect(verdicts.inconclusive ?? 0).toBeLessThan(0.1 + 0.037);
    expect(used).toBeLessThan(0.75);
  });

  test("an effect of twice the margin is seen and ends the trial early", () => {
    const { verdicts, used } = rates(0.01, 1e-4, 1.2, 100);
    expect(verdicts.advantage).toBeCloseTo(1, 9);
    expect(used).toBeLessThan(0.3);
  });
});
