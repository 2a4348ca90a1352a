import { availableParallelism, cpus, totalmem } from "node:os";
import { VERSION } from "../core/version.js";
import type { BackendName } from "../model/backend.js";
import type { Results } from "../trial/results.js";
import type { ShardExecutor } from "./executor.js";

/** Where and how a run was done; no part of its digest. */
export function environment(
  executor: ShardExecutor,
  backend: BackendName,
  command: string,
): Results["environment"] {
  return {
    noncetrial: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    backend,
    engine: executor.name,
    workers: executor.workers,
    command,
    finished: new Date().toISOString(),
  };
}
