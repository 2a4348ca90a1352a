import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT, temporaryFolder } from "./cli.js";

/** What a plan of made-up shards took. */
export interface ManyShards {
  readonly done: number;
  readonly hashed: number;
  readonly lines: number;
  readonly sha256: string;
  /** Milliseconds until the folder was open, and until the first shard was begun; null if none was. */
  readonly openedAfter: number;
  readonly firstAfter: number | null;
  readonly seconds: number;
  readonly peakMiB: number;
}

/** Carries out a plan of so many made-up shards, and resumes it when it is done, each in a process of its own. */
export function manyShards(shards: number): { created: ManyShards; resumed: ManyShards } {
  const folder = join(temporaryFolder(), "run");
  const script = join(ROOT, "test/support/many-shards.mjs");
  const run = (mode: string) =>
    JSON.parse(execFileSync(process.execPath, [script, folder, String(shards), mode], { encoding: "utf8" }));
  return { created: run("create") as ManyShards, resumed: run("resume") as ManyShards };
}
