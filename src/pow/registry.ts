import { UsageError } from "../core/errors.js";
import { nearest } from "../core/suggest.js";
import { plantedPow } from "./planted.js";
import type { PowFunction } from "./pow-function.js";
import { FULL_ROUNDS } from "./sha256.js";
import { sha256dPow, sha256dRoundsPow, sha256Pow } from "./sha256-pow.js";

/** The forms of ids. */
const FORMS: readonly string[] = [
  "sha256d",
  `sha256:R (R = 1..${FULL_ROUNDS})`,
  `sha256d:R1,R2 (1..${FULL_ROUNDS} each)`,
  "planted:EPS@ID (EPS a decimal in (0, 1), ID another of these)",
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
 * @param seed names the secret mask of a planted function; of no account for the others
 * @throws {UsageError} if there is none, or the id is not in its canonical form
 */
export function powFunction(id: string, seed: string = NO_TRIAL): PowFunction {
  const key = id.startsWith("planted") ? JSON.stringify([id, seed]) : id;
  let pow = opened.get(key);
  if (pow === undefined) {
    pow = make(id, seed);
    opened.set(key, pow);
  }
  return pow;
}

function make(id: string, seed: string): PowFunction {
  if (id === "planted" || id.startsWith("planted:")) return makePlanted(id, seed);
  if (id === "sha256d") return sha256dPow();
  if (id.startsWith("sha256:")) return sha256Pow(parseRounds(id, id.slice("sha256:".length)));
  if (id.startsWith("sha256d:")) {
    const texts = id.slice("sha256d:".length).split(",");
    if (texts.length !== 2) {
      throw new UsageError(
        `pow ${JSON.stringify(id)}: two numbers of rounds are needed, as in sha256d:16,64; ${VALID}`,
      );
    }
    const [first, second] = texts.map((text) => parseRounds(id, text)) as [number, number];
    return sha256dRoundsPow(first, second);
  }
  const canonical = Array.from({ length: FULL_ROUNDS }, (_, i) => `sha256:${i + 1}`);
  const near = nearest(id, ["sha256d", "planted", ...canonical]);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  throw new UsageError(`unknown pow ${JSON.stringify(id)}: ${hint}${VALID}`);
}

function makePlanted(id: string, seed: string): PowFunction {
  const [, effect = PLANTED_DEFAULT.effect, base = PLANTED_DEFAULT.base] =
    /^planted(?::([^@]*))?(?:@(.*))?$/.exec(id) ?? [];
  if (!/^0\.[0-9]{0,8}[1-9]$/.test(effect)) {
    throw new UsageError(
      `pow ${JSON.stringify(id)}: EPS must be a decimal such as 0.05, without trailing zeros; ${VALID}`,
    );
  }
  if (base.startsWith("planted")) {
    throw new UsageError(`pow ${JSON.stringify(id)}: an effect is planted once; ${VALID}`);
  }
  const canonical = `planted:${effect}@${base}`;
  if (canonical !== id) return powFunction(canonical, seed);
  return plantedPow({ effect, base: powFunction(base), seed });
}

function parseRounds(id: string, text: string): number {
  const rounds = Number(text);
  if (/^[0-9]+$/.test(text) && rounds >= 1 && rounds <= FULL_ROUNDS) {
    if (text === String(rounds)) return rounds;
    throw new UsageError(`pow ${JSON.stringify(id)}: write "${id.replace(text, String(rounds))}"; ${VALID}`);
  }
  throw new UsageError(`pow ${JSON.stringify(id)}: rounds must be 1..${FULL_ROUNDS}; ${VALID}`);
}
