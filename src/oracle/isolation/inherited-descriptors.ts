import { readdirSync, readFileSync } from "node:fs";

/** Flag of a descriptor that a program started from here does not get (open(2)). */
const CLOSE_ON_EXEC = 0o2000000;

/** Descriptors from `first` on that a child would inherit: left open by whoever started this process. */
export function inheritedDescriptors(first: number): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => {
      if (descriptor < first) return false;
      try {
        const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"));
        return flags !== null && (Number.parseInt(flags[1]!, 8) & CLOSE_ON_EXEC) === 0;
      } catch {
        return false;
      }
    });
}
