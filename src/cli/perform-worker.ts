import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { ExitStatus, UsageError } from "../core/errors.js";
import { serveQueue, type WorkerEvent } from "../engine/queue/serve-queue.js";
import type { WorkerFlags } from "./worker-flags.js";

/** Milliseconds between two lines of status. */
const STATUS = 10_000;

/** Does what `noncetrial worker` is asked for. */
export async function performWorker({ redis, workers, json, quiet }: WorkerFlags): Promise<ExitStatus> {
  const url = redis ?? process.env.NONCETRIAL_REDIS;
  if (url === undefined) {
    throw new UsageError("worker needs --redis URL, or NONCETRIAL_REDIS in the environment");
  }
  const [stop, stopNow] = [new AbortController(), new AbortController()];
  const onSignal = () => (stop.signal.aborted ? stopNow : stop).abort();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  let told = Number.NEGATIVE_INFINITY;
  try {
    await serveQueue({
      ...{ url, threads: workers ?? availableParallelism(), stop: stop.signal, stopNow: stopNow.signal },
      warn: (text) => process.stderr.write(`noncetrial: warning: ${text}\n`),
      onEvent(event) {
        if (quiet) return;
        if (event.type === "status") {
          if (performance.now() - told < STATUS) return;
          told = performance.now();
        }
        process.stdout.write(`${json ? JSON.stringify(event) : eventText(event)}\n`);
      },
    });
    // Connections may still be trying to reach a server that is away.
    process.exit(ExitStatus.done);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** What happened, as one line. */
function eventText(event: WorkerEvent): string {
  switch (event.type) {
    case "ready":
      return `worker of noncetrial ${event.version} at ${event.redis}, threads: ${event.threads}; Ctrl-C ends it`;
    case "run":
      return `run ${event.run} (${event.name}) begins`;
    case "end":
      return `run ${event.run} (${event.name}) ended; tasks done here: ${event.done}`;
    case "failure":
      return `run ${event.run}: a task failed: ${event.message}`;
    case "status":
      return `runs: ${event.runs}, tasks under way: ${event.underWay}, done: ${event.done}`;
    case "stopping":
      return `stopping; tasks to finish: ${event.underWay}`;
    case "stopped":
      return `stopped; tasks done: ${event.done}`;
  }
}
