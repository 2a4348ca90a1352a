import { checkLimit, checkNotNegative, checkWhole } from "../check-option.js";
import { MOST_BINS } from "./cuts.js";

/** Limits that the trees of every ensemble have. */
export interface TreeLimits {
  /** Most splits from the root to a leaf; Infinity for no limit. */
  readonly maxDepth: number;
  /** Most leaves, the split of the greatest gain first; Infinity for no limit. */
  readonly maxLeaves: number;
  /** Least sum of Hessians of a leaf. */
  readonly minChildWeight: number;
  /** Most bins of a feature, 2 to 255. */
  readonly bins: number;
}

/** @throws {RangeError} if a limit that all trees have is out of range */
export function checkTreeLimits(options: TreeLimits): void {
  checkLimit("maxDepth", options.maxDepth);
  checkLimit("maxLeaves", options.maxLeaves);
  checkNotNegative("minChildWeight", options.minChildWeight);
  checkWhole("bins", options.bins, 2);
  if (options.bins > MOST_BINS) {
    throw new RangeError(`bins is ${options.bins}, an integer from 2 to ${MOST_BINS} is needed`);
  }
}
