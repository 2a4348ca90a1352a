import { BLAKE2B_ROUNDS } from "./blake2b-code.js";
import { INSTRUCTIONS, type RandomXParameters } from "./parameters.js";

const UINT32_MAX = 2 ** 32 - 1;
const OPCODES = 256;
const ITEM_BYTES = 64;

/**
 * Checks parameters against the limits of the reference implementation (doc/configuration.md and the static assertions
 * of src/common.hpp and src/dataset.cpp, RandomX v1.2.1).
 *
 * @throws {RangeError} with the rule and the values that break it. Its rules for safe configurations, and full rounds of
 *   Blake2b, are not asked of parameters with `unsafe: true`.
 */
export function checkParameters(parameters: RandomXParameters): void {
  checkCache(parameters);
  checkDataset(parameters);
  checkProgram(parameters);
  checkScratchpad(parameters);
  checkFrequencies(parameters);
  if (parameters.unsafe !== undefined && typeof parameters.unsafe !== "boolean") {
    throw new RangeError(`unsafe is ${parameters.unsafe}, true or false is needed`);
  }
  if (parameters.unsafe !== true) checkSafety(parameters);
}

function checkCache(parameters: RandomXParameters): void {
  const { argonMemoryKiB, argonLanes, argonSalt } = parameters;
  powerOf2("argonMemoryKiB", argonMemoryKiB, 8, 2 ** 21);
  integer("argonIterations", parameters.argonIterations, 1, UINT32_MAX - 1);
  integer("argonLanes", argonLanes, 1, 2 ** 24 - 1);
  if (argonMemoryKiB < 8 * argonLanes || argonMemoryKiB % (4 * argonLanes) !== 0) {
    throw new RangeError(
      `argonMemoryKiB is ${argonMemoryKiB} with argonLanes ${argonLanes}, at least 8 and a multiple of 4 a lane are needed`,
    );
  }
  if (argonSalt.length < 8) {
    throw new RangeError(
      `argonSalt ${JSON.stringify(argonSalt)} has ${argonSalt.length} bytes, at least 8 are needed`,
    );
  }
  for (const character of argonSalt) {
    if (character.codePointAt(0)! > 255) {
      throw new RangeError(
        `argonSalt ${JSON.stringify(argonSalt)} contains ${character}, characters of one byte are needed`,
      );
    }
  }
  integer("cacheAccesses", parameters.cacheAccesses, 2);
  integer("superscalarLatency", parameters.superscalarLatency, 1, 10000);
}

function checkDataset({ datasetBaseSize, datasetExtraSize }: RandomXParameters): void {
  powerOf2("datasetBaseSize", datasetBaseSize, ITEM_BYTES, 2 ** 32);
  multiple("datasetExtraSize", datasetExtraSize, ITEM_BYTES, 0);
  const largest = 2 ** 34;
  if (datasetBaseSize + datasetExtraSize > largest) {
    throw new RangeError(
      `datasetBaseSize ${datasetBaseSize} and datasetExtraSize ${datasetExtraSize} add up to ` +
        `${datasetBaseSize + datasetExtraSize} bytes, at most ${largest} are allowed`,
    );
  }
}

function checkProgram(parameters: RandomXParameters): void {
  const { jumpBits, jumpOffset, blakeRounds } = parameters;
  multiple("programSize", parameters.programSize, 8, 8, 32768);
  integer("programIterations", parameters.programIterations, 1, UINT32_MAX);
  integer("programCount", parameters.programCount, 1, UINT32_MAX);
  integer("jumpBits", jumpBits, 1);
  integer("jumpOffset", jumpOffset, 0);
  if (jumpBits + jumpOffset > 16) {
    throw new RangeError(
      `jumpBits ${jumpBits} and jumpOffset ${jumpOffset} add up to ${jumpBits + jumpOffset}, at most 16 are allowed`,
    );
  }
  integer("blakeRounds.input", blakeRounds.input, 1, BLAKE2B_ROUNDS);
  integer("blakeRounds.output", blakeRounds.output, 1, BLAKE2B_ROUNDS);
}

