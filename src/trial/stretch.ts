import type { TemplateKind } from "../dataset/templates.js";
import type { PowFunction } from "../pow/pow-function.js";
import { noncesAt, type Role, type TemplateSource, templateAt } from "./streams.js";

/** A shared body of hashes: same function, same templates, same order of nonces. */
export interface Pool {
  /** `pow/templates`, with conditions that are not the usual ones: `sha256d/16`, `sha256:7/same-template/4x8192`. */
  readonly id: string;
  readonly pow: string;
  readonly role: Role;
  readonly templates: TemplateKind;
  readonly count: number;
  /** First draw of each template that is not training data. */
  readonly firstDraw: number;
}

/** A stretch of one template's nonces in the order in which they are drawn. */
export interface Stretch {
  readonly seed: string;
  readonly pow: string;
  readonly pool: string;
  readonly role: Role;
  readonly templates: TemplateKind;
  readonly template: number;
  /** First draw of the template's nonce order, and how many. */
  readonly from: number;
  readonly count: number;
}

/**
 * Cuts the first `perTemplate` usable nonces of each template into stretches of at most `size`: the first of every
 * template, then the second of every template, and so on, so that any beginning is spread over all templates.
 */
export function* stretchesOf(
  seed: string,
  pool: Pool,
  perTemplate: number,
  size: number,
): Generator<Stretch> {
  for (let done = 0; done < perTemplate; done += size) {
    for (let template = 0; template < pool.count; template++) {
      yield {
        seed,
        pow: pool.pow,
        pool: pool.id,
        role: pool.role,
        templates: pool.templates,
        template,
        from: pool.firstDraw + done,
        count: Math.min(size, perTemplate - done),
      };
    }
  }
}

/** The template of a stretch. */
export function templateOf(pow: PowFunction, stretch: Stretch): Uint8Array {
  return templateAt(sourceOf(stretch), pow, stretch.template);
}

/** Writes the nonces of a stretch from the `skip`-th on, as many as `out` has room for. */
export function noncesOf(pow: PowFunction, stretch: Stretch, out: Uint32Array, skip = 0): Uint32Array {
  return noncesAt(sourceOf(stretch), pow, stretch.template).fill(stretch.from + skip, out);
}

function sourceOf({ seed, role, templates }: Stretch): TemplateSource {
  return { seed, role, kind: templates };
}
