import { BLAKE2B_ROUNDS } from "./blake2b-code.js";
import { RANDOMX_LITE_A, RANDOMX_LITE_B, RANDOMX_V1, type RandomXParameters } from "./parameters.js";

/** A RandomX function: parameters under an id. */
export interface RandomXProfile {
  readonly id: string;
  readonly parameters: RandomXParameters;
  /** Whether its hashes can be taken as uniform: nothing of it is left out. */
  readonly full: boolean;
}

/** The id that others stand for. */
const ALIASES: Readonly<Record<string, string>> = { "randomx-lite-b": "randomx-lite" };

const PROFILES: Readonly<Record<string, RandomXParameters>> = {
  randomx: RANDOMX_V1,
  "randomx-lite": RANDOMX_LITE_B,
  "randomx-lite-a": RANDOMX_LITE_A,
};

const REDUCED = /^(randomx|randomx-lite|randomx-lite-a):([0-9]+),([0-9]+),([0-9]+),([0-9]+)$/;

/** Canonical ids of the whole functions. */
export const RANDOMX_IDS: readonly string[] = Object.keys(PROFILES);

/** What the ids of reduced forms look like, for help texts. */
export const REDUCED_FORM =
  "RANDOMX:ITERATIONS,PROGRAMS,IN,OUT (RANDOMX one of these three, with fewer iterations, programs, and rounds of Blake2b)";

/**
 * The profile of an id, or undefined if it is none of RandomX's.
 *
 * @throws {RangeError} if a number of a reduced form is out of range
 */
export function randomxProfile(given: string): RandomXProfile | undefined {
  const id = ALIASES[given] ?? given;
  const whole = PROFILES[id];
  if (whole !== undefined) return { id, parameters: whole, full: true };
  const [, base, ...numbers] = REDUCED.exec(id) ?? [];
  if (base === undefined) return undefined;
  const parameters = PROFILES[base]!;
  const limits = [
    ["ITERATIONS", parameters.programIterations],
    ["PROGRAMS", parameters.programCount],
    ["IN", BLAKE2B_ROUNDS],
    ["OUT", BLAKE2B_ROUNDS],
  ] as const;
  const [programIterations, programCount, input, output] = limits.map(([name, most], i) => {
    const value = Number(numbers[i]);
    if (value < 1 || value > most || String(value) !== numbers[i]) {
      throw new RangeError(`${name} is ${numbers[i]}, 1 to ${most} is valid`);
    }
    return value;
  }) as [number, number, number, number];
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
