import { liftPercent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/**
 * A pattern of past winners that fresh hashes do not show tells where miners looked.
 *
 * @param observedLow lower end of the interval of the lift that past blocks seem to show
 * @param freshHigh upper end of the interval of the lift on fresh hashes
 * @param margin lift that matters, as a share
 */
export function scanOrder(observedLow: number, freshHigh: number, margin: number): Pitfall {
  const apparent = observedLow > 1;
  return {
    id: "scan-order",
    status: apparent && freshHigh < 1 + margin ? "fail" : apparent ? "warn" : "pass",
    figure: `past blocks: at least ${liftPercent(observedLow)}; fresh hashes: at most ${liftPercent(freshHigh)}`,
  };
}
