import type { LookBar } from "./bar.js";
import type { HuntCounts } from "./evidence.js";
import { type LiftTest, testArm, testTwoArms } from "./lift-test.js";
import type { ArmTally } from "./tally.js";
import { countAtLeast, emptyArm } from "./tally.js";
import { unitOf } from "./trial.js";

/** Counts of a claim that pays for hashes of its own, and the tests on them. */
export interface HuntFigures {
  /** What it paid for; all of it counts as chosen. */
  readonly arm: ArmTally;
  readonly control: { readonly hashes: number; readonly hits: number };
  readonly repeats: number;
  readonly test: LiftTest;
  /** The same on nonces that it did not pay for before; null where it repeats none. */
  readonly distinct: LiftTest | null;
  readonly hunts: readonly { readonly budget: number; readonly paid: number; readonly hits: number }[];
}

/** Adds up hunts: on full functions against the known probability, on weakened ones against random search. */
export function huntFigures({ plan, hunts }: HuntCounts, full: boolean, { level }: LookBar): HuntFigures {
  const { bits } = plan.trial;
  const strata = hunts.map(({ paid, repeats, hits, control }) => ({
    hashes: paid,
    repeats,
    hits: countAtLeast(hits, bits),
    controlHits: countAtLeast(control?.hits ?? [], bits),
  }));
  const total = (of: (stratum: (typeof strata)[number]) => number) =>
    strata.reduce((sum, stratum) => sum + of(stratum), 0);
  const [hashes, repeats, hits] = [total((s) => s.hashes), total((s) => s.repeats), total((s) => s.hits)];
  const keptHits = emptyArm().hits.map((_, zeros) =>
    hunts.reduce((sum, hunt) => sum + (hunt.hits[zeros] ?? 0), 0),
  );
  const probability = 2 ** -bits;
  return {
    arm: { hashes, hits: keptHits, kept: hashes, keptHits },
    control: {
      hashes: hunts.reduce((sum, { control }) => sum + (control?.paid ?? 0), 0),
      hits: total((s) => s.controlHits),
    },
    repeats,
    test: full ? testArm(hits, hashes, probability, level) : testTwoArms(strata, level, unitOf(plan.trial)),
    distinct: full && repeats > 0 ? testArm(hits, hashes - repeats, probability, level) : null,
    hunts: hunts.map(({ paid }, i) => ({ budget: plan.budget, paid, hits: strata[i]!.hits })),
  };
}
