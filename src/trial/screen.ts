import { messageOf } from "../core/errors.js";
import type { TemplateKind } from "../dataset/templates.js";
import { MeteredOracle } from "../oracle/metered-oracle.js";
import { powFunction } from "../pow/registry.js";
import type { FitTask } from "./fit.js";
import { openFilter } from "./open-filter.js";
import { verifyHits } from "./shard.js";
import { noncesAt, type Role, templateAt } from "./streams.js";
import { type ArmTally, emptyArm } from "./tally.js";
import type { TaskContext } from "./tasks.js";

/** Let a filter that keeps little look at a stretch of one template's nonces, and hash only what it keeps. */
export interface ScreenTask {
  readonly kind: "screen";
  readonly seed: string;
  readonly trial: string;
  readonly pow: string;
  readonly pool: string;
  readonly role: Role;
  readonly templates: TemplateKind;
  readonly template: number;
  /** First draw of the template's nonce order, and how many are looked at. */
  readonly from: number;
  readonly count: number;
  readonly bits: number;
  readonly fit: FitTask;
}

/** What a screening counted: `arm.hits` stays empty, for what is not kept is not hashed. */
export interface ScreenTally {
  readonly arm: ArmTally;
  readonly verified: number;
  readonly refuted: number;
  /** Why the claim failed on it, or null. */
  readonly fault: string | null;
}

/** Nonces looked at in one go. */
const BATCH = 65536;

export async function performScreen(task: ScreenTask, { store }: TaskContext): Promise<ScreenTally> {
  const pow = powFunction(task.pow);
  const source = { seed: task.seed, role: task.role, kind: task.templates };
  const template = templateAt(source, pow, task.template);
  const order = noncesAt(source, pow, task.template);
  const oracle = new MeteredOracle(pow, template, task.count);
  const arm = emptyArm();
  const solutions = { verified: 0, refuted: 0 };
  try {
    const filter = await openFilter(task.fit, store, task.seed, [task.trial, task.pool, task.template]);
    for (let done = 0; done < task.count; done += BATCH) {
      const size = Math.min(BATCH, task.count - done);
      const nonces = order.fill(task.from + done, new Uint32Array(size));
      const passing = filter.choose(template, nonces);
      const kept = nonces.filter((_, i) => passing[i] === 1);
      arm.hashes += size;
      arm.kept += kept.length;
      if (kept.length === 0) continue;
      const hashes = new Uint32Array(kept.length);
      oracle.evaluate(kept, hashes);
      for (const hash of hashes) arm.keptHits[Math.clz32(hash)]!++;
      const { verified, refuted } = verifyHits(pow, template, kept, hashes, task.bits);
      solutions.verified += verified;
      solutions.refuted += refuted;
    }
  } catch (error) {
    return { arm: emptyArm(), ...solutions, fault: messageOf(error) };
  }
  return { arm, ...solutions, fault: null };
}
