import { percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/**
 * Too few hits to tell: half the interval is wider than the lift that matters, so that neither an effect nor its
 * absence can show. `fail` from twice the margin on, unless the interval decides all the same.
 *
 * @param interval of the lift
 * @param margin lift that matters, as a share
 */
export function underpoweredRun([low, high]: readonly [number, number], margin: number): Pitfall {
  const half = (high - low) / 2;
  const decided = low > 1 || high < 1 + margin;
  return {
    id: "underpowered-run",
    status: decided || half <= margin ? "pass" : half <= 2 * margin ? "warn" : "fail",
    figure: `lift known to within ${percent(half)}; ${percent(margin)} matters`,
  };
}
