import { checkCount } from "./check.js";

/** Counts of an arm and of its control. */
export interface TwoArms {
  /** 0 to hashes. */
  readonly hits: number;
  /** 1 to 2^53 - 1. */
  readonly hashes: number;
  /** 0 to controlHashes. */
  readonly controlHits: number;
  /** 1 to 2^53 - 1; `hashes` and `controlHashes` together stay below 2^53. */
  readonly controlHashes: number;
}

/** @throws {RangeError} naming the count that is out of range */
export function checkArms({ hits, hashes, controlHits, controlHashes }: TwoArms): void {
  checkArm("hits", hits, "hashes", hashes);
  checkArm("controlHits", controlHits, "controlHashes", controlHashes);
  checkCount("hashes + controlHashes", hashes + controlHashes);
}

/** @throws {RangeError} naming the count that is out of range, by the names given */
export function checkArm(hitsName: string, hits: number, hashesName: string, hashes: number): void {
  checkCount(hitsName, hits);
  checkCount(hashesName, hashes);
  if (hashes === 0) throw new RangeError(`${hashesName} is 0, at least 1 is needed`);
  if (hits > hashes) throw new RangeError(`${hitsName} is ${hits}, more than ${hashesName} ${hashes}`);
}
