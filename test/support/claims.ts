import { join } from "node:path";
import { ROOT } from "./cli.js";

/** A claim of `init-claim`: wins where a planted mask is in the open. */
export const PYTHON_EXAMPLE = join(ROOT, "src/claim/outside/examples/claim.py");

/** A program that cheats, or breaks the protocol. */
export function referenceClaim(name: string): string {
  return join(ROOT, "src/claim/reference", name);
}
