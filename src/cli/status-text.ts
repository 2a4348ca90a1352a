import type { RunState, TrialState } from "../engine/run-state.js";
import { grouped, liftPercent, liftRange } from "../trial/wording.js";
import { type Paint, plain } from "./colour.js";
import { describe } from "./progress-line.js";
import { clipMiddle, table, wrap } from "./text.js";

/** Columns of a trial's id at most. */
const ID_WIDTH = 44;

/** The state of a run as text. */
export function statusText(state: RunState, paint: Paint = plain): string {
  const { progress, trials, digest } = state;
  const lines = [headline(state, paint)];
  if (progress !== null) {
    lines.push(describe({ ...progress, standings: [] }));
    lines.push(...progress.warnings.map((text) => wrap(`warning: ${text}`, "  ")));
  }
  if (trials.length > 0) lines.push("", trialTable(trials, paint).trimEnd());
  if (trials.some((trial) => "standing" in trial && trial.standing !== null)) {
    lines.push("", wrap(CAUTION));
  }
  if (digest !== null) lines.push("", `digest  ${digest}`);
  return lines.join("\n");
}

const CAUTION =
  "An interval seen before a trial has ended is no verdict. Of trials looked at throughout it holds at every look; " +
  "their verdicts stand if the gates pass at the end.";

/** Painted once its lines are broken: colours take no room. */
function headline(state: RunState, paint: Paint): string {
  return wrap(activityText(state)).replace(/\bINVALID\b(?=:\s+the\s+instrument)/, paint);
}

function activityText({ folder, activity, holder, valid }: RunState): string {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : "a process";
  switch (activity) {
    case "running":
      return `${folder}: running, ${who}`;
    case "unknown":
      return `${folder}: in use by ${who}, which cannot be looked at from here`;
    case "died":
      return `${folder}: stopped, its process is gone (${who}); --resume continues it`;
    case "stopped":
      return `${folder}: stopped; --resume continues it`;
    case "complete":
      return `${folder}: complete${valid === false ? ", INVALID: the instrument failed its own checks" : ""}`;
  }
}

function trialTable(trials: readonly TrialState[], paint: Paint): string {
  const rows = trials.map(rowOf).map(([id, verdict, ...rest]) => [id!, paint(verdict!), ...rest]);
  return table(["trial", "state", "lift", "interval", "hashes"], rows, [2, 3, 4]);
}

function rowOf(state: TrialState): string[] {
  const id = clipMiddle(state.trial, ID_WIDTH);
  if ("result" in state) {
    const { verdict, lift, interval, hashes } = state.result;
    const [low, high] = interval ?? [null, null];
    return [
      id,
      verdict,
      liftOf(lift),
      low === null || high === null ? "-" : liftRange([low, high]),
      grouped(hashes),
    ];
  }
  const { standing } = state;
  if (standing === null) return [id, "to come", "-", "-", "-"];
  const { lift, interval, hashes, verdict } = standing;
  return [
    id,
    verdict ?? "so far",
    liftOf(lift),
    interval === null ? "-" : liftRange(interval),
    grouped(hashes),
  ];
}

function liftOf(lift: number | null): string {
  return lift === null ? "-" : liftPercent(lift);
}
