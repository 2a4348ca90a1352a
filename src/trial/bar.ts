import type { Gate } from "./results.js";

/** What all trials of a family are judged by. */
export interface LookBar {
  /** Error rate of the family. */
  readonly alpha: number;
  readonly family: number;
  /** 1 - alpha / family. */
  readonly level: number;
}

/** The same at the end, when the gates are known. */
export interface Bar extends LookBar {
  readonly failedGates: readonly Gate[];
}
