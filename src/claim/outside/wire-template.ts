import type { PowFunction } from "../../pow/pow-function.js";
import { TAIL_BYTES, type View } from "./protocol.js";

const NONCE_BYTES = 4;

type Layout = Pick<PowFunction, "templateBytes" | "nonceOffset">;

/**
 * A template as a claim sees it: without its nonce where that comes last, with zeros in its place where it lies within
 * (RandomX), or only the last 12 bytes before the nonce.
 */
export function wireTemplate({ nonceOffset }: Layout, template: Uint8Array, view: View): Uint8Array {
  if (view === "tail") return template.subarray(nonceOffset - TAIL_BYTES, nonceOffset);
  if (nonceOffset === template.length) return template;
  const whole = new Uint8Array(template.length + NONCE_BYTES);
  whole.set(template.subarray(0, nonceOffset));
  whole.set(template.subarray(nonceOffset), nonceOffset + NONCE_BYTES);
  return whole;
}

/** Bytes of a whole template as claims see it. */
export function wireTemplateBytes({ templateBytes, nonceOffset }: Layout): number {
  return nonceOffset === templateBytes ? templateBytes : templateBytes + NONCE_BYTES;
}
