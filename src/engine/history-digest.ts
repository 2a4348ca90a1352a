import { digestOf } from "../core/digest.js";
import { historyTasks, type Plan } from "../trial/plan.js";

/** Digest of the past blocks that a plan reads from files, wherever they lie; undefined if it reads none. */
export function historyDigest(plan: Plan): string | undefined {
  const read = historyTasks(plan).flatMap(({ pow, source }) => {
    if (source.kind === "simulated") return [];
    return [{ pow, content: source.kind === "file" ? source.sha256 : source.digest }];
  });
  return read.length === 0 ? undefined : digestOf(read);
}
