import { BLAKE2B_ROUNDS } from "./blake2b-code.js";
import { RANDOMX_LITE_A, RANDOMX_LITE_B, RANDOMX_V1, type RandomXParameters } from "./parameters.js";

/** A RandomX function: parameters under an id. */
export interface RandomXProfile {
  readonly id: string;
  readonly parameters: RandomXParameters;
  /** Whether its hashes can be taken as uniform: nothing of it is left out. */
  readonly full: boolean;
  /** Whether it is the machine on its own (`core-hash.ts`), without what is before and after programs. */
  readonly core?: boolean;
}

/** The id that others stand for. */
const ALIASES: Readonly<Record<string, string>> = { "randomx-lite-b": "randomx-lite" };

const PROFILES: Readonly<Record<string, RandomXParameters>> = {
  randomx: RANDOMX_V1,
  "randomx-lite": RANDOMX_LITE_B,
  "randomx-lite-a": RANDOMX_LITE_A,
};

const REDUCED = /^(randomx|randomx-lite|randomx-lite-a):([0-9]+),([0-9]+),([0-9]+),([0-9]+)$/;

const CORE = /^randomx-core:([0-9]+),([0-9]+)$/;
const CORE_BASE = RANDOMX_LITE_B;

/** Programs come as lines of 64 bytes: eight instructions. */
const CORE_STEP = 8;

/** What the ids of the machine on its own look like, for help texts. */
export const CORE_FORM = `randomx-core:I,N (I = 1..${CORE_BASE.programIterations}, N = 8..${CORE_BASE.programSize} in steps of ${CORE_STEP})`;

/** The whole function of which an id is a reduced form, or the id itself. */
export function wholeRandomx(id: string): string {
  return CORE.test(id) ? "randomx-lite" : id.replace(/:.*/, "");
}

/** Canonical ids of the whole functions. */
export const RANDOMX_IDS: readonly string[] = Object.keys(PROFILES);

/** What the ids of reduced forms look like, for help texts. */
export const REDUCED_FORM =
  "RANDOMX:ITERATIONS,PROGRAMS,IN,OUT (of any of these three, IN and OUT rounds of Blake2b)";

/**
 * The profile of an id, or undefined if it is none of RandomX's.
 *
 * @throws {RangeError} if a number of a reduced form is out of range
 */
export function randomxProfile(given: string): RandomXProfile | undefined {
  const id = ALIASES[given] ?? given;
  const whole = PROFILES[id];
  if (whole !== undefined) return { id, parameters: whole, full: true };
  const core = CORE.exec(id);
  if (core !== null) return coreProfile(id, core[1]!, core[2]!);
  const [, base, ...numbers] = REDUCED.exec(id) ?? [];
  if (base === undefined) return undefined;
  const parameters = PROFILES[base]!;
  const limits = [
    ["ITERATIONS", parameters.programIterations],
    ["PROGRAMS", parameters.programCount],
    ["IN", BLAKE2B_ROUNDS],
    ["OUT", BLAKE2B_ROUNDS],
  ] as const;
  const [programIterations, programCount, input, output] = limits.map(([name, most], i) =>
    numberIn(name, numbers[i]!, most),
  ) as [number, number, number, number];
  return {
    id,
    parameters: {
      ...parameters,
      programIterations,
      programCount,
      blakeRounds: { input, output },
      unsafe: true,
    },
    full: false,
  };
}

function coreProfile(id: string, iterations: string, instructions: string): RandomXProfile {
  const programIterations = numberIn("ITERATIONS", iterations, CORE_BASE.programIterations);
  const programSize = numberIn("INSTRUCTIONS", instructions, CORE_BASE.programSize);
  if (programSize % CORE_STEP !== 0)
    throw new RangeError(`INSTRUCTIONS is ${instructions}, a multiple of ${CORE_STEP} is valid`);
  return {
    id,
    parameters: { ...CORE_BASE, programIterations, programSize, programCount: 1, unsafe: true },
    full: false,
    core: true,
  };
}

/** @throws {RangeError} if a number is not in 1 to `most`, or not in its one form */
function numberIn(name: string, text: string, most: number): number {
  const value = Number(text);
  if (value >= 1 && value <= most && String(value) === text) return value;
  throw new RangeError(`${name} is ${text}, 1 to ${most} is valid`);
}
