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
  readonly module?: boolean;
  readonly resume?: boolean;
  readonly takeOver?: boolean;
  readonly json?: boolean;
}
