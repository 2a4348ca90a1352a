import { Loans } from "../core/loans.js";
import { MeteredOracle } from "../oracle/metered-oracle.js";
import { powFunction } from "../pow/registry.js";
import { faultOf, inClaimCode } from "./claim-code.js";
import type { FitTask } from "./fit.js";
import { openFilter } from "./open-filter.js";
import { type RecordedSolutions, SolutionLog } from "./solutions.js";
import { noncesOf, type Stretch, templateOf } from "./stretch.js";
import { type ArmTally, emptyArm } from "./tally.js";
import type { ArtefactStore, TaskContext } from "./task-context.js";
import { verifyHits } from "./verify-hits.js";

/** Let a filter that keeps little look at a stretch of one template's nonces, and hash only what it keeps. */
export interface ScreenTask extends Stretch {
  readonly kind: "screen";
  readonly trial: string;
  readonly bits: number;
  readonly fit: FitTask;
  /** Set for outside claims: every hit is written down. */
  readonly record?: "all";
}

/** What a screening counted: `arm.hits` stays empty, for what is not kept is not hashed. */
export interface ScreenTally {
  readonly arm: ArmTally;
  readonly verified: number;
  readonly refuted: number;
  /** Why the claim failed on it, or null. */
  readonly fault: string | null;
  readonly solutions: RecordedSolutions;
}

/** Nonces looked at in one go. */
const BATCH = 65536;

export async function performScreen(task: ScreenTask, context: TaskContext): Promise<ScreenTally> {
  try {
    return await inClaimCode(context, task.trial, () => screen(task, context.store));
  } catch (error) {
    return {
      arm: emptyArm(),
      verified: 0,
      refuted: 0,
      fault: faultOf(error),
      solutions: { strongest: [] },
    };
  }
}

async function screen(task: ScreenTask, store: ArtefactStore): Promise<ScreenTally> {
  const pow = powFunction(task.pow, task.seed);
  const template = templateOf(pow, task);
  const oracle = new MeteredOracle(pow, template, task.count);
  const filter = await openFilter(task.fit, store, task.seed, [task.trial, task.pool, task.template]);
  const arm = emptyArm();
  const solutions = { verified: 0, refuted: 0 };
  const log = new SolutionLog(pow, task.bits);
  for (let done = 0; done < task.count; done += BATCH) {
    const loans = new Loans("instrument");
    const shown = new Loans("claims");
    const nonces = noncesOf(pow, task, shown.words(Math.min(BATCH, task.count - done)), done);
    const passing = filter.choose(template, nonces, loans);
    const kept = nonces.filter((_, i) => passing[i] === 1);
    loans.end();
    shown.end();
    arm.hashes += passing.length;
    arm.kept += kept.length;
    if (kept.length === 0) continue;
    const hashes = new Uint32Array(kept.length);
    oracle.evaluate(kept, hashes);
    for (const hash of hashes) arm.keptHits[Math.clz32(hash)]!++;
    log.add(template, kept, hashes);
    if (task.record === "all") log.addAll(task.trial, template, kept, hashes);
    const { verified, refuted } = verifyHits(pow, template, kept, hashes, task.bits);
    solutions.verified += verified;
    solutions.refuted += refuted;
  }
  return { arm, ...solutions, fault: null, solutions: log.solutions() };
}
