import { UsageError } from "../core/errors.js";
import { RandomStream } from "../core/random-stream.js";
import { nearest } from "../core/suggest.js";
import { blake2bPow } from "./blake2b-pow.js";
import { plantedPow } from "./planted.js";
import type { PowFunction, SharedPow } from "./pow-function.js";
import { BLAKE2B_ROUNDS } from "./randomx/blake2b-code.js";
import { takeCache } from "./randomx/cache-store.js";
import {
  CORE_FORM,
  RANDOMX_IDS,
  type RandomXProfile,
  REDUCED_FORM,
  randomxProfile,
} from "./randomx/profiles.js";
import { randomxPow } from "./randomx/randomx-pow.js";
import { salsaPow } from "./salsa-pow.js";
import { LITECOIN_COST, SALSA_ROUNDS } from "./scrypt.js";
import { scryptPow, scryptRoundsPow } from "./scrypt-pow.js";
import { FULL_ROUNDS } from "./sha256.js";
import { sha256dPow, sha256dRoundsPow, sha256Pow } from "./sha256-pow.js";

/** The forms of ids. */
const FORMS: readonly string[] = [
  "sha256d",
  `sha256:R (R = 1..${FULL_ROUNDS})`,
  `sha256d:R1,R2 (1..${FULL_ROUNDS} each)`,
  "scrypt",
  `scrypt:N,ROUNDS (N a power of 2 from 2 to ${LITECOIN_COST}, ROUNDS 1..${SALSA_ROUNDS})`,
  `salsa:R (R = 1..${SALSA_ROUNDS})`,
  ...RANDOMX_IDS,
  REDUCED_FORM,
  CORE_FORM,
  `blake2b:R (R = 1..${BLAKE2B_ROUNDS})`,
  `blake2b:FIRST,LAST (rounds from 2 on, up to ${BLAKE2B_ROUNDS})`,
  "planted:EPS@ID or planted:EPS,MASK@ID (EPS a decimal in (0, 1), MASK 8 hex digits, ID another of these)",
];

const VALID = `valid: ${FORMS.join(", ")}`;

/** Seed of a planted function's mask where no trial gives one. */
const NO_TRIAL = "no trial";

/** What a planted function is short for. */
const PLANTED_DEFAULT = { effect: "0.3", base: "sha256d" } as const;

const opened = new Map<string, PowFunction>();

/** The forms of ids, for help texts. */
export function powIds(): readonly string[] {
  return FORMS;
}

/**
 * The proof-of-work function of an id, one object for each id and seed. `planted` and `planted:EPS` are short for
 * `planted:0.3@sha256d` and `planted:EPS@sha256d`.
 *
 * @param seed names the secret mask of a planted function and the key of a RandomX function; of no account for the others
 * @throws {UsageError} if there is none, or the id is not in its canonical form
 */
export function powFunction(id: string, seed: string = NO_TRIAL): PowFunction {
  const key = /^planted|^randomx/.test(id) ? JSON.stringify([id, seed]) : id;
  let pow = opened.get(key);
  if (pow === undefined) {
    pow = make(id, seed);
    opened.set(key, pow);
  }
  return pow;
}

/**
 * A function that takes a key, under a key.
 *
 * @throws {UsageError} as `powFunction` does, and if the function takes no key
 * @throws {RangeError} if the key is too long
 */
export function keyedPowFunction(id: string, key: Uint8Array): PowFunction {
  const profile = profileOf(id);
  if (profile !== undefined) return randomxPow(profile, key);
  throw new UsageError(`pow ${JSON.stringify(powFunction(id).id)} takes no key`);
}

/** Takes over what other threads have filled, so that functions opened later use it. */
export function takeShared(shared: readonly SharedPow[]): void {
  for (const { pow, key, memory } of shared) {
    const profile = profileOf(pow);
    if (profile !== undefined) takeCache(profile.id, { memory, key, parameters: profile.parameters });
  }
}

function profileOf(id: string): RandomXProfile | undefined {
  try {
    return randomxProfile(id);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`pow ${JSON.stringify(id)}: ${error.message}; ${VALID}`);
    throw error;
  }
}

const KEY_BYTES = 32;

