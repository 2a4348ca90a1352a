import type { Pitfall } from "./pitfall.js";

/**
 * On a weakened function the hits of a template follow the nonce, so a filter may lean either way on one template
 * without knowing anything: an effect should show on every template.
 *
 * @param strata counts of each template
 */
export function templateSpread(
  strata: readonly { hashes: number; hits: number; kept: number; keptHits: number }[],
): Pitfall {
  const lifts = strata.flatMap(({ hashes, hits, kept, keptHits }) => {
    const expected = (hits * kept) / hashes;
    return expected > 0 ? [keptHits / expected] : [];
  });
  if (lifts.length === 0) {
    return { id: "template-spread", status: "warn", figure: "no template has hits to compare" };
  }
  const above = lifts.filter((lift) => lift > 1).length;
  const range = `${Math.min(...lifts).toFixed(3)} to ${Math.max(...lifts).toFixed(3)}`;
  return {
    id: "template-spread",
    status: above === 0 || above === lifts.length ? "pass" : "warn",
    figure: `lift by template ${range}; above 1 on ${above} of ${lifts.length}`,
  };
}
