import { readFileSync } from "node:fs";

/**
 * CPU seconds of this thread so far. Where the system does not tell (elsewhere than on Linux), those of the whole
 * process, which are more. Only what is priced by it may depend on it, never a digest.
 */
export function threadSeconds(): number {
  try {
    const [nanoseconds] = readFileSync("/proc/thread-self/schedstat", "latin1").split(" ");
    if (Number(nanoseconds) > 0) return Number(nanoseconds) / 1e9;
  } catch {}
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