function make(id: string, seed: string): PowFunction {
  const profile = profileOf(id);
  if (profile !== undefined) {
    // Under any other name it is the same function, and has the same cache.
    if (profile.id !== id) return powFunction(profile.id, seed);
    return randomxPow(profile, new RandomStream(seed, "randomx key").bytes(KEY_BYTES));
  }
  if (id === "planted" || id.startsWith("planted:")) return makePlanted(id, seed);
  if (id === "sha256d") return sha256dPow();
  if (id === "scrypt") return scryptPow();
  if (id.startsWith("sha256:")) return sha256Pow(parseRounds(id, id.slice("sha256:".length)));
  if (id.startsWith("sha256d:")) {
    const [first, second] = pairOf(id, "numbers of rounds", "sha256d:16,64");
    return sha256dRoundsPow(parseRounds(id, first), parseRounds(id, second));
  }
  if (id.startsWith("scrypt:")) {
    const [cost, rounds] = pairOf(id, "numbers", "scrypt:1024,2");
    return scryptRoundsPow(parseCost(id, cost), parseRounds(id, rounds, SALSA_ROUNDS));
  }
  if (id.startsWith("blake2b:")) return blake2bRounds(id, id.slice("blake2b:".length));
  if (id.startsWith("salsa:")) return salsaPow(parseRounds(id, id.slice("salsa:".length), SALSA_ROUNDS));
  const withRounds = [
    ...idsUpTo("sha256", FULL_ROUNDS),
    ...idsUpTo("blake2b", BLAKE2B_ROUNDS),
    ...idsUpTo("salsa", SALSA_ROUNDS),
  ];
  const near = nearest(id, ["sha256d", "scrypt", "planted", ...RANDOMX_IDS, ...withRounds]);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  throw new UsageError(`unknown pow ${JSON.stringify(id)}: ${hint}${VALID}`);
}

/** Rounds of BLAKE2b: the first so many, or from one to another, where that is not the first. */
function blake2bRounds(id: string, text: string): PowFunction {
  if (!text.includes(",")) return blake2bPow(1, parseRounds(id, text, BLAKE2B_ROUNDS));
  const [from, to] = pairOf(id, "numbers of rounds", "blake2b:11,12");
  const [first, last] = [parseRounds(id, from, BLAKE2B_ROUNDS), parseRounds(id, to, BLAKE2B_ROUNDS)];
  if (first === 1) throw new UsageError(`pow ${JSON.stringify(id)}: write "blake2b:${last}"; ${VALID}`);
  if (first <= last) return blake2bPow(first, last);
  throw new UsageError(`pow ${JSON.stringify(id)}: FIRST must not be above LAST; ${VALID}`);
}

function idsUpTo(name: string, rounds: number): string[] {
  return Array.from({ length: rounds }, (_, i) => `${name}:${i + 1}`);
}

function makePlanted(id: string, seed: string): PowFunction {
  const [, effect = PLANTED_DEFAULT.effect, mask, base = PLANTED_DEFAULT.base] =
    /^planted(?::([^@,]*)(?:,([^@]*))?)?(?:@(.*))?$/.exec(id) ?? [];
  if (!/^0\.[0-9]{0,8}[1-9]$/.test(effect)) {
    throw new UsageError(
      `pow ${JSON.stringify(id)}: EPS must be a decimal such as 0.05, without trailing zeros; ${VALID}`,
    );
  }
  if (mask !== undefined && !/^(?!0{8})[0-9a-f]{8}$/.test(mask)) {
    throw new UsageError(
      `pow ${JSON.stringify(id)}: MASK must be 8 lower-case hex digits, not all 0, such as 80000000; ${VALID}`,
    );
  }
  if (base.startsWith("planted")) {
    throw new UsageError(`pow ${JSON.stringify(id)}: an effect is planted once; ${VALID}`);
  }
  const canonical = `planted:${effect}${mask === undefined ? "" : `,${mask}`}@${base}`;
  if (canonical !== id) return powFunction(canonical, seed);
  const open = mask === undefined ? {} : { mask: Number.parseInt(mask, 16) };
  return plantedPow({ effect, base: powFunction(base, seed), seed, ...open });
}

/** The two texts between which there is a comma. */
function pairOf(id: string, what: string, example: string): [string, string] {
  const texts = id.slice(id.indexOf(":") + 1).split(",");
  if (texts.length !== 2) {
    throw new UsageError(`pow ${JSON.stringify(id)}: two ${what} are needed, as in ${example}; ${VALID}`);
  }
  return texts as [string, string];
}

function parseRounds(id: string, text: string, most = FULL_ROUNDS): number {
  const rounds = Number(text);
  if (/^[0-9]+$/.test(text) && rounds >= 1 && rounds <= most) return canonicalNumber(id, text);
  throw new UsageError(`pow ${JSON.stringify(id)}: rounds must be 1..${most}; ${VALID}`);
}

function parseCost(id: string, text: string): number {
  const cost = Number(text);
  if (/^[0-9]+$/.test(text) && cost >= 2 && cost <= LITECOIN_COST && Number.isInteger(Math.log2(cost))) {
    return canonicalNumber(id, text);
  }
  throw new UsageError(
    `pow ${JSON.stringify(id)}: N must be a power of 2 from 2 to ${LITECOIN_COST}; ${VALID}`,
  );
}

/** @throws {UsageError} if a number has leading zeros: an id has one form */
function canonicalNumber(id: string, text: string): number {
  const number = Number(text);
  if (text === String(number)) return number;
  throw new UsageError(`pow ${JSON.stringify(id)}: write "${id.replace(text, String(number))}"; ${VALID}`);
}
