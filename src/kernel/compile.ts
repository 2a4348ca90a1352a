import { type DataflowContext, emitDataflow, type Sink } from "./emit-dataflow.js";
import {
  allNodes,
  bodiesOf,
  bodyResults,
  type GraphNode,
  Stage,
  type SubroutineGraph,
} from "./graph-node.js";
import { KernelMemory } from "./kernel-memory.js";
import { laneSteps } from "./lane-steps.js";
import { type LoopPlaces, placeLoops } from "./loop-places.js";
import { scalarTarget } from "./scalar-target.js";
import { scanCode } from "./scan-code.js";
import type { Target } from "./target.js";
import { vectorTarget } from "./vector-target.js";
import { WasmAssembler } from "./wasm-assembler.js";
import { WasmCode } from "./wasm-code.js";

/**
 * Lanes that a call of `scan` may take where a kernel has no loops. V8 replaces its baseline code only between calls, so
 * that calls must be short, and the arrays of a call should stay in the second-level cache.
 */
export const LANES_PER_CALL = 4096;

/** The same with loops. Lanes of such a kernel take long. */
const LANES_PER_LOOPED_CALL = 64;

/**
 * A WebAssembly module that evaluates a graph for many lanes. It exports its `memory` and two functions.
 *
 * - `prepare()` computes, once a job, all that no lane changes and some lane needs.
 * - `scan(count)` computes the outputs of lanes 0 to count - 1, whole groups at a time: the lanes that fill up the last
 *   one lie in the same arrays.
 *
 * Words lie in memory as little-endian 32-bit integers.
 */
export interface KernelCode {
  readonly bytes: Uint8Array;
  /** Words of a job, which lie at address 0. */
  readonly jobWords: number;
  /** Most lanes of a call. */
  readonly lanesPerCall: number;
  /** Address of the array of the lanes' own words. */
  readonly lanesAt: number;
  /** Addresses of the arrays of the outputs. */
  readonly outputsAt: readonly number[];
}

/** How lanes are computed. None of it changes what is computed. */
export interface KernelOptions {
  /** See `passesOf`. */
  readonly maximumPassNodes?: number;
  /** Four lanes a group in vectors, the default, or one. */
  readonly target?: Target;
  /** Groups computed side by side: 1, the default, to 3. */
  readonly groups?: number;
}

/**
 * Compiles the part of a graph that its outputs need.
 *
 * @param outputs one or more nodes, of any stage
 * @param jobWords words of a job, more than any index of a job word in the graph
 * @throws {RangeError} if there are no outputs, a job word lies outside the job, or there are more than 3 groups
 */
export function compileKernel(
  outputs: readonly GraphNode[],
  jobWords: number,
  { maximumPassNodes, target = vectorTarget, groups = 1 }: KernelOptions = {},
): KernelCode {
  if (outputs.length === 0) throw new RangeError("a kernel needs at least one output");
  if (![1, 2, 3].includes(groups)) throw new RangeError(`groups is ${groups}, 1 to 3 are possible`);
  const nodes = allNodes(outputs);
  for (const { kind, immediate } of nodes) {
    if (kind === "job" && immediate >= jobWords) {
      throw new RangeError(`the graph uses job word ${immediate}, the job has ${jobWords} words`);
    }
  }
  const steps = laneSteps(outputs, maximumPassNodes);
  const lanesPerCall = steps.some(({ kind }) => kind === "loop") ? LANES_PER_LOOPED_CALL : LANES_PER_CALL;
  const memory = new KernelMemory();
  memory.take(jobWords);
  const shared = new Map(sharedOperands(outputs, nodes).map((node) => [node, memory.take(1)]));
  const takeArray = () => memory.take(lanesPerCall + target.lanes * groups);
  const lanesAt = takeArray();
  const outputsAt = outputs.map(takeArray);
  const loops = placeLoops(nodes, memory, target.lanes, groups);

  const assembler = new WasmAssembler();
  const callees = new Map<SubroutineGraph, number>();
  const calleeOf = (subroutine: SubroutineGraph) => callees.get(subroutine)!;
  for (const body of bodiesOf(nodes)) {
    if (body.kind === "loop") continue;
    const code = subroutineCode(body, target, shared, calleeOf);
    callees.set(body, assembler.defineFunction(code, new Array(body.results.length).fill(target.valueType)));
  }
  const scan = scanCode(steps, {
    target,
    groups,
    calleeOf,
    lanes: lanesAt,
    shared,
    loops,
    outputs: outputsAt,
    takeArray,
  });
  assembler.exportMemory("memory", memory.pages());
  assembler.exportFunction("prepare", assembler.defineFunction(prepareCode(shared, loops)));
  assembler.exportFunction("scan", assembler.defineFunction(scan));
  return { bytes: assembler.assemble(), jobWords, lanesPerCall, lanesAt, outputsAt };
}

/** What the lanes' code takes from before it: constants and words of the job. */
function sharedOperands(outputs: readonly GraphNode[], nodes: readonly GraphNode[]): GraphNode[] {
  const operands = new Set(outputs);
  for (const { stage, args, body } of nodes) {
    if (stage !== Stage.lane) continue;
    for (const arg of args) operands.add(arg);
    if (body !== undefined) for (const result of bodyResults(body)) operands.add(result);
  }
  return [...operands].filter((node) => node.stage < Stage.lane);
}

/** The code of a subroutine: takes its arguments and leaves its results on the operand stack. */
function subroutineCode(
  { parameters, results }: SubroutineGraph,
  target: Target,
  shared: ReadonlyMap<GraphNode, number>,
  calleeOf: DataflowContext["calleeOf"],
): WasmCode {
  const code = new WasmCode(parameters.map(() => target.valueType));
  const places = new Map(parameters.map((node, i) => [node, code.parameters[i]!]));
  const source: DataflowContext["source"] = {
    has: (node) => places.has(node) || shared.has(node),
    load(node) {
      const parameter = places.get(node);
      if (parameter !== undefined) {
        code.localGet(parameter);
      } else {
        code.i32Const(0);
        target.loadShared(code, shared.get(node)!);
      }
    },
  };
  emitDataflow(
    { code, target, groups: 1, source, calleeOf, statesOf: noStates },
    results.map((node) => ({ node, store: (push) => push() })),
  );
  return code;
}

/**
 * The code of `prepare()`.
 *
 * @param shared address of each word that it has to store
 */
function prepareCode(
  shared: ReadonlyMap<GraphNode, number>,
  loops: ReadonlyMap<GraphNode, LoopPlaces>,
): WasmCode {
  const code = new WasmCode();
  const source: DataflowContext["source"] = {
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
  const context = { code, target: scalarTarget, groups: 1, source, calleeOf: noCallee, statesOf: noStates };
  emitDataflow(context, sinks);
  for (const [{ body }, { constants }] of loops) {
    if (body?.kind !== "loop") continue;
    for (const [i, value] of body.rows.flat().entries()) {
      code.i32Const(0);
      code.i32Const(value);
      code.i32Store(constants + 4 * i);
    }
  }
  return code;
}

function noStates(): never {
  throw new Error("no loop's states are recalled here");
}

function noCallee(): never {
  throw new Error("nothing is called here");
}
