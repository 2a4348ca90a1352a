import { percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/**
 * A filter that lets nothing through, or nearly all, or scores every nonce alike: its accuracy or its skip rate may
 * look perfect, and it chooses nothing.
 *
 * @param choice share that it keeps, whether all scores were the same, and the lift that matters, as a share
 */
export function degenerateOutput(choice: { keep: number; constant: boolean; margin: number }): Pitfall {
  const { keep, constant, margin } = choice;
  const id = "degenerate-output";
  if (constant) return { id, status: "fail", figure: "all nonces get one score" };
  return {
    id,
    status: keep === 0 || keep > 1 / (1 + margin) ? "fail" : keep < 1e-3 ? "warn" : "pass",
    figure: `keeps ${percent(keep)} of the nonces`,
  };
}
