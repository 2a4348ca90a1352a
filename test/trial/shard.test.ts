import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { claimById, registerClaim } from "../../src/claim/catalogue.js";
import type { Scorer } from "../../src/claim/contract.js";
import { powFunction } from "../../src/pow/registry.js";
import { filterOf } from "../../src/trial/applies.js";
import { PEEK_RECALL, PEEK_SHARE, PLANTED_BITS } from "../../src/trial/control-arms.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan, shardCount, shardTasks } from "../../src/trial/hash-plan.js";
import { labelTasks, outcomeOf, planOf } from "../../src/trial/plan.js";
import { performShard, type ShardTask } from "../../src/trial/shard.js";
import { noncesAt, templateAt } from "../../src/trial/streams.js";
import { countAtLeast, emptyPool, mergePools } from "../../src/trial/tally.js";
import type { TaskContext } from "../../src/trial/task-context.js";
import { FROZEN } from "../support/frozen-record.js";

const context: TaskContext = {
  backend: "wasm",
  store: {
    read: () => {
      throw new Error("nothing to read");
    },
    write: () => {},
  },
};

const shard = (changes: Partial<ShardTask> = {}): ShardTask => ({
  kind: "shard",
  seed: "1",
  pow: "sha256d",
  pool: "sha256d/1",
  role: "eval",
  templates: "random",
  template: 0,
  from: 0,
  count: 4096,
  verifyBits: 1,
  planted: 0.5,
  sampled: false,
  arms: [],
  ...changes,
});

describe("performShard", () => {
  test("counts what a slow independent loop counts", async () => {
    const task = shard();
    const tally = await performShard(task, context);
    const pow = powFunction("sha256d");
    const source = { seed: "1", role: "eval", kind: "random" } as const;
    const template = templateAt(source, pow, 0);
    const zeros = new Array<number>(33).fill(0);
    for (const nonce of noncesAt(source, pow, 0).fill(0, new Uint32Array(task.count))) {
      const header = Buffer.alloc(80);
      header.set(template);
      header.writeUInt32LE(nonce, 76);
      const once = createHash("sha256").update(header).digest();
      const hash = createHash("sha256").update(once).digest().reverse();
      zeros[Math.clz32(hash.readUInt32BE(0))]!++;
    }
    expect(tally.arms["random-filter"]!.hits).toEqual(zeros);
    expect(tally).toMatchObject({
      hashes: 4096,
      repeats: 0,
      refuted: 0,
      verified: countAtLeast(zeros, 1),
      faults: {},
    });
    expect(tally.top.reduce((sum, count) => sum + count, 0)).toBe(4096);
  });

  test("two halves add up to the whole", async () => {
    const parts = [shard({ count: 1000 }), shard({ from: 1000, count: 3096 })];
    const [a, b] = await Promise.all(parts.map((part) => performShard(part, context)));
    const {
      faults: _,
      nonceFigures: _none,
      solutions: _hits,
      ...whole
    } = await performShard(shard(), context);
    const merged = mergePools(mergePools(emptyPool(), b!), a!);
    expect(merged).toEqual(whole);
    expect(mergePools(a!, b!)).toEqual(mergePools(b!, a!));
  });

  test("the planted effect has exactly the stated size: favoured nonces hit with 2^-k (1 + eps)", async () => {
    const tallies = await Promise.all(
      Array.from({ length: 8 }, (_, template) =>
        performShard(shard({ template, count: 65536, verifyBits: 24, planted: 0.25 }), context),
      ),
    );
    const { planted } = tallies.reduce(mergePools, emptyPool() as (typeof tallies)[0]).arms;
    for (let bits = 1; bits <= PLANTED_BITS; bits++) {
      const p = 1.25 * 2 ** -bits;
      const hits = countAtLeast(planted!.keptHits, bits);
      expect(Math.abs(hits - p * planted!.kept)).toBeLessThan(5 * Math.sqrt(p * (1 - p) * planted!.kept));
      const others = countAtLeast(planted!.hits, bits) - hits;
      const q = 0.75 * 2 ** -bits;
      const rest = planted!.hashes - planted!.kept;
      expect(Math.abs(others - q * rest)).toBeLessThan(5 * Math.sqrt(q * (1 - q) * rest));
    }
  });

  describe("oracle-peek", () => {
    const peeked = async (verifyBits: number) => {
      const tallies = await Promise.all(
        Array.from({ length: 4 }, (_, template) =>
          performShard(shard({ template, count: 65536, verifyBits }), context),
        ),
      );
      return tallies.reduce(mergePools, emptyPool() as (typeof tallies)[0]).arms["oracle-peek"]!;
    };
    const share = (kept: number, of: number, expected: number) =>
      expect(Math.abs(kept - expected * of)).toBeLessThan(4 * Math.sqrt(expected * (1 - expected) * of));

    test.each([1, 4])("keeps r + (1-r)/2 of the hits of %i bits and (1-r)/2 of the rest", async (bits) => {
      const arm = await peeked(bits);
      const [hits, keptHits] = [countAtLeast(arm.hits, bits), countAtLeast(arm.keptHits, bits)];
      expect(PEEK_RECALL).toBeCloseTo(PEEK_SHARE + (1 - PEEK_SHARE) / 2, 15);
      share(keptHits, hits, 0.55);
      share(arm.kept - keptHits, arm.hashes - hits, 0.45);
    });

    test("sees hits of the pool's difficulty alone: easier ones are misses to it", async () => {
      const arm = await peeked(4);
      const between = (counts: readonly number[]) => countAtLeast(counts, 2) - countAtLeast(counts, 4);
      share(between(arm.keptHits), between(arm.hits), 0.45);
    });
  });

  test("scan-order keeps the nonces whose bits 20 to 23 are zero, and no others", async () => {
    const task = shard();
    const arm = (await performShard(task, context)).arms["scan-order"]!;
    const source = { seed: "1", role: "eval", kind: "random" } as const;
    const nonces = noncesAt(source, powFunction("sha256d"), 0).fill(0, new Uint32Array(task.count));
    expect(arm.kept).toBe([...nonces].filter((nonce) => Math.floor(nonce / 2 ** 20) % 16 === 0).length);
    expect(arm).toMatchObject({ hashes: 4096 });
  });

  test("a claim that cannot be opened is a fault of that claim alone", async () => {
    const fit = {
      kind: "fit",
      seed: "1",
      trial: "x",
      claim: "mlp-classifier",
      shuffled: false,
      keep: 0.5,
      backend: "wasm",
    };
    const labels = {
      kind: "label",
      seed: "1",
      pow: "sha256d",
      templates: "random",
      first: 0,
      count: 1,
      nonces: 16,
      bits: 4,
    };
    const arm = { id: "x", count: 4096, fit: { ...fit, labels } } as ShardTask["arms"][number];
    const tally = await performShard(shard({ arms: [arm] }), context);
    expect(tally.faults).toEqual({ x: "nothing to read" });
    expect(tally.arms.x).toBeUndefined();
    expect(tally.hashes).toBe(4096);
  });

  test("a claim that holds on to its arrays never finds hashes in them", async () => {
    const memory = new Set<ArrayBufferLike>();
    const hoarder: Scorer = {
      score: (_, nonces, scores) => {
        memory.add(nonces.buffer).add(scores.buffer);
      },
    };
    registerClaim({ ...filterOf(claimById("mlp-classifier")), id: "hoarder", open: async () => hoarder });
    const frozen = { model: null, cut: { threshold: 0, tieShare: 0.5 } };
    const store = { ...context.store, read: () => Buffer.from(JSON.stringify(frozen)) };
    const fit = { kind: "fit", trial: "x", claim: "hoarder" } as ShardTask["arms"][number]["fit"];
    const pow = powFunction("sha256d");
    const source = { seed: "1", role: "eval", kind: "random" } as const;
    for (const templates of [
      [0, 1],
      [2, 3],
    ]) {
      // Two at a time, so that what one gives back serves the other.
      const tasks = templates.map((template) => shard({ template, arms: [{ id: "x", count: 4096, fit }] }));
      const tallies = await Promise.all(tasks.map((task) => performShard(task, { ...context, store })));
      expect(tallies).toMatchObject([{ faults: {} }, { faults: {} }]);
      const words = [...memory].map((buffer) => new Uint32Array(buffer).subarray(0, 4096));
      for (const template of templates) {
        const nonces = noncesAt(source, pow, template).fill(0, new Uint32Array(4096));
        const hashes = new Uint32Array(4096);
        pow.openScanner(templateAt(source, pow, template)).scan(nonces, hashes);
        expect(words).toContainEqual(nonces);
        expect(words).not.toContainEqual(hashes);
      }
    }
  });
});

