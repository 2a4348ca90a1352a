import { emitDataflow, type Sink, type Source } from "./emit-dataflow.js";
import { type GraphNode, reachable, Stage } from "./graph-node.js";
import { KernelMemory } from "./kernel-memory.js";
import { passesOf } from "./passes.js";
import { scalarTarget } from "./scalar-target.js";
import { scanCode } from "./scan-code.js";
import { WasmAssembler } from "./wasm-assembler.js";
import { WasmCode } from "./wasm-code.js";

/**
 * Lanes that a call of `scan` may take. V8 replaces its baseline code only between calls, so that calls must be short,
 * and the arrays of a call should stay in the second-level cache.
 */
export const LANES_PER_CALL = 4096;

/**
 * A WebAssembly module that evaluates a graph for many lanes. It exports its `memory` and two functions.
 *
 * - `prepare()` computes, once a job, all that no lane changes and some lane needs.
 * - `scan(count)` computes the outputs of lanes 0 to count - 1, in groups of 4: those of up to 3 lanes more lie in the
 *   same arrays.
 *
 * Words lie in memory as little-endian 32-bit integers, arrays are of LANES_PER_CALL words.
 */
export interface KernelCode {
  readonly bytes: Uint8Array;
  /** Words of a job, which lie at address 0. */
  readonly jobWords: number;
  /** Address of the array of the lanes' own words. */
  readonly lanesAt: number;
  /** Addresses of the arrays of the outputs. */
  readonly outputsAt: readonly number[];
}

/**
 * Compiles the part of a graph that its outputs need.
 *
 * @param outputs one or more nodes, of any stage
 * @param jobWords words of a job, more than any index of a job word in the graph
 * @param maximumPassNodes see `passesOf`
 * @throws {RangeError} if there are no outputs or a job word lies outside the job
 */
export function compileKernel(
  outputs: readonly GraphNode[],
  jobWords: number,
  maximumPassNodes?: number,
): KernelCode {
  if (outputs.length === 0) throw new RangeError("a kernel needs at least one output");
  for (const { kind, immediate } of reachable(outputs)) {
    if (kind === "job" && immediate >= jobWords) {
      throw new RangeError(`the graph uses job word ${immediate}, the job has ${jobWords} words`);
    }
  }
  const memory = new KernelMemory();
  memory.take(jobWords);
  const shared = new Map(sharedOperands(outputs).map((node) => [node, memory.take(1)]));
  const lanesAt = memory.take(LANES_PER_CALL);
  const outputsAt = outputs.map(() => memory.take(LANES_PER_CALL));
  const scan = scanCode(passesOf(outputs, maximumPassNodes), {
    lanes: lanesAt,
    shared,
    outputs: outputsAt,
    takeArray: () => memory.take(LANES_PER_CALL),
  });

  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", memory.pages());
  assembler.exportFunction("prepare", assembler.defineFunction(prepareCode(shared)));
  assembler.exportFunction("scan", assembler.defineFunction(scan));
  return { bytes: assembler.assemble(), jobWords, lanesAt, outputsAt };
}

/** What the lanes' code takes from before it: constants and words of the job. */
function sharedOperands(outputs: readonly GraphNode[]): GraphNode[] {
  const lanes = reachable(outputs).filter((node) => node.stage === Stage.lane);
  const operands = [...outputs, ...lanes.flatMap((node) => node.args)];
  return [...new Set(operands.filter((node) => node.stage < Stage.lane))];
}

/** The code of `prepare()`. @param shared address of each word that it has to store */
function prepareCode(shared: ReadonlyMap<GraphNode, number>): WasmCode {
  const code = new WasmCode();
  const source: Source = {
    has: (node) => node.kind === "constant" || node.kind === "job",
    load(node) {
      code.i32Const(node.kind === "constant" ? node.immediate : 0);
      if (node.kind === "job") code.i32Load(4 * node.immediate);
    },
  };
  const sinks = [...shared].map(
    ([node, address]): Sink => ({
      node,
      store(push) {
        code.i32Const(0);
        push();
        code.i32Store(address);
      },
    }),
  );
  emitDataflow(code, scalarTarget, source, sinks);
  return code;
}
