import type { WatchFlags } from "./watched.js";

/** Options of `noncetrial try` as they are given. */
export interface TryFlags extends WatchFlags {
  readonly pow: string;
  readonly view?: "tail" | "full";
  readonly margin: number;
  readonly bits?: number;
  readonly minutes?: number;
  readonly limit: number;
  readonly seed?: string;
  readonly out?: string;
  /** Whether a module runs in this process; undefined if nothing is said. */
  readonly module?: boolean;
  readonly resume?: boolean;
  readonly takeOver?: boolean;
  readonly stepSummary?: string;
  readonly json?: boolean;
  /** Names of the options that were given, not left to their defaults. */
  readonly given: ReadonlySet<string>;
}
