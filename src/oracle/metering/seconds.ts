import { readFileSync } from "node:fs";
import { groupSeconds } from "./control-groups.js";
import type { ProcessMeter } from "./process-meter.js";

/** The CPU seconds of a claim, however they are measured. */
export interface Seconds {
  read(): number | null;
  /** Takes the figure that holds from now on. */
  end(seconds: number | null): void;
}

export function meterOf(meter: ProcessMeter): Seconds {
  return { read: () => meter.seconds, end: () => {} };
}

export function groupMeter(usageFile: string | null): Seconds {
  let last: number | null = null;
  let ended = false;
  return {
    read() {
      if (usageFile === null || ended) return last;
      try {
        last = groupSeconds(readFileSync(usageFile, "latin1")) ?? last;
      } catch {}
      return last;
    },
    end(seconds) {
      ended = true;
      last = seconds ?? last;
    },
  };
}
