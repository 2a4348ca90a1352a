import type { RandomStream } from "../core/random-stream.js";
import type { PowFunction } from "../pow/pow-function.js";

/**
 * How templates are made. `random`: every byte drawn. `zero`: all bytes zero but the time stamp, as in an 80-byte
 * block header, or a hashing blob, whose previous hash and Merkle root are zero.
 */
export const TEMPLATE_KINDS = ["random", "zero"] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** One template of `pow`, drawn from `stream`. */
export function drawTemplate(
  pow: Pick<PowFunction, "templateBytes" | "timeOffset">,
  kind: TemplateKind,
  stream: RandomStream,
): Uint8Array {
  if (kind === "random") return stream.bytes(pow.templateBytes);
  const template = new Uint8Array(pow.templateBytes);
  template.set(stream.bytes(4), pow.timeOffset);
  return template;
}
