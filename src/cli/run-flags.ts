import type { EngineName } from "../engine/executor.js";
import type { BackendName } from "../model/backend.js";
import type { WatchFlags } from "./watched.js";

/** Options of `noncetrial run` as they are given. */
export interface RunFlags extends WatchFlags {
  readonly seed?: string;
  readonly out?: string;
  readonly workers?: number;
  readonly engine: EngineName;
  readonly redis?: string;
  readonly backend: BackendName;
  readonly resume?: boolean;
  readonly takeOver?: boolean;
  readonly set: readonly string[];
  readonly expect: readonly string[];
  readonly stepSummary?: string;
  readonly json?: boolean;
}
