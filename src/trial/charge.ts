import type { Evidence } from "./evidence.js";
import { hashPlan } from "./hash-plan.js";
import type { TrialFits, TrialOutcome } from "./plan.js";
import { countAtLeast } from "./tally.js";

/** What a claim that failed is taken to keep where it did not come so far as to show it. */
const UNKNOWN = { status: "frozen", records: [] } as const;

/**
 * Hashes that a failed claim is charged: its whole budget, as if it had gone on and found nothing more, so that to end early
 * never pays (intention to treat).
 */
export function chargeOf({ plan, outcomes, pools, hunts }: Evidence, fits: TrialFits) {
  const { trial } = fits;
  const tallies = hunts.find((candidate) => candidate.plan.trial.id === trial.id)?.hunts;
  if (tallies) {
    return {
      hashes: tallies.reduce((all, { paid }) => all + paid, 0),
      hits: tallies.reduce((all, { hits }) => all + countAtLeast(hits, trial.bits), 0),
    };
  }
  const known = outcomes.get(trial.id)!;
  const outcome: TrialOutcome = known.status === "frozen" ? known : { ...UNKNOWN, keep: trial.keep };
  const planned = hashPlan(plan, (other) =>
    other.trial.id === trial.id ? outcome : { status: "rejected", cause: "not this one" },
  );
  const budget = planned.screens[0] ?? planned.pools.flatMap(({ budgets }) => budgets)[0];
  const [hunted] = planned.hunts;
  const arms = pools.flatMap(({ templates }) => templates.flatMap((tally) => tally.arms[trial.id] ?? []));
  return {
    hashes: hunted
      ? hunted.budget * hunted.count
      : budget
        ? Math.round(budget.pool.count * budget.noncesPerTemplate * outcome.keep)
        : 0,
    hits: arms.reduce((all, { keptHits }) => all + countAtLeast(keptHits, trial.bits), 0),
  };
}
