import { percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/** Share of the choice's variance that lies between templates, from which on the template has a part, or decides. */
const HAS_A_PART = 0.02;
const DECIDES = 0.2;

/**
 * What passes depends on the template and not on the nonce: winners of one template set against losers of others then
 * look told apart by their nonces. The same nonces are scored on several templates; how many pass on each should
 * differ by chance at most.
 *
 * @param keptByTemplate how many of the same `nonces` nonces pass on each template, two templates or more; shares of
 * ties make it fractional
 * @throws {RangeError} on fewer than two templates, or a count outside 0 to `nonces`
 */
export function templateConfound(keptByTemplate: readonly number[], nonces: number): Pitfall {
  if (keptByTemplate.length < 2) {
    throw new RangeError(`there are ${keptByTemplate.length} templates, at least 2 are needed`);
  }
  const bad = keptByTemplate.find((kept) => !(kept >= 0 && kept <= nonces));
  if (bad !== undefined) throw new RangeError(`kept is ${bad}, 0 to ${nonces} is needed`);
  const shares = keptByTemplate.map((kept) => kept / nonces);
  const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
  const chance = share * (1 - share);
  const between = shares.reduce((sum, one) => sum + (one - share) ** 2, 0) / (shares.length - 1);
  // What independent choices of the same share would spread by is taken off.
  const explained = chance === 0 ? 0 : Math.max(0, (between - chance / nonces) / chance);
  const range = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return {
    id: "template-confound",
    status: explained >= DECIDES ? "fail" : explained >= HAS_A_PART ? "warn" : "pass",
    figure: `of the same ${nonces} nonces ${range} pass, by template (${shares.length} tried)`,
  };
}
