import { RandomStream } from "../core/random-stream.js";
import { drawTemplate } from "../dataset/templates.js";
import { powFunction } from "../pow/registry.js";
import {
  type Agreement,
  agreementWithChaining,
  agreementWithTemplate,
  chainingCheckBits,
  templateCheckBits,
} from "../pow/sha256-structure.js";
import type { Plan } from "./plan.js";

/** Look for what algebra alone tells of the hashes of a single SHA-256. */
export interface StructureTask {
  readonly kind: "structure";
  readonly seed: string;
  readonly pow: string;
  readonly rounds: number;
  /** Hashes that are looked at, and as many random words. */
  readonly samples: number;
}

/** What a distinguisher found. */
export interface Distinguished {
  /** Bits that it checks; with none everything passes. */
  readonly checkBits: number;
  /** How many hashes pass all checks, and how many random words. */
  readonly passing: number;
  readonly randomPassing: number;
}

export interface StructureRecord {
  readonly rounds: number;
  readonly samples: number;
  /** All but the nonce is known. */
  readonly templateKnown: Distinguished;
  /** Nothing but the state before the last block is known. */
  readonly wordsUnknown: Distinguished;
}

const SAMPLES = 256;

/** One task for each single SHA-256 that a trial is on. */
export function structureTasks({ seed, trials }: Plan): StructureTask[] {
  return [...new Set(trials.map(({ trial }) => trial.pow))].flatMap((pow) => {
    const rounds = /^sha256:(\d+)$/.exec(pow)?.[1];
    if (rounds === undefined) return [];
    return [{ kind: "structure", seed, pow, rounds: Number(rounds), samples: SAMPLES } as const];
  });
}

/** Every hash has a template and a nonce of its own. */
export function performStructure({ seed, pow, rounds, samples }: StructureTask): StructureRecord {
  const hashing = powFunction(pow, seed);
  const stream = new RandomStream(seed, "structure", pow);
  const known = { checkBits: templateCheckBits(rounds), passing: 0, randomPassing: 0 };
  const unknown = { checkBits: chainingCheckBits(rounds), passing: 0, randomPassing: 0 };
  for (let i = 0; i < samples; i++) {
    const template = drawTemplate(hashing, "random", stream);
    const hash = hashing.hash(template, stream.uint32());
    const random = stream.bytes(hash.length);
    known.passing += passes(agreementWithTemplate(template, hash, rounds));
    known.randomPassing += passes(agreementWithTemplate(template, random, rounds));
    unknown.passing += passes(agreementWithChaining(template, hash, rounds));
    unknown.randomPassing += passes(agreementWithChaining(template, random, rounds));
  }
  return { rounds, samples, templateKnown: known, wordsUnknown: unknown };
}

function passes({ bits, agreeing }: Agreement): 0 | 1 {
  return agreeing === bits ? 1 : 0;
}
