import { describe, expect, test } from "vitest";
import { Interpreter } from "../../../src/pow/randomx/interpreter.js";
import { machineLayout } from "../../../src/pow/randomx/machine-layout.js";
import { INSTRUCTIONS, RANDOMX_V1, type RandomXParameters } from "../../../src/pow/randomx/parameters.js";
import { type Program, ProgramDecoder, programBytes } from "../../../src/pow/randomx/program.js";
import { MAX_DIVISIONS } from "../../../src/pow/randomx/randomx-vectors.js";
import { ROUNDING_MODES, type RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";
import { bitsOf, xorshift } from "./rounding-definition.js";
import { SlowMachine } from "./slow-machine.js";
import { frequenciesOf, SMALL, standInItem, standInPair } from "./small-machines.js";

const pair = standInPair();

function randomBytes(next: () => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => next());
}

/** Runs programs one after the other on both machines and compares all they leave behind after each. */
function compare(
  parameters: RandomXParameters,
  scratchpad: Uint8Array,
  programs: readonly Program[],
  mode: RoundingMode,
): SlowMachine {
  const layout = machineLayout(parameters);
  const memory = new WebAssembly.Memory({ initial: layout.pages });
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(scratchpad);
  const interpreter = new Interpreter(parameters, layout, memory, pair);
  const slow = new SlowMachine(parameters, scratchpad.slice(), standInItem);
  slow.mode = mode;
  let fast = mode;
  for (const program of programs) {
    fast = interpreter.run(program, fast);
    slow.run(program);
    expect(fast).toBe(slow.mode);
    const { registersAt } = layout;
    const registers = new BigUint64Array(bytes.slice(registersAt, registersAt + 256).buffer);
    expect(registers).toEqual(new BigUint64Array(slow.registerFile().buffer));
    expect(Buffer.compare(bytes.subarray(0, scratchpad.length), new Uint8Array(slow.scratchpad.buffer))).toBe(
      0,
    );
  }
  return slow;
}

function randomPrograms(parameters: RandomXParameters, next: () => number, count: number): Program[] {
  const decoder = new ProgramDecoder(parameters);
  return Array.from({ length: count }, () => decoder.decode(randomBytes(next, programBytes(parameters))));
}

describe("the interpreter does what the specification says", () => {
  test.each(INSTRUCTIONS)("%s alone", (kind) => {
    const next = xorshift(1 + INSTRUCTIONS.indexOf(kind));
    const parameters = { ...SMALL, frequencies: frequenciesOf({ [kind]: 256 }) };
    for (const mode of ROUNDING_MODES) {
      const programs = randomPrograms(parameters, next, 2);
      const { executed } = compare(parameters, randomBytes(next, SMALL.scratchpadL3), programs, mode);
      const expected = 2 * SMALL.programSize * SMALL.programIterations;
      const count = (executed.get(kind) ?? 0) + (executed.get("NOP") ?? 0);
      expect(count).toBeGreaterThanOrEqual(expected);
    }
  });

  test.each(ROUNDING_MODES)("programs of all kinds that begin in mode %d", (mode) => {
    const next = xorshift(77 + mode);
    for (let i = 0; i < 10; i++) {
      compare(SMALL, randomBytes(next, SMALL.scratchpadL3), randomPrograms(SMALL, next, 3), mode);
    }
  });

  test.each([
    ["one instruction a group, one iteration", { programSize: 8, programIterations: 1 }],
    ["an odd number of iterations", { programSize: 16, programIterations: 7 }],
    ["wide jumps", { jumpBits: 1, jumpOffset: 0 }],
    ["jumps on high bits", { jumpBits: 1, jumpOffset: 15 }],
    ["levels of one size", { scratchpadL1: 4096, scratchpadL2: 4096 }],
    ["a dataset of one item", { datasetBaseSize: 64, datasetExtraSize: 0 }],
    ["many roundings and jumps", { frequencies: frequenciesOf({ CFROUND: 64, FADD_R: 64, CBRANCH: 128 }) }],
  ])("%s", (_, change) => {
    const next = xorshift(4711);
    const parameters = { ...SMALL, ...change };
    for (let i = 0; i < 5; i++) {
      compare(parameters, randomBytes(next, 4096), randomPrograms(parameters, next, 2), 0);
    }
  });

  test("jumps are taken, and at most twice in a row", () => {
    const parameters = {
      ...SMALL,
      jumpBits: 1,
      jumpOffset: 0,
      frequencies: frequenciesOf({ CBRANCH: 64, IADD_RS: 192 }),
    };
    const next = xorshift(99);
    const programs = randomPrograms(parameters, next, 4);
    const { executed } = compare(parameters, randomBytes(next, 4096), programs, 0);
    const branches = programs.flatMap(({ instructions }) =>
      instructions.filter(({ kind }) => kind === "CBRANCH"),
    ).length;
    const times = executed.get("CBRANCH")! / (branches * SMALL.programIterations);
    expect(times).toBeGreaterThan(1.2);
    expect(times).toBeLessThanOrEqual(3);
  });

  test("a program of RandomX v1's size", () => {
    const parameters = { ...RANDOMX_V1, programIterations: 16 };
    const next = xorshift(123456789);
    const scratchpad = randomBytes(next, parameters.scratchpadL3);
    compare(parameters, scratchpad, randomPrograms(parameters, next, 2), 3);
  });
});

describe("programs with more divisions than the usual arithmetic allows", () => {
  const parameters = {
    ...SMALL,
    programSize: 1200,
    programIterations: 2,
    frequencies: frequenciesOf({ FDIV_M: 256 }),
  };
  const [program] = randomPrograms(parameters, xorshift(31), 1) as [Program];
  /** All divisions on one register, by almost 2. */
  const divisions: Program = {
    ...program,
    groupEMasks: [0x3f00_0000_003f_ffffn, 0x3f00_0000_003f_ffffn],
    instructions: program.instructions.map((instruction) => ({ ...instruction, destination: 0 })),
  };
  // 131071 has the exponent 16: bits 1111 when 1023 is added.
  const scratchpad = new Uint8Array(Int32Array.from({ length: 1024 }, () => 131071).buffer);

  test.each(ROUNDING_MODES)("results are subnormal in mode %d", (mode) => {
    expect(divisions.instructions.length).toBeGreaterThan(MAX_DIVISIONS);
    const once = { ...parameters, programIterations: 1 };
    const { e } = compare(once, scratchpad, [divisions, divisions], mode);
    expect(bitsOf(e[0]![0])).toBeLessThan(2n ** 52n);
  });

  test("in turn with usual programs: the two kinds share a memory", () => {
    const mixed = { ...parameters, frequencies: RANDOMX_V1.frequencies };
    const next = xorshift(37);
    const usual = randomPrograms(mixed, next, 2);
    compare(mixed, randomBytes(next, 4096), [usual[0]!, divisions, usual[1]!, divisions, usual[0]!], 1);
  });

  test("up to the limit the usual arithmetic is exact", () => {
    const most = { ...divisions, instructions: divisions.instructions.slice(0, MAX_DIVISIONS) };
    for (const mode of ROUNDING_MODES) compare(parameters, scratchpad, [most, most], mode);
  });
});
