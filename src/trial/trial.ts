import { claimsNamed } from "../claim/catalogue.js";
import type { Claim, ClaimKind, Need, OutsideCard } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import type { FleetName } from "../dataset/scan-habits.js";
import type { TemplateKind } from "../dataset/templates.js";
import { powFunction } from "../pow/registry.js";
import { checkApplies } from "./applies.js";
import type { Unit } from "./lift-test.js";
import type { Protocol, Split, TrialEntry } from "./protocol.js";

/** One claim on one function under one set of conditions, every default filled in. */
export interface Trial {
  /**
   * `claim@pow`, with `/zero`, `/same-template` or the name of a fleet where the conditions are not the usual ones, and
   * with `/8-bits` where the same is tried at several difficulties.
   */
  readonly id: string;
  readonly claim: string;
  readonly kind: ClaimKind;
  readonly needs: readonly Need[];
  readonly pow: string;
  readonly bits: number;
  readonly margin: number;
  readonly keep: number;
  readonly templates: TemplateKind;
  readonly split: Split;
  readonly evaluationTemplates: number;
  /** Who mined its simulated history, where not those of the protocol. */
  readonly fleet: FleetName | null;
  readonly train: { readonly templates: number; readonly nonces: number };
  /** Hashes of the pool if the protocol fixes them. */
  readonly hashes: number | null;
  /** Set for claims from outside. */
  readonly outside?: OutsideCard;
}

/**
 * The trials of a protocol: one a claim, or one a variant where an entry names a claim with variants.
 *
 * @throws {UsageError} on an unknown claim or function, or if two trials are the same
 */
export function trialsOf(protocol: Protocol, catalogue?: readonly Claim[]): Trial[] {
  const resolved = protocol.trials.flatMap((entry, index) =>
    within(`trials[${index}]`, () => {
      const pow = powFunction(entry.pow);
      return claimsNamed(entry.claim, catalogue).map((claim) => {
        checkApplies(claim, pow.id);
        return resolve(protocol, entry, claim, pow.id);
      });
    }),
  );
  const trials = resolved.map((trial) => apartByBits(trial, resolved));
  const seen = new Set<string>();
  for (const trial of trials) {
    if (seen.has(trial.id)) throw new UsageError(`trials: ${trial.id} is there twice; a trial is run once`);
    seen.add(trial.id);
  }
  return trials;
}

/** Names the difficulty of a trial that is there at others too. */
function apartByBits(trial: Trial, all: readonly Trial[]): Trial {
  const others = all.some(({ id, bits }) => id === trial.id && bits !== trial.bits);
  return others ? { ...trial, id: `${trial.id}/${trial.bits}-bits` } : trial;
}

/** With fewer templates that differ, an interval over all of them is not what its level says (`calibration/templates.ts`). */
export const LEAST_TEMPLATES = 64;

/** Templates of a trial that does not say how many. */
export function usualTemplates(pow: string, split: Split): number {
  return unitOf({ pow, split }) === "templates" ? LEAST_TEMPLATES : 16;
}

/**
 * Over what the lift of a trial is estimated. Claims that learnt on the templates of their trial speak of those; where hits are the
 * same on all templates, these stand for all; else they are a sample.
 */
export function unitOf({ pow, split }: Pick<Trial, "pow" | "split">): Unit {
  const { full, alike } = powFunction(pow);
  return full || alike || split === "same-template" ? "nonces" : "templates";
}

function resolve(protocol: Protocol, entry: TrialEntry, claim: Claim, pow: string): Trial {
  const templates = entry.templates ?? protocol.templates;
  const split = entry.split ?? protocol.split;
  const train = entry.train ?? protocol.train;
  const usual = protocol.simulatedChain.fleet ?? "mixed";
  const fleet = entry.fleet === undefined || entry.fleet === usual ? null : entry.fleet;
  if (claim.kind !== "filter" && split === "same-template") {
    throw new UsageError(
      `claim "${claim.id}" is a ${claim.kind}, which works on templates of its own: valid is split: across-templates`,
    );
  }
  return {
    id: `${claim.id}@${pow}${conditionsText(templates, split)}${fleet === null ? "" : `/${fleet}`}`,
    fleet,
    claim: claim.id,
    kind: claim.kind,
    needs: claim.needs,
    pow,
    bits: entry.bits ?? protocol.bits,
    margin: entry.margin ?? protocol.margin,
    keep: claim.outside?.keep ?? entry.keep ?? protocol.keep,
    templates,
    split,
    evaluationTemplates:
      split === "same-template"
        ? train.templates
        : (entry.evaluationTemplates ?? protocol.evaluationTemplates ?? usualTemplates(pow, split)),
    train,
    hashes: entry.hashes ?? null,
    ...(claim.outside ? { outside: claim.outside } : {}),
  };
}

/** Conditions that are not the usual ones, as they stand behind an id: `/zero`, `/same-template`, or nothing. */
export function conditionsText(templates: TemplateKind, split: Split): string {
  return (templates === "random" ? "" : `/${templates}`) + (split === "same-template" ? `/${split}` : "");
}

/** Adds the place in the file to a usage error from below. */
function within<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * The trials that a selector means: the one of that id, else those of that `claim@pow` or `claim`; a claim with
 * variants may be named without its variant.
 */
export function selected<T extends Pick<Trial, "id" | "claim" | "pow">>(
  selector: string,
  trials: readonly T[],
): T[] {
  const exact = trials.filter(({ id }) => id === selector);
  return exact.length > 0 ? exact : trials.filter((trial) => matches(selector, trial));
}

function matches(selector: string, { claim, pow }: Pick<Trial, "claim" | "pow">): boolean {
  return [claim, claim.split(":")[0]!].some((name) => name === selector || `${name}@${pow}` === selector);
}

/** Id of the permuted-label twin of a trial. */
export function shuffledId(trial: string): string {
  return `label-shuffle:${trial}`;
}
