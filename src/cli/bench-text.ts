import type { BenchReport, BenchRow } from "../bench/bench.js";
import type { FeatureRow } from "../bench/feature-bench.js";
import type { ModelRow } from "../bench/model-bench.js";
import type { OutsideRow } from "../bench/outside-bench.js";
import type { PoolRow } from "../bench/pool-bench.js";
import type { TreeRow } from "../bench/tree-bench.js";
import type { EngineRow } from "../engine/engine-bench.js";
import type { QueueRow } from "../engine/queue/measure-queue.js";
import { compact, hashRate, table } from "./text.js";

/** The report of a bench as text. */
export function benchText(report: BenchReport): string {
  const { machine, cyclesPerSecond, slices, functions, model, trees, features, pool, outside } = report;
  return [
    `${machine.cpu}, ${machine.cores} cores, Node.js ${machine.node}; ${compact(cyclesPerSecond)}Hz by a chain of dependent operations`,
    `one thread, medians of ${slices} interleaved slices`,
    "",
    ...functions.flatMap(rowText),
    ...(model === null ? [] : modelText(model)),
    ...(trees === null ? [] : treeText(trees)),
    ...(features === null ? [] : featureText(features)),
    ...(pool === null ? [] : poolText(pool)),
    ...(outside === null ? [] : outsideText(outside)),
  ].join("\n");
}

/** What the queue costs as text. */
export function queueText({ pow, claim, noncesPerShard, shards, ratio, ...times }: QueueRow): string {
  const [queue, pool] = [times.queueMilliseconds, times.poolMilliseconds].map((time) => time.toFixed(0));
  return (
    `queue of two workers of one thread: ${queue} ms for ${shards} shards of ${compact(noncesPerShard)} nonces of ${pow} with ${claim}, ` +
    `a local pool of two threads: ${pool} ms; ${ratio.toFixed(3)}x\n`
  );
}

function modelText({ widths, training, scoring }: ModelRow): string[] {
  const rate = (rows: number) => `${compact(rows)}rows/s`;
  return [
    table(
      [`mlp ${widths.join("-")}`, "scoring", "ours / theirs"],
      [
        ["noncetrial, fixed point", rate(scoring.rowsPerSecond), ""],
        [scoring.peer.name, rate(scoring.peer.rowsPerSecond), `${scoring.peer.ratio.toFixed(2)}x`],
      ],
      [1, 2],
    ),
    `training                ${training.cpuSecondsPerEpoch.toFixed(2)} CPU-seconds an epoch of ${training.rows} rows, batches of ${training.batchSize}`,
    "",
  ];
}

function treeText({ rows, inputs, rounds, depth, bits, reals, scoring }: TreeRow): string[] {
  return [
    `trees, ${rounds} rounds of depth ${depth} on ${rows} rows of ${inputs}`,
    `fit                     ${bits.cpuSeconds.toFixed(2)} CPU-seconds on bits, ${reals.cpuSeconds.toFixed(2)} on real numbers`,
    `scoring                 ${compact(scoring.rowsPerSecond)}rows/s`,
    "",
  ];
}

function featureText(features: readonly FeatureRow[]): string[] {
  return [
    table(
      ["features", "width", "in batches", "one by one", "ratio"],
      features.map(({ features: name, width, noncesPerSecond, oneByOne }) => [
        name,
        String(width),
        `${compact(noncesPerSecond)}nonces/s`,
        `${compact(oneByOne.noncesPerSecond)}nonces/s`,
        `${oneByOne.ratio.toFixed(2)}x`,
      ]),
      [1, 2, 3, 4],
    ),
    "",
  ];
}

function poolText({ pow, claim, noncesPerSecond, hashing }: PoolRow): string[] {
  return [
    `pool of ${pow} with ${claim}: ${compact(noncesPerSecond)}nonces/s hashed, scored and counted, ${hashing.ratio.toFixed(2)}x of hashing alone`,
    "",
  ];
}

function outsideText(outside: OutsideRow | { readonly missing: string }): string[] {
  if ("missing" in outside) return [`programs over the wire: not measured: ${outside.missing}`, ""];
  return [
    `programs in Python over the wire, isolated: ${compact(outside.carried.median)}nonces/s scored by operations on arrays, ` +
      `${compact(outside.example.median)}nonces/s by the example of init-claim`,
    "",
  ];
}

function rowText(row: BenchRow): string[] {
  const lines = [
    table(
      [row.pow, "rate", "ours / theirs"],
      [
        ["noncetrial", hashRate(row.hashesPerSecond), ""],
        ...row.peers.map(({ name, hashesPerSecond, ratio }) => [
          name,
          hashRate(hashesPerSecond),
          `${ratio.toFixed(2)}x`,
        ]),
      ],
      [1, 2],
    ),
    `operations a hash       ${row.operationsPerHash}`,
  ];
  if (row.laneBound !== null && row.shareOfBound !== null) {
    lines.push(
      `bound of 128-bit lanes  ${hashRate(row.laneBound)} at one operation a cycle; reached ${row.shareOfBound.toFixed(2)} of it`,
    );
  }
  lines.push(
    `first use               ${row.firstUse.toFixed(1)} ms`,
    `compiling               ${row.compile === null ? "nothing to compile" : `${row.compile.toFixed(1)} ms`}`,
    `new template            ${row.newTemplate === null ? "nothing to prepare" : `${row.newTemplate.toFixed(1)} us`}`,
    `two threads             ${row.twoThreads === null ? "one core only" : `${row.twoThreads.toFixed(2)}x one`}`,
    "",
  );
  return lines;
}

export function engineText({ pow, shardNonces, noncesPerSecond, ...ratios }: EngineRow): string[] {
  const { overhead, twoThreads, twoThreadsByCpu } = ratios;
  const rate = (nonces: number) => `${compact(nonces)}/s`;
  const { bare, one, two } = noncesPerSecond;
  return [
    table(
      [`engine, ${pow}, shards of ${shardNonces}`, "nonces", "of wall clock", "of CPU time"],
      [
        ["shards in this thread", rate(bare), "", ""],
        [
          "pool of one thread",
          rate(one),
          `${(one / bare).toFixed(2)}x`,
          `${(100 * overhead).toFixed(1)} % more`,
        ],
        ["pool of two, over one", rate(two), `${twoThreads.toFixed(2)}x`, `${twoThreadsByCpu.toFixed(2)}x`],
      ],
      [1, 2, 3],
    ),
  ];
}
