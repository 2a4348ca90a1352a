import type { WriteStream } from "node:tty";
import type { Progress, Stage } from "../engine/progress.js";
import { compact, duration } from "./text.js";

const DOING: Record<Stage, string> = {
  calibrate: "calibrating",
  distinguish: "training distinguishers",
  control: "checking",
  label: "labelling",
  fit: "fitting",
  hash: "hashing",
};
const UNIT: Record<Stage, string> = {
  calibrate: "parts",
  distinguish: "rows",
  control: "controls",
  label: "sets",
  fit: "fits",
  hash: "nonces",
};
/** Stages whose end is always shown: a run ends with one of them. */
const LAST: readonly Stage[] = ["calibrate", "distinguish", "hash"];

/** Milliseconds between two lines: on a terminal one line is redrawn, elsewhere plain lines follow each other. */
const REDRAW = 100;
const PLAIN = 5000;

/** Cells of the bar. */
const BAR = 16;

/** Shows the progress of a run, with the rate of its stage and the time that is left of the whole. */
export function showProgress(stream: WriteStream | NodeJS.WriteStream): {
  step: (progress: Progress) => void;
  end: () => void;
} {
  const terminal = "isTTY" in stream && stream.isTTY;
  const began = performance.now();
  let stage: Stage | undefined;
  let stageBegan = began;
  let shown = Number.NEGATIVE_INFINITY;
  let drawn = false;

  return {
    step(progress) {
      const now = performance.now();
      if (progress.stage !== stage) {
        stage = progress.stage;
        stageBegan = now;
      }
      const last = LAST.includes(progress.stage) && progress.done === progress.total;
      if (!last && now - shown < (terminal ? REDRAW : PLAIN)) return;
      shown = now;
      const text = describe(progress, (now - began) / 1000, (now - stageBegan) / 1000);
      if (terminal) {
        stream.write(`\r\x1b[2K${text.slice(0, ("columns" in stream ? stream.columns : 100) - 1)}`);
        drawn = true;
      } else stream.write(`${text}\n`);
    },
    end() {
      if (drawn) stream.write("\r\x1b[2K");
      drawn = false;
    },
  };
}

/** One line: bar and share of the whole, what is being done at what rate, time left, current claim. */
export function describe(
  { stage, done, total, current, overall }: Progress,
  seconds: number,
  stageSeconds: number,
): string {
  const filled = Math.round(overall * BAR);
  const parts = [
    `[${"#".repeat(filled)}${".".repeat(BAR - filled)}] ${String(Math.floor(overall * 100)).padStart(3)} %`,
    `${DOING[stage]} ${compact(done)} of ${compact(total)} ${UNIT[stage]}`,
  ];
  const rate = stageSeconds > 0 ? done / stageSeconds : 0;
  if (rate >= 0.5) parts.push(`${compact(rate)}/s`);
  if (overall > 0.02 && overall < 1) parts.push(`${duration((seconds * (1 - overall)) / overall)} left`);
  if (current !== "") parts.push(current);
  return parts.join("  ");
}