const planFor = (text: string) => planOf(parseExperiment(text, "x.yaml").protocol, "1", "wasm");
const frozen = outcomeOf([FROZEN]);

describe("plan", () => {
  const base = "name: x\ntitle: x\nmargin: 0.05\ntrials:\n";
  const full = "  - { claim: mlp-classifier, pow: sha256d }\n";
  const weak =
    "  - { claim: mlp-classifier, pow: sha256:7, split: same-template, train: { templates: 3, nonces: 256 } }\n";

  test("shards cover each template's draws once, without gap, after the training nonces", () => {
    const plan = planFor(base + full + weak);
    for (const pool of hashPlan(plan, () => frozen).pools) {
      const next = new Map<number, number>();
      let shards = 0;
      for (const task of shardTasks(plan, pool)) {
        expect(task.from).toBe(next.get(task.template) ?? pool.pool.firstDraw);
        next.set(task.template, task.from + task.count);
        shards++;
      }
      expect(shards).toBe(shardCount(pool));
      expect([...next.values()]).toEqual(
        new Array<number>(pool.pool.count).fill(pool.pool.firstDraw + pool.noncesPerTemplate),
      );
    }
  });

  test("evaluation never meets a training nonce: other templates, or later draws of the same ones", () => {
    const plan = planFor(base + full + weak);
    const [across, same] = hashPlan(plan, () => frozen).pools;
    expect(across!.pool).toMatchObject({ role: "eval", firstDraw: 0 });
    expect(same!.pool).toMatchObject({ role: "train", firstDraw: 256, count: 3 });
    expect(labelTasks(plan).filter(({ pow }) => pow === "sha256:7")).toHaveLength(3);
  });

  test("a label twin is fitted on full functions only", () => {
    const plan = planFor(base + full + weak);
    expect(plan.trials.map(({ shuffled }) => shuffled.length)).toEqual([1, 0]);
  });

  test("more trials mean more hashes, for the level of each is stricter", () => {
    const hashes = (text: string) => hashPlan(planFor(text), () => frozen).pools[0]!.noncesPerTemplate;
    expect(hashes(base + full + weak)).toBeGreaterThan(hashes(base + full));
  });

  test("a trial that was rejected is not hashed", () => {
    expect(hashPlan(planFor(base + full), () => ({ status: "rejected", cause: "threw" }))).toEqual({
      pools: [],
      screens: [],
      hunts: [],
    });
  });
});
