import { z } from "zod";
import { digestOf } from "../core/digest.js";
import { TEMPLATE_KINDS } from "../dataset/templates.js";
import type { HuntPlan, PoolPlan, TrialBudget } from "./hash-plan.js";
import type { HuntTask } from "./hunt.js";
import type { HuntTally } from "./hunt-tally.js";
import type { ScreenTally, ScreenTask } from "./screen.js";
import type { ShardTally, ShardTask } from "./shard.js";
import type { Stretch } from "./stretch.js";
import { type ArmTally, countAtLeast } from "./tally.js";
import { shuffledId } from "./trial.js";

const count = z.int().nonnegative();
const hex = z.string().regex(/^([0-9a-f]{2})*$/);

const armSchema = z.strictObject({
  bits: z.int().describe("a hit has at least this many leading zero bits"),
  offered: count.describe("nonces that the arm chose from"),
  offeredHits: count.describe("hits among them, where all of them were hashed"),
  paid: count,
  repeats: count,
  hits: count.describe("hits among what was paid for, repeats left out"),
});

/** What one piece of hashing did, as the ledger holds it. */
export const entrySchema = z.strictObject({
  kind: z.enum(["shard", "screen", "hunt"]),
  task: z.string().describe("content address of the task, whatever the backend and wherever its files lie"),
  subject: z.string().describe("the pool, or the trial that pays for hashes of its own"),
  pow: z.string(),
  template: count.describe("index of the template"),
  drawn: z
    .strictObject({ role: z.enum(["train", "eval"]), templates: z.enum(TEMPLATE_KINDS) })
    .nullable()
    .describe("the stream that the template is drawn from; null where a claim has a part in it"),
  arms: z.record(z.string(), armSchema).describe("by trial or control; random-search works beside a hunt"),
  faults: z.record(z.string(), z.string()).describe("claims that failed on it, and why"),
  strongest: z
    .array(z.strictObject({ template: hex, nonce: count, hash: hex.length(64) }))
    .describe("the strongest hits of at least the arms' smallest difficulty, strongest first"),
  all: z
    .record(
      z.string(),
      z.array(z.strictObject({ template: hex, nonces: z.base64(), sha256: hex.length(64) })),
    )
    .optional()
    .describe("every hit of an outside claim's arm: nonces as 32-bit words, SHA-256 of their hashes"),
});

export type LedgerEntry = z.infer<typeof entrySchema>;
type ArmEntry = z.infer<typeof armSchema>;

/** Makes the entries of a pool's shards. */
export function shardEntries({
  pool,
  bits,
  budgets,
}: PoolPlan): (task: ShardTask, tally: ShardTally) => LedgerEntry {
  const bitsOf = new Map<string, number>();
  for (const { trial } of budgets) {
    bitsOf.set(trial.id, trial.bits);
    bitsOf.set(shuffledId(trial.id), trial.bits);
  }
  return (task, { arms, faults, solutions }) => ({
    ...headOf(task, pool.id, pool.pow, drawnBy(task)),
    arms: Object.fromEntries(
      Object.entries(arms).map(([id, arm]) => [id, armOf(arm, bitsOf.get(id) ?? bits)]),
    ),
    faults: { ...faults },
    ...solutionsOf(solutions),
  });
}

/** The entry of a trial's screening. */
export function screenEntry(
  { trial }: TrialBudget,
  task: ScreenTask,
  { arm, fault, solutions }: ScreenTally,
): LedgerEntry {
  return {
    ...headOf(task, trial.id, trial.pow, drawnBy(task)),
    arms: { [trial.id]: armOf(arm, trial.bits) },
    faults: faultsOf(trial.id, fault),
    ...solutionsOf(solutions),
  };
}

/** The entry of a trial's hunt. */
export function huntEntry({ trial }: HuntPlan, task: HuntTask, tally: HuntTally): LedgerEntry {
  const { paid, repeats, hits, control, fault, solutions } = tally;
  const drawn = trial.kind === "searcher" ? ({ role: "eval", templates: trial.templates } as const) : null;
  const own = { bits: trial.bits, offered: paid, offeredHits: 0, paid, repeats };
  const beside = control && {
    ...{ bits: trial.bits, offered: control.paid, offeredHits: 0, paid: control.paid, repeats: 0 },
    hits: countAtLeast(control.hits, trial.bits),
  };
  return {
    ...headOf(task, trial.id, trial.pow, drawn),
    arms: {
      [trial.id]: { ...own, hits: countAtLeast(hits, trial.bits) },
      ...(beside ? { "random-search": beside } : {}),
    },
    faults: faultsOf(trial.id, fault),
    ...solutionsOf(solutions),
  };
}

function headOf(
  task: ShardTask | ScreenTask | HuntTask,
  subject: string,
  pow: string,
  drawn: LedgerEntry["drawn"],
) {
  return { kind: task.kind, task: addressOf(task), subject, pow, template: task.template, drawn };
}

function drawnBy({ role, templates }: Stretch): LedgerEntry["drawn"] {
  return { role, templates };
}

/** Where a history's file lies, and what fitted a model, are not part of what was hashed. */
function addressOf(task: object): string {
  const plain = JSON.stringify(task, (key, value: unknown) =>
    key === "path" || key === "backend" ? undefined : value,
  );
  return digestOf(JSON.parse(plain)).slice(0, 16);
}

function armOf({ hashes, hits, kept, keptHits }: ArmTally, bits: number): ArmEntry {
  return {
    bits,
    offered: hashes,
    offeredHits: countAtLeast(hits, bits),
    paid: kept,
    repeats: 0,
    hits: countAtLeast(keptHits, bits),
  };
}

function faultsOf(trial: string, fault: string | null): Record<string, string> {
  return fault === null ? {} : { [trial]: fault };
}

/** A copy, so that an entry shares nothing with the record it was made from. */
function solutionsOf({ strongest, all }: ShardTally["solutions"]): Pick<LedgerEntry, "strongest" | "all"> {
  const lists = Object.entries(all ?? {}).map(([arm, hits]) => [arm, hits.map((list) => ({ ...list }))]);
  return {
    strongest: strongest.map((solution) => ({ ...solution })),
    ...(all ? { all: Object.fromEntries(lists) } : {}),
  };
}
