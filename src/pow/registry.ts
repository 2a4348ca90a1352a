import { UsageError } from "../core/errors.js";
import { nearest } from "../core/suggest.js";
import type { PowFunction } from "./pow-function.js";
import { FULL_ROUNDS } from "./sha256.js";
import { sha256dPow, sha256Pow } from "./sha256-pow.js";

const VALID = `valid: sha256d, sha256:R (R = 1..${FULL_ROUNDS})`;

const opened = new Map<string, PowFunction>();

/** The forms of ids, for help texts. */
export function powIds(): string[] {
  return ["sha256d", "sha256:R"];
}

/**
 * The proof-of-work function of an id, one object for each id.
 *
 * @throws {UsageError} if there is none, or the id is not in its canonical form
 */
export function powFunction(id: string): PowFunction {
  let pow = opened.get(id);
  if (pow === undefined) {
    pow = make(id);
    opened.set(id, pow);
  }
  return pow;
}

function make(id: string): PowFunction {
  if (id === "sha256d") return sha256dPow();
  if (id.startsWith("sha256:")) return sha256Pow(parseRounds(id));
  const canonical = Array.from({ length: FULL_ROUNDS }, (_, i) => `sha256:${i + 1}`);
  const near = nearest(id, ["sha256d", ...canonical]);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  throw new UsageError(`unknown pow ${JSON.stringify(id)}: ${hint}${VALID}`);
}

function parseRounds(id: string): number {
  const text = id.slice("sha256:".length);
  const rounds = Number(text);
  if (/^[0-9]+$/.test(text) && rounds >= 1 && rounds <= FULL_ROUNDS) {
    if (text === String(rounds)) return rounds;
    throw new UsageError(`pow ${JSON.stringify(id)}: write "sha256:${rounds}"; ${VALID}`);
  }
  throw new UsageError(`pow ${JSON.stringify(id)}: rounds must be 1..${FULL_ROUNDS}; ${VALID}`);
}
