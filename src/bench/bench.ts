import { availableParallelism, cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { RandomStream } from "../core/random-stream.js";
import { type HeaderHash, HeaderKernel } from "../pow/header-kernel.js";
import type { Scanner } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";
import { scryptHeader } from "../pow/scrypt.js";
import { sha256dHeader } from "../pow/sha256-header.js";
import { clockContestant } from "./clock.js";
import { benchFeatures, type FeatureRow } from "./feature-bench.js";
import { peersOf, scannerContestant } from "./hash-contestants.js";
import { type Rate, timeInterleaved } from "./interleaved.js";
import { benchModel, type ModelRow } from "./model-bench.js";
import { benchOutside, type OutsideRow } from "./outside-bench.js";
import { benchPool, type PoolRow } from "./pool-bench.js";
import { twoThreadRatio } from "./threads.js";
import { benchTrees, type TreeRow } from "./tree-bench.js";

/** Figures of one function, all measured in one run on one thread unless said otherwise. */
export interface BenchRow {
  readonly pow: string;
  readonly hashesPerSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Others on the same work, slice by slice in turn; `ratio` is ours over theirs. */
  readonly peers: readonly {
    readonly name: string;
    readonly hashesPerSecond: number;
    readonly ratio: number;
  }[];
  /** 32-bit operations of one hash, weighted, from the kernel's graph. */
  readonly operationsPerHash: number;
  /** Hashes a second if each cycle finished one operation on all four 32-bit lanes of a 128-bit register. */
  readonly laneBound: number | null;
  /** hashesPerSecond / laneBound; above 1 where a core starts several vector operations a cycle. */
  readonly shareOfBound: number | null;
  /** Milliseconds from nothing to the first hashes in a fresh process: graph, code, compilation, cold code. Once. */
  readonly firstUse: number;
  /** Milliseconds to build a kernel from its definition once the compiler is warm; median. Null without a kernel. */
  readonly compile: number | null;
  /** Microseconds that a scanner of a new template takes beyond its hashes, on four nonces; median. Null without a kernel. */
  readonly newTemplate: number | null;
  /** Two threads over one; null on a machine with a single core. */
  readonly twoThreads: number | null;
}

export interface BenchReport {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  /** Cycles a second of one core, from a chain of dependent one-cycle operations. */
  readonly cyclesPerSecond: number;
  readonly slices: number;
  readonly functions: readonly BenchRow[];
  /** What else was asked for. */
  readonly model: ModelRow | null;
  readonly trees: TreeRow | null;
  readonly features: readonly FeatureRow[] | null;
  readonly pool: PoolRow | null;
  readonly outside: OutsideRow | { readonly missing: string } | null;
}

/**
 * What can be measured beside functions: the classifier, boosted trees, feature sets, a pool with the classifier, programs
 * that score over the wire protocol.
 */
export const BENCH_PARTS = ["mlp", "trees", "features", "pool", "outside"] as const;
export type BenchPart = (typeof BENCH_PARTS)[number];

/** Measures functions, and parts beside them, in one run, in interleaved slices. */
export async function bench(
  ids: readonly string[],
  parts: readonly BenchPart[],
  slices: number,
  onStep: (text: string) => void = () => {},
): Promise<BenchReport> {
  const [clock] = timeInterleaved([clockContestant()], slices) as [Rate];
  const functions: BenchRow[] = [];
  for (const id of ids) {
    onStep(`measuring ${id}`);
    functions.push(await benchOne(id, slices, clock.median));
  }
  const measured = async <T>(part: BenchPart, measure: () => T | Promise<T>): Promise<T | null> => {
    if (!parts.includes(part)) return null;
    onStep(`measuring ${part}`);
    return measure();
  };
  const model = await measured("mlp", () => benchModel(slices));
  const trees = await measured("trees", () => benchTrees(slices));
  const features = await measured("features", () => benchFeatures(slices));
  const pool = await measured("pool", () => benchPool(slices));
  const outside = await measured("outside", () => benchOutside(slices));
  return {
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      node: process.version,
    },
    cyclesPerSecond: clock.median,
    slices,
    functions,
    model,
    trees,
    features,
    pool,
    outside,
  };
}

async function benchOne(id: string, slices: number, cyclesPerSecond: number): Promise<BenchRow> {
  const firstUse = timeFirstUse(id);
  const [own, ...peers] = timeInterleaved([scannerContestant(id), ...(await peersOf(id))], slices) as [
    Rate,
    ...Rate[],
  ];
  const { operationsPerHash } = powFunction(id);
  const laneBound =
    operationsPerHash > 0 && id in DEFINITIONS ? (4 * cyclesPerSecond) / operationsPerHash : null;
  const unitsForThreads = Math.max(4, Math.round(own.median * 0.15));
  return {
    pow: id,
    hashesPerSecond: own.median,
    slowest: own.slowest,
    fastest: own.fastest,
    peers: peers.map(({ name, median }) => ({ name, hashesPerSecond: median, ratio: own.median / median })),
    operationsPerHash,
    laneBound,
    shareOfBound: laneBound === null ? null : own.median / laneBound,
    firstUse,
    compile: timeCompile(id),
    newTemplate: id in DEFINITIONS ? timeNewTemplate(id) : null,
    twoThreads: availableParallelism() > 1 ? await twoThreadRatio(id, unitsForThreads, slices) : null,
  };
}

function timeFirstUse(id: string): number {
  const start = performance.now();
  openAndScan(id, new Uint8Array(powFunction(id).templateBytes));
  return performance.now() - start;
}

/** Definitions whose kernels are compiled from a graph. */
const DEFINITIONS: Readonly<Record<string, HeaderHash>> = {
  sha256d: sha256dHeader,
  scrypt: scryptHeader,
};

function timeCompile(id: string): number | null {
  const definition = DEFINITIONS[id];
  if (definition === undefined) return null;
  const times = Array.from({ length: 31 }, () => {
    const start = performance.now();
    new HeaderKernel(definition).openScanner(new Uint8Array(76)).scan(Uint32Array.of(0), new Uint32Array(1));
    return performance.now() - start;
  });
  return medianOf(times.slice(10));
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Time for new templates, about. */
const NEW_TEMPLATES_MICROSECONDS = 2e6;

function timeNewTemplate(id: string): number {
  const pow = powFunction(id);
  const stream = new RandomStream("bench", "templates");
  const count = Math.min(41, Math.ceil(NEW_TEMPLATES_MICROSECONDS / (8 * pow.microsecondsPerHash)));
  const times = Array.from({ length: count }, () => {
    const template = stream.bytes(pow.templateBytes);
    const start = performance.now();
    const scanner = pow.openScanner(template);
    scanFour(scanner);
    const first = performance.now();
    scanFour(scanner);
    // Once with the template new and once with it there already.
    return 1000 * (first - start - (performance.now() - first));
  });
  return Math.max(0, medianOf(times));
}

function openAndScan(id: string, template: Uint8Array): void {
  scanFour(powFunction(id).openScanner(template));
}

function scanFour(scanner: Scanner): void {
  scanner.scan(Uint32Array.of(0, 1, 2, 3), new Uint32Array(4));
}
