import type { WriteStream } from "node:tty";
import type { Progress, Stage } from "../engine/progress.js";
import { compact, duration } from "./text.js";

const DOING: Record<Stage, string> = { label: "labelling", fit: "fitting", hash: "hashing" };
const UNIT: Record<Stage, string> = { label: "sets", fit: "fits", hash: "hashes" };

/** Shows progress: one line redrawn on a terminal, a plain line now and then elsewhere. */
export function showProgress(stream: WriteStream | NodeJS.WriteStream): {
  step: (progress: Progress) => void;
  end: () => void;
} {
  const redraws = "isTTY" in stream && stream.isTTY;
  const interval = redraws ? 100 : 5000;
  let stage: Stage | undefined;
  let started = 0;
  let shown = 0;
  let drawn = false;

  const clear = () => {
    if (drawn) stream.write("\r\x1b[2K");
    drawn = false;
  };
  return {
    step(progress) {
      const now = performance.now();
      if (progress.stage !== stage) {
        stage = progress.stage;
        started = now;
        shown = Number.NEGATIVE_INFINITY;
      }
      const last = progress.done === progress.total;
      if (!last && now - shown < interval) return;
      shown = now;
      const text = describe(progress, (now - started) / 1000);
      if (redraws) {
        stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 100) - 1)}`);
        drawn = true;
        if (last) {
          stream.write("\n");
          drawn = false;
        }
      } else stream.write(`${text}\n`);
    },
    end: clear,
  };
}

function describe({ stage, done, total, current }: Progress, seconds: number): string {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const rate = seconds > 0 ? done / seconds : 0;
  const parts = [
    `${DOING[stage].padEnd(9)} ${String(percent).padStart(3)} %`,
    `${compact(done)} of ${compact(total)} ${UNIT[stage]}`,
  ];
  if (rate > 0 && stage === "hash") parts.push(`${compact(rate)}H/s`);
  if (rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`);
  if (current !== "") parts.push(current);
  return parts.join("  ");
}
