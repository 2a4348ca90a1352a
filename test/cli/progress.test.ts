import { describe, expect, test } from "vitest";
import { showProgress } from "../../src/cli/progress-modes.js";
import type { Progress } from "../../src/engine/progress.js";
import { progressSchema } from "../../src/engine/progress-file.js";
import { noncetrial } from "../support/cli.js";
import { experiment, STAGED } from "../support/faults.js";

const step = (changes: Partial<Progress> = {}): Progress => ({
  ...{ stage: "hash", done: 5e6, total: 1e7, current: "a-claim", overall: 0.5, rate: 1e6, secondsLeft: 65 },
  ...{ standings: [], inHand: [] },
  ...changes,
});

/** A stream that keeps what is written to it. */
function stream(terminal: boolean, columns = 200) {
  const written: string[] = [];
  const sink = { isTTY: terminal, columns, write: (text: string) => written.push(text) > 0 };
  return { sink: sink as unknown as NodeJS.WriteStream, written };
}

describe("one stream", () => {
  test("a terminal has a line that is redrawn, cut to its width; warnings stand above it", () => {
    const { sink, written } = stream(true, 40);
    const view = showProgress(sink, "auto");
    view.progress(step());
    view.progress(step({ done: 6e6 }));
    view.warning("mind this");
    view.end();
    expect(written).toEqual([
      "\r\x1b[2K[########........]  50 %  hashing 5 M o",
      "\r\x1b[2K",
      "warning: mind this\n",
    ]);
  });

  test("plain lines, also on a terminal; the end of hashing is always shown", () => {
    const { sink, written } = stream(true);
    const view = showProgress(sink, "plain");
    view.progress(step());
    view.progress(step({ done: 6e6 }));
    view.progress(step({ done: 1e7, overall: 1 }));
    expect(written).toEqual([
      "[########........]  50 %  hashing 5 M of 10 M nonces  1 M/s  1:05 left  a-claim\n",
      "[################] 100 %  hashing 10 M of 10 M nonces  1 M/s  a-claim\n",
    ]);
  });

  test("the trial in hand is shown with the interval of its lift so far", () => {
    const { sink, written } = stream(false);
    const standing = { trial: "b@sha256d", hashes: 1, hits: 1, lift: 1, throughout: false, verdict: null };
    const standings = [
      { ...standing, trial: "a@sha256d", interval: [0.5, 1.5] as const },
      { ...standing, interval: [0.99, 1.02] as const },
    ];
    showProgress(sink).progress(step({ standings, inHand: ["b@sha256d"] }));
    expect(written.join("")).toContain("1:05 left  b@sha256d: so far -1.00 % to +2.00 %\n");
  });

  test("none shows warnings and nothing else", () => {
    const { sink, written } = stream(true);
    const view = showProgress(sink, "none");
    view.progress(step());
    view.warning("mind this");
    view.end();
    expect(written).toEqual(["warning: mind this\n"]);
  });
});

test("--progress json: every line of standard error is JSON of a known form, each stage is told of", async () => {
  const trial = experiment(STAGED.replace("margin: 0.05", "margin: 0.2"));
  const { status, stdout, stderr } = await noncetrial(trial.args("run", "--progress", "json"));
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).schema).toBe("noncetrial/results/1");
  const lines = stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const { type, ...progress } of lines) {
    expect(type).toBe("progress");
    progressSchema.parse(progress);
  }
  const stages = [...new Set(lines.map(({ stage }) => stage))];
  expect(stages).toEqual(["calibrate", "label", "fit", "hash", "control"]);
  expect(lines.at(-1)).toMatchObject({ overall: 1, secondsLeft: 0 });
  const overall = lines.map((line) => line.overall);
  expect(overall.every((share, i) => i === 0 || share >= overall[i - 1] - 0.2)).toBe(true);

  const refused = await noncetrial(trial.args("run", "--progress", "json"));
  expect(refused.status).toBe(2);
  expect(JSON.parse(refused.stderr)).toMatchObject({
    ...{ type: "error", exitStatus: 2 },
    text: expect.stringContaining("is not empty"),
  });
});

test("a mode that there is not is a usage error", async () => {
  const { status, stderr } = await noncetrial(["run", "--progress", "loud"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/--progress.*loud.*auto, plain, json, none/s);
});
