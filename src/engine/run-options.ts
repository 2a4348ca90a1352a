import type { BackendName } from "../model/backend.js";
import type { Experiment } from "../trial/experiment-file.js";
import type { EngineName } from "./executor.js";
import type { RunObserver } from "./observer.js";
import type { OutsideOptions } from "./outside/outside-options.js";
import type { ThreadPool } from "./thread-pool.js";

/** What a run is asked for. */
export interface RunOptions {
  /** Path of an experiment file, or an experiment already read. */
  readonly experiment: string | Experiment;
  /** The run folder itself. */
  readonly out: string;
  /** Seed in place of the experiment's. */
  readonly seed?: string;
  /** Continue what the folder holds. A finished run is given again. */
  readonly resume?: boolean;
  /** Worker threads; all cores by default. */
  readonly workers?: number;
  /** As many threads that are started already; the run closes them if it comes to use them. */
  readonly threads?: ThreadPool;
  readonly engine?: EngineName;
  /** URL of the Redis whose workers do the tasks, for the engine `queue`. */
  readonly redis?: string;
  readonly backend?: BackendName;
  readonly signal?: AbortSignal;
  /** Are told of the run while it goes on. */
  readonly observers?: readonly RunObserver[];
  /** Resume where nobody can tell whether the process that was at work is gone, on another machine. */
  readonly takeOver?: boolean;
  /** A claim from outside, which the experiment names by its id. */
  readonly outside?: OutsideOptions;
  /** The command line, for the record. */
  readonly command?: string;
}
