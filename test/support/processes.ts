import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Numbers of running processes whose command line holds a text. */
export function processesNaming(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
      } catch {
        return false;
      }
    });
}

/** What is left of those processes once they are gone, or after some seconds. */
export async function leftAfter(text: string, seconds: number): Promise<number[]> {
  for (let waited = 0; waited < 1000 * seconds; waited += 50) {
    if (processesNaming(text).length === 0) return [];
    await sleep(50);
  }
  return processesNaming(text);
}
