import type { RandomStream } from "../../../../core/random-stream.js";
import type { Generator } from "./generator.js";

/** Random 32 bits, with replacement. */
export function uniformGenerator(stream: RandomStream): Generator {
  return { next: (count) => Uint32Array.from({ length: count }, () => stream.uint32()) };
}
