import { claimById } from "../claim/catalogue.js";
import { powFunction } from "../pow/registry.js";
import { CALIBRATION_PARTS } from "../stats/calibration/calibrations.js";
import type { HashPlan } from "../trial/hash-plan.js";
import { planOf } from "../trial/power/planted-power.js";
import type { Task } from "../trial/tasks.js";

/**
 * Rough cost of a task in microseconds of one core. It weighs the stages of a run against each other in its progress
 * and has a part in nothing else.
 */
export function costOf(task: Task): number {
  switch (task.kind) {
    case "history":
      return task.source.kind === "simulated"
        ? task.source.blocks * (20 + (0.4 + hashCost(task.pow)) * 2 ** task.source.bits)
        : 1e5;
    case "label":
      return task.count * task.nonces * (0.9 + hashCost(task.pow));
    case "fit":
      return (
        task.labels.count * task.labels.nonces * (claimById(task.claim).needs.includes("labels") ? 30 : 1)
      );
    case "open":
      return task.labels ? task.labels.count * task.labels.nonces * 30 : 1e4;
    case "replicate":
      return task.replicates * 1e3;
    case "figures":
      return (claimById(task.claim).figures?.length ?? 0) * 2e5;
    case "hunt":
      return task.budget * (0.5 + hashCost(task.open.pow));
    case "shard":
      return task.count * (0.3 + hashCost(task.pow) + 0.35 * task.arms.length);
    case "screen":
      return task.count * (0.08 + SCREENED_SHARE * hashCost(task.pow));
    case "distinguish":
      return task.samples * 26;
    case "power":
      return task.replicates * (task.source === "hashes" ? planOf(task).hashes * 0.4 : 1000);
    case "fool":
      return task.runs * 1000;
    case "fleet":
      return task.winners * 0.2;
    case "structure":
      return task.samples * 100;
    case "calibrate":
      return (
        (task.replicates * (REPLICATE_COSTS[task.statistic] ?? 100)) /
        CALIBRATION_PARTS[task.statistic]!.length
      );
  }
}

/** Microseconds a replicate of all parts of a calibration. */
const REPLICATE_COSTS: Readonly<Record<string, number>> = {
  "one arm": 10,
  "two arms": 85,
  pool: 25,
  "e-processes": 410,
  boundaries: 220,
  families: 75,
  peeking: 55,
  power: 65,
  secondary: 1140,
};

/** The same for all that a plan hashes. */
export function costOfHashing({ pools, screens, hunts }: HashPlan): number {
  let cost = 0;
  for (const { pool, noncesPerTemplate, budgets } of pools) {
    cost += pool.count * noncesPerTemplate * (0.3 + hashCost(pool.pow));
    for (const budget of budgets) {
      const arms = budget.fits.shuffled.length > 0 ? 2 : 1;
      cost += pool.count * budget.noncesPerTemplate * 0.35 * arms;
    }
  }
  for (const { pool, noncesPerTemplate } of screens) {
    cost += (0.08 + SCREENED_SHARE * hashCost(pool.pow)) * pool.count * noncesPerTemplate;
  }
  for (const { budget, count, trial } of hunts) cost += budget * count * (0.5 + hashCost(trial.pow));
  return cost;
}

/** Of the nonces that a screening looks at about so many are hashed. */
const SCREENED_SHARE = 0.02;

function hashCost(pow: string): number {
  return powFunction(pow).microsecondsPerHash;
}
