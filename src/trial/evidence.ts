import type { IsolationReport } from "../core/launch.js";
import type { HashRate } from "../oracle/hash-rate.js";
import type { KnownAnswers } from "../pow/known-answers.js";
import type { Look } from "../stats/sequential-test.js";
import type { Experiment } from "./experiment-file.js";
import type { FiguresRecord } from "./figures.js";
import type { FleetRecord } from "./fleet.js";
import type { HuntPlan, PoolPlan, TrialBudget } from "./hash-plan.js";
import type { HuntTally } from "./hunt-tally.js";
import type { NonceFigures } from "./nonce-figures.js";
import type { Plan, TrialOutcome } from "./plan.js";
import type { StructureRecord } from "./structure.js";
import type { ArmTally, PoolTally } from "./tally.js";
import type { Solutions } from "./verify-hits.js";

/** Counts of a filter at its last look, and what each look saw. */
export interface LookedArm {
  readonly arm: ArmTally;
  /** Hashes paid for and hits among them, cumulative; looks before the first hash are left out. */
  readonly looks: readonly Look[];
}

/** Tallies of one pool, template by template. */
export interface PoolCounts {
  readonly plan: PoolPlan;
  readonly templates: readonly PoolTally[];
  /** Claims that failed while scoring, and why. */
  readonly faults: Readonly<Record<string, string>>;
  /** Counts of the sample of its nonces, of all templates together; null if there is none. */
  readonly nonceFigures: NonceFigures | null;
  /** Trials that were looked at throughout, up to the look that settled them; empty if there was one look. */
  readonly looked: Readonly<Record<string, LookedArm>>;
}

/** Counts of a filter that is judged by what it keeps alone. */
export interface ScreenCounts extends LookedArm {
  readonly budget: TrialBudget;
  readonly solutions: Solutions;
  readonly fault: string | null;
}

/** What one hunt counted. */
export type CountedHunt = Omit<HuntTally, "solutions">;

/** Counts of a claim that pays for hashes of its own. */
export interface HuntCounts {
  readonly plan: HuntPlan;
  readonly hunts: readonly CountedHunt[];
}

/** What was seen of a claim from outside while it ran. */
export interface OutsideEvidence {
  /** What keeps its processes from the rest of the machine; null for a module in the trial's own process. */
  readonly isolation: IsolationReport | null;
  /** CPU seconds of all its processes; null if not measured. */
  readonly cpuSeconds: number | null;
  /** Hashes that a CPU second of this machine buys; null for a module. */
  readonly rate: HashRate | null;
}

/** All that the analysis reads. */
export interface Evidence {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  /** Published figures computed again, by trial; left out for claims without any. */
  readonly figures: ReadonlyMap<string, FiguresRecord>;
  readonly pools: readonly PoolCounts[];
  readonly screens: readonly ScreenCounts[];
  readonly hunts: readonly HuntCounts[];
  /** Past winners of the simulated fleet; null where no function is a real one. */
  readonly fleet: FleetRecord | null;
  /** What algebra tells of functions that it tells something of. */
  readonly structures: ReadonlyMap<string, StructureRecord>;
  /** Lines of the ledger, and SHA-256 of its last one. */
  readonly ledger: { readonly lines: number; readonly sha256: string };
  /** Claims from outside, by trial; left out where there are none. */
  readonly outside?: ReadonlyMap<string, OutsideEvidence>;
  readonly knownAnswers: ReadonlyMap<string, KnownAnswers>;
}
