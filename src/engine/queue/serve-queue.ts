import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../core/errors.js";
import { VERSION } from "../../core/version.js";
import { connect } from "./connect.js";
import type { WorkerSign } from "./messages.js";
import { Roll } from "./roll.js";
import { patience, runKeys, runsOf, WORKERS } from "./run-keys.js";
import { type Servant, ServedRun } from "./served-run.js";
import { Slots } from "./slots.js";

/** Milliseconds between two rounds of a worker: it signs in, and looks which runs there are. */
const ROUND = 250;

/** Milliseconds that shards in hand have to be finished in when the worker is to end; orchestrators kill after 30 s. */
const GRACE = 20_000;

/** Milliseconds that Redis has to answer when the worker goes. */
const FAREWELL = 3000;

/** What a worker tells of itself. */
export type WorkerEvent =
  | { readonly type: "ready"; readonly redis: string; readonly threads: number; readonly version: string }
  | { readonly type: "run"; readonly run: string; readonly name: string }
  | { readonly type: "end"; readonly run: string; readonly name: string; readonly done: number }
  | { readonly type: "failure"; readonly run: string; readonly message: string }
  | { readonly type: "status"; readonly runs: number; readonly underWay: number; readonly done: number }
  | { readonly type: "stopping"; readonly underWay: number }
  | { readonly type: "stopped"; readonly done: number };

export interface ServeOptions {
  readonly url: string;
  readonly threads: number;
  /** Ends the worker: shards in hand are finished within `GRACE`, else given back. */
  readonly stop: AbortSignal;
  /** Ends it at once: shards in hand are given back. */
  readonly stopNow: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
  readonly warn: (text: string) => void;
}

/** Serves all runs of this version at a Redis until it is told to stop. @throws {UsageError} if the Redis does not serve */
export async function serveQueue({
  url,
  threads,
  stop,
  stopNow,
  onEvent,
  warn,
}: ServeOptions): Promise<void> {
  const limit = patience();
  const connection = await connect(url, warn);
  const { redis, place } = connection;
  const sign: WorkerSign = {
    ...{ id: randomUUID(), host: hostname(), pid: process.pid, version: VERSION, threads },
  };
  const [workers, runs] = [new Roll(redis, WORKERS), new Roll(redis, runsOf(VERSION))];
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-worker-"));
  const served = new Map<string, ServedRun>();
  const counts = new Map<string, number>();
  const servant: Servant = {
    ...{ id: sign.id, name: `${sign.host}:${sign.pid}`, threads, connection, patience: limit },
    slots: new Slots(threads),
    onDone(run, failure) {
      if (failure !== undefined) return onEvent({ type: "failure", run, message: failure });
      counts.set(run, (counts.get(run) ?? 0) + 1);
    },
  };
  const underWay = () => [...served.values()].reduce((sum, run) => sum + run.underWay, 0);
  const done = () => [...counts.values()].reduce((sum, count) => sum + count, 0);

  const round = async () => {
    if (stop.aborted) return;
    await workers.sign(JSON.stringify(sign), limit);
    const present = new Set(await runs.present());
    for (const run of present) {
      const known = served.get(run);
      if (known) {
        await known.attach();
        continue;
      }
      const opened = await ServedRun.open(servant, runKeys(run), join(folder, run));
      if (!opened) continue;
      served.set(run, opened);
      onEvent({ type: "run", run, name: opened.info.name });
    }
    for (const [run, { info }] of served) {
      if (present.has(run)) continue;
      const ended = served.get(run)!;
      served.delete(run);
      await ended.close();
      onEvent({ type: "end", run, name: info.name, done: counts.get(run) ?? 0 });
    }
  };

  try {
    await round();
    onEvent({ type: "ready", redis: place.label, threads, version: VERSION });
    let told = "";
    let current = Promise.resolve();
    while (!stop.aborted) {
      current = sleep(ROUND)
        .then(round)
        .catch((error) => warn(messageOf(error)));
      // While the server is away a round does not end, and a signal must be heard.
      await orStopped(stop, current);
      const status = { type: "status", runs: served.size, underWay: underWay(), done: done() } as const;
      if (JSON.stringify(status) !== told) onEvent(status);
      told = JSON.stringify(status);
    }
    onEvent({ type: "stopping", underWay: underWay() });
    await soon(current.then(() => workers.strike(JSON.stringify(sign))));
    await finishOrGiveBack([...served.values()], stopNow);
  } finally {
    await soon(Promise.all([...served.values()].map((run) => run.close())));
    await soon(workers.strike(JSON.stringify(sign)));
    redis.disconnect();
    rmSync(folder, { recursive: true, force: true });
    onEvent({ type: "stopped", done: done() });
  }
}

async function finishOrGiveBack(served: readonly ServedRun[], stopNow: AbortSignal): Promise<void> {
  const finished = Promise.all(served.map((run) => run.finish())).then(() => true);
  const late = orStopped(stopNow, sleep(GRACE, undefined, { ref: false })).then(() => false);
  if (await Promise.race([finished, late])) return;
  await soon(Promise.all(served.map((run) => run.giveBack())));
}

/** Waits no longer than `FAREWELL` for what needs Redis. */
async function soon(work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => {}), sleep(FAREWELL, undefined, { ref: false })]);
}

/** Waits for a promise or a signal, whichever comes first. */
async function orStopped(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  let stopped = () => {};
  const stop = new Promise<void>((resolve) => {
    stopped = resolve;
    signal.addEventListener("abort", stopped, { once: true });
  });
  try {
    await Promise.race([stop, work]);
  } finally {
    signal.removeEventListener("abort", stopped);
  }
}
