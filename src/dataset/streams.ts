import { NoncePermutation } from "../core/permutation.js";
import { RandomStream, type StreamName } from "../core/random-stream.js";
import type { PowFunction } from "../pow/pow-function.js";
import { drawTemplate, type TemplateKind } from "./templates.js";

/** Which templates: those a claim learns from, or those that judge it. */
export type Role = "train" | "eval";

/** A family of templates: role, function and kind. */
export interface TemplateSource {
  readonly seed: string;
  readonly role: Role;
  readonly kind: TemplateKind;
}

/** The template of an index; no other claim, budget or family size has a part in it. */
export function templateAt(source: TemplateSource, pow: PowFunction, index: number): Uint8Array {
  return drawTemplate(pow, source.kind, named(source, pow, index, "template"));
}

/** The order in which a template's nonces are drawn, without replacement. */
export function noncesAt(source: TemplateSource, pow: PowFunction, index: number): NoncePermutation {
  return new NoncePermutation(named(source, pow, index, "nonces"));
}

function named(source: TemplateSource, pow: PowFunction, index: number, purpose: string): RandomStream {
  const kind: StreamName[] = source.kind === "random" ? [] : [source.kind];
  return new RandomStream(source.seed, source.role, pow.id, ...kind, index, purpose);
}
