import type { Progress, Stage } from "../engine/progress.js";
import { liftRange } from "../trial/wording.js";
import { compact, duration } from "./text.js";

const DOING: Record<Stage, string> = {
  calibrate: "calibrating",
  distinguish: "training distinguishers",
  fool: "fooling oneself",
  label: "labelling",
  fit: "fitting",
  hash: "hashing",
  control: "checking",
};
const UNIT: Record<Stage, string> = {
  calibrate: "parts",
  distinguish: "rows",
  fool: "ways",
  label: "sets",
  fit: "fits",
  hash: "nonces",
  control: "controls and figures",
};

/** Cells of the bar. */
const BAR = 16;

/**
 * One line: bar and share of the whole, what is being done at what rate, time left, current claim, and the interval of its
 * lift so far.
 */
export function describe(progress: Progress): string {
  const { stage, done, total, current, overall, rate, secondsLeft, standings, inHand } = progress;
  const filled = Math.round(overall * BAR);
  const parts = [
    `[${"#".repeat(filled)}${".".repeat(BAR - filled)}] ${String(Math.floor(overall * 100)).padStart(3)} %`,
    `${DOING[stage]} ${compact(done)} of ${compact(total)} ${UNIT[stage]}`,
  ];
  if (rate !== null && rate >= 0.5) parts.push(`${compact(rate)}/s`);
  if (secondsLeft !== null && overall < 1) parts.push(`${duration(secondsLeft)} left`);
  const shown = standings.find(({ trial, interval }) => interval !== null && inHand.includes(trial));
  if (shown?.interval) parts.push(`${shown.trial}: so far ${liftRange(shown.interval)}`);
  else if (current !== "") parts.push(current);
  return parts.join("  ");
}
