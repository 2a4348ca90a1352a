import type { HashRate } from "../../trial/evidence.js";

/** The fastest way to hash that is known on the machine. */
export function fastestHasher(_pow: string): HashRate {
  return { hashesPerCpuSecond: 2e7, hasher: "assumed", safety: 1 };
}
