import type { WriteStream } from "node:tty";
import type { UserError } from "../core/errors.js";
import type { RunObserver } from "../engine/observer.js";
import type { Progress, Stage } from "../engine/progress.js";
import { describe } from "./progress-line.js";

/** How progress is shown: redrawn on a terminal and in plain lines elsewhere, plain lines, JSON lines, or not at all. */
export const PROGRESS_MODES = ["auto", "plain", "json", "none"] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** Shows what goes on, all of it on one stream. Warnings are shown in every mode. */
export interface ProgressView extends RunObserver {
  progress(progress: Progress): void;
  warning(text: string): void;
  /** Tells where something can be had. */
  note(what: string, url: string): void;
  /** Takes what is drawn away. */
  end(): void;
  /** Shows what ended the run. @returns false if it is to be shown as an error of any other command */
  failed(error: UserError): boolean;
}

/** Stages whose end is always shown: a run ends with one of them. */
const LAST: readonly Stage[] = ["calibrate", "distinguish", "fool", "hash", "control"];

/** Milliseconds between two showings. */
const REDRAW = 100;
const PLAIN = 5000;
const JSON_LINES = 1000;

type Stream = WriteStream | NodeJS.WriteStream;

export function showProgress(stream: Stream, mode: ProgressMode = "auto"): ProgressView {
  if (mode === "json") return jsonLines(stream);
  if (mode === "none") return { ...plainLines(stream), progress: () => {} };
  return mode === "auto" && "isTTY" in stream && stream.isTTY ? terminalLine(stream) : plainLines(stream);
}

function plainLines(stream: Stream): ProgressView {
  const due = throttle(PLAIN);
  return {
    progress(progress) {
      if (due(progress)) stream.write(`${describe(progress)}\n`);
    },
    warning: (text) => void stream.write(`warning: ${text}\n`),
    note: (what, url) => void stream.write(`${what}: ${url}\n`),
    end: () => {},
    failed: () => false,
  };
}

function terminalLine(stream: Stream): ProgressView {
  const due = throttle(REDRAW);
  const plain = plainLines(stream);
  let drawn = false;
  const end = () => {
    if (drawn) stream.write("\r\x1b[2K");
    drawn = false;
  };
  const above = (write: () => void) => {
    end();
    write();
  };
  return {
    ...{ ...plain, end },
    progress(progress) {
      if (!due(progress)) return;
      const columns = "columns" in stream ? stream.columns : 100;
      stream.write(`\r\x1b[2K${describe(progress).slice(0, columns - 1)}`);
      drawn = true;
    },
    warning: (text) => above(() => plain.warning(text)),
    note: (what, url) => above(() => plain.note(what, url)),
  };
}

function jsonLines(stream: Stream): ProgressView {
  const due = throttle(JSON_LINES, true);
  const write = (line: object) => void stream.write(`${JSON.stringify(line)}\n`);
  return {
    progress(progress) {
      if (due(progress)) write({ type: "progress", ...progress });
    },
    warning: (text) => write({ type: "warning", text }),
    note: (what, url) => write({ type: "note", what, url }),
    end: () => {},
    failed({ message, exitStatus }) {
      write({ type: "error", text: message, exitStatus });
      return true;
    },
  };
}

/** Whether so much time has passed since something was last shown, or something is there that is always shown. */
function throttle(milliseconds: number, stages = false): (progress: Progress) => boolean {
  let shown = Number.NEGATIVE_INFINITY;
  let last: Stage | undefined;
  return ({ stage, done, total }) => {
    const now = performance.now();
    const always = (stages && stage !== last) || (LAST.includes(stage) && done === total);
    last = stage;
    if (now - shown < milliseconds && !always) return false;
    shown = now;
    return true;
  };
}