function checkScratchpad({ scratchpadL1, scratchpadL2, scratchpadL3 }: RandomXParameters): void {
  // Addresses are 32 bits wide.
  powerOf2("scratchpadL1", scratchpadL1, 64, 2 ** 31);
  powerOf2("scratchpadL2", scratchpadL2, 64, 2 ** 31);
  powerOf2("scratchpadL3", scratchpadL3, 64, 2 ** 31);
  if (scratchpadL1 > scratchpadL2 || scratchpadL2 > scratchpadL3) {
    throw new RangeError(
      `scratchpadL1, scratchpadL2, scratchpadL3 are ${scratchpadL1}, ${scratchpadL2}, ${scratchpadL3}, ` +
        "each must be at least the one before",
    );
  }
}

function checkFrequencies({ frequencies }: RandomXParameters): void {
  for (const kind of INSTRUCTIONS) integer(`frequencies.${kind}`, frequencies[kind], 0, OPCODES);
  const total = INSTRUCTIONS.reduce((sum, kind) => sum + frequencies[kind], 0);
  if (total !== OPCODES) {
    throw new RangeError(`frequencies add up to ${total}, ${OPCODES} is needed`);
  }
}

/** Section "Unsafe configurations" of doc/configuration.md, rules 1 to 5, and the full rounds of the standard. */
function checkSafety(parameters: RandomXParameters): void {
  const { cacheAccesses, argonMemoryKiB, datasetBaseSize, datasetExtraSize, frequencies } = parameters;
  const { programSize, programCount, programIterations, scratchpadL3, blakeRounds } = parameters;
  safe(
    "memory-time tradeoffs",
    "cacheAccesses * argonMemoryKiB * 1024 + 33554432",
    cacheAccesses * argonMemoryKiB * 1024 + 33554432,
    datasetBaseSize + datasetExtraSize,
    "datasetBaseSize + datasetExtraSize = ",
  );
  safe(
    "insufficient scratchpad writes",
    "(128 + programSize * frequencies.ISTORE / 256) * programCount * programIterations",
    (128 + Math.floor((programSize * frequencies.ISTORE) / OPCODES)) * programCount * programIterations,
    scratchpadL3,
    "scratchpadL3 = ",
  );
  safe("program filtering strategies", "programCount", programCount, 2);
  safe("low program entropy", "programSize", programSize, 64);
  safe("high compilation overhead", "programIterations", programIterations, 400);
  safe("reduced rounds", "blakeRounds.input", blakeRounds.input, BLAKE2B_ROUNDS);
  safe("reduced rounds", "blakeRounds.output", blakeRounds.output, BLAKE2B_ROUNDS);
}

function safe(rule: string, name: string, value: number, least: number, leastName = ""): void {
  if (value < least) {
    throw new RangeError(
      `unsafe parameters (${rule}): ${name} is ${value}, at least ${leastName}${least} is needed without unsafe: true`,
    );
  }
}

function integer(name: string, value: number, least: number, largest = Number.MAX_SAFE_INTEGER): void {
  multiple(name, value, 1, least, largest);
}

function multiple(name: string, value: number, factor: number, least: number, largest?: number): void {
  const isInteger = Number.isSafeInteger(value) && value % factor === 0;
  if (!isInteger || value < least || (largest !== undefined && value > largest)) {
    const kind = factor === 1 ? "an integer" : `a multiple of ${factor}`;
    throw new RangeError(`${name} is ${value}, ${kind} ${range(least, largest)} is needed`);
  }
}

function powerOf2(name: string, value: number, least: number, largest: number): void {
  if (!Number.isInteger(Math.log2(value)) || value < least || value > largest) {
    throw new RangeError(`${name} is ${value}, a power of 2 ${range(least, largest)} is needed`);
  }
}

function range(least: number, largest = Number.MAX_SAFE_INTEGER): string {
  return largest === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${largest}`;
}
