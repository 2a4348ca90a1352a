/*
 * Carries out a plan of so many shards whose hashing is made up, in a process of its own, as built: what it takes beside
 * the hashing. Arguments: run folder, shards, "create" or "resume". Prints one line of JSON.
 */
import { performance } from "node:perf_hooks";

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const [{ RunFolder }, { runTrials, trialWork }, { TaskQueue }, { Ledger }, { ProgressMeter }, { Standings }] =
  await Promise.all(
    ["run-folder", "run-trials", "task-queue", "ledger", "progress", "standings"].map((name) =>
      dist(`engine/${name}.js`),
    ),
  );
const { inProcessExecutor } = await dist("engine/executor.js");
const { observers } = await dist("engine/observer.js");
const { parseExperiment } = await dist("trial/experiment-file.js");
const { shardNonces } = await dist("trial/hash-plan.js");
const { planOf } = await dist("trial/plan.js");

const [path, shards, mode] = process.argv.slice(2);
const experiment = parseExperiment(
  `name: many
title: Many shards
evaluationTemplates: 64
trials: [{ claim: "cmfo-byte-ranges:conservative", pow: sha256d, hashes: ${shardNonces("sha256d") * Number(shards)} }]
`,
  "many.yaml",
);
const zeros = (count) => new Array(count).fill(0);
const byZeros = (count) => Array.from({ length: 33 }, (_, i) => Math.floor(count / 2 ** (i + 1)));

/** What a shard would count that chose half of its nonces. */
function tallyOf({ count, arms, planted: _ }) {
  const arm = { hashes: count, hits: byZeros(count), kept: count / 2, keptHits: byZeros(count / 2) };
  const ids = ["planted", "random-filter", ...arms.map(({ id }) => id)];
  return {
    ...{ hashes: count, repeats: 0, top: zeros(256), verified: 0, refuted: 0, nonceFigures: null },
    ...{ arms: Object.fromEntries(ids.map((id) => [id, arm])), faults: {}, solutions: { strongest: [] } },
  };
}

const began = performance.now();
let [firstAfter, done] = [null, 0];
const here = inProcessExecutor();
const executor = {
  ...{ name: "made up", workers: 2, close: async () => {} },
  async execute(order, report) {
    if (order.task.kind !== "shard") return here.execute(order, report);
    firstAfter ??= performance.now() - began;
    if (done++ % 64 === 0) await new Promise(setImmediate);
    return { record: tallyOf(order.task), seconds: 0 };
  },
};
const identity = { experiment: experiment.sha256, seed: "1", backend: "wasm" };
const folder =
  mode === "resume" ? RunFolder.resume(path, identity) : RunFolder.create(path, identity, experiment.text);
const openedAfter = performance.now() - began;
const plan = planOf(experiment.protocol, "1", "wasm");
const ledger = new Ledger(path, { experiment: experiment.sha256, seed: "1" });
const observer = observers([{ progress: () => {} }]);
const standings = new Standings();
const { evidence } = await runTrials(trialWork(plan), {
  ...{ folder, ledger, standings, observer },
  queue: new TaskQueue(folder, executor, "wasm", undefined, observer),
  meter: new ProgressMeter(observer.progress, 0, standings),
});
ledger.close();
folder.close();
const hashed = evidence.pools[0].templates.reduce((sum, { hashes }) => sum + hashes, 0);
process.stdout.write(
  `${JSON.stringify({
    ...{ done, hashed, lines: ledger.head.lines, sha256: ledger.head.sha256 },
    ...{ openedAfter, firstAfter, seconds: (performance.now() - began) / 1000 },
    peakMiB: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);
