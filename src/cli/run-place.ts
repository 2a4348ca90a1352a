import { existsSync } from "node:fs";
import { join } from "node:path";
import { withoutPassword } from "../engine/queue/redis-url.js";
import { runStatus } from "../engine/run-identity.js";
import type { Experiment } from "../trial/experiment-file.js";

/**
 * `reports/<name>/<seed>-<first 8 of the experiment's sha256>`; where that is taken, with -2, -3, ... behind it,
 * so that running again loses nothing. To resume, the last one taken.
 */
export function defaultFolder(experiment: Experiment, seed: string, resume: boolean): string {
  const safeSeed = seed.replace(/^-|[^A-Za-z0-9._-]/g, "_");
  const base = join("reports", experiment.protocol.name, `${safeSeed}-${experiment.sha256.slice(0, 8)}`);
  let folder = base;
  let last = base;
  for (let n = 2; existsSync(folder); n++) {
    last = folder;
    folder = `${base}-${n}`;
  }
  return resume ? last : !existsSync(base) || runStatus(base) !== undefined ? folder : base;
}

/** What was typed, for the record; passwords in URLs are left out. */
export function commandLine(): string {
  const words = process.argv.slice(2).map(withoutPassword);
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  return ["noncetrial", ...quoted].join(" ");
}
