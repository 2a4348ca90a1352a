import { pricedLift } from "../oracle/price.js";
import { powFunction } from "../pow/registry.js";
import type { OutsideEvidence } from "./evidence.js";
import type { Price, TrialResult } from "./results.js";
import type { Trial } from "./trial.js";
import type { Measured } from "./verdict.js";

/** How the computing of a claim from outside bears on its verdict. */
export interface ClaimPrice {
  /** Null where no advantage has to survive a price. */
  readonly verdict: { readonly priced: Measured } | { readonly unmetered: string } | null;
  readonly basis: NonNullable<TrialResult["outside"]>["basis"];
  readonly price: Price;
}

/**
 * Prices what a claim computed: each CPU second counts as the hashes that the fastest hasher of the machine does in it. A
 * claim that saw whole templates of a function whose hash it can compute could have hashed by itself and kept the
 * winners; its advantage has to survive that.
 *
 * @param counts null for a claim that failed: what it found is not judged
 */
export function priceOfClaim(
  trial: Trial,
  counts: { readonly hits: number; readonly paidHashes: number } | null,
  { cpuSeconds, rate }: OutsideEvidence,
  level: number,
): ClaimPrice {
  const priced =
    counts === null || cpuSeconds === null || rate === null || counts.paidHashes === 0
      ? null
      : pricedLift({ ...counts, p: 2 ** -trial.bits, cpuSeconds, rate: rate.rate, level });
  const basis = basisOf(trial, cpuSeconds !== null);
  return {
    verdict:
      basis.lift === "hash"
        ? null
        : cpuSeconds === null || rate === null
          ? { unmetered: "its computing cannot be measured on this machine" }
          : priced && { priced },
    basis,
    price: {
      trial: trial.id,
      cpuSeconds,
      hashesPerCpuSecond: rate?.rate ?? null,
      hasher: rate?.fastest ?? null,
      safety: rate?.safetyFactor ?? null,
      lift: priced?.estimate ?? null,
      interval: priced && [priced.interval[0], priced.interval[1]],
    },
  };
}

/** Which lift an advantage rests on, and why. */
export function basisOf(
  { outside, pow }: Pick<Trial, "outside" | "pow">,
  metered: boolean,
): ClaimPrice["basis"] {
  if (outside?.trusted) {
    return {
      lift: "hash",
      reason: "trusted: it runs in the trial's own process, where nothing keeps it from looking",
    };
  }
  if (outside?.view === "tail") {
    return {
      lift: "hash",
      reason: "it saw only the last bytes of each template, too little to hash by itself",
    };
  }
  if (hidesItsHash(pow)) {
    return { lift: "hash", reason: "the planted mask is secret, so that it could not hash by itself" };
  }
  return {
    lift: "priced",
    reason: metered
      ? "it saw whole templates and could have hashed by itself: an advantage has to survive the price of its computing"
      : "it saw whole templates and could have hashed by itself, and its computing is not measured: no advantage is given",
  };
}

/** Whether part of the function is a secret of the run. */
function hidesItsHash(pow: string): boolean {
  return /^planted:[^,@]*@/.test(powFunction(pow).id);
}
