import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf, UsageError } from "../core/errors.js";
import type { LedgerEntry } from "../trial/ledger-entry.js";
import type { RunObserver } from "./observer.js";
import { STAGES } from "./progress.js";

/** Metrics of a run as they are served. */
export interface ServedMetrics {
  readonly observer: RunObserver;
  readonly url: string;
  close(): Promise<void>;
}

/** Nobody but this machine can ask. */
const HOST = "127.0.0.1";

/**
 * Serves the metrics of a run in Prometheus's text format.
 *
 * @param port 0 takes a free one
 * @throws {UsageError} if it cannot be listened on
 */
export async function serveMetrics(port: number): Promise<ServedMetrics> {
  const { observer, registry } = await collect();
  const server = createServer(async ({ url, method }, response) => {
    if (method !== "GET" || url !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("GET /metrics is what there is\n");
      return;
    }
    response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
  });
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) =>
      reject(
        new UsageError(
          `--metrics ${port}: cannot listen on ${HOST} (${messageOf(error)}); choose another port, or 0 for a free one`,
        ),
      );
    server.once("error", refuse).listen(port, HOST, resolve);
  });
  // A run is not kept alive by who watches it.
  server.unref();
  return {
    observer,
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An observer that keeps the metrics. */
async function collect() {
  const { Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  const base = { registers: [registry] };
  const gauge = (name: string, help: string) => new Gauge({ ...base, name: `noncetrial_${name}`, help });
  const tasks = new Counter({
    ...{ ...base, name: "noncetrial_tasks_total", labelNames: ["kind", "event"] as const },
    help: "Tasks by kind: done, known from before, retried on another worker, failed.",
  });
  const hashes = new Counter({
    ...{ ...base, name: "noncetrial_hashes_total" },
    help: "Hashes that count for the trials, those from before a resume included.",
  });
  const hits = new Counter({
    ...{ ...base, name: "noncetrial_hits_total", labelNames: ["arm"] as const },
    help: "Hits among the hashes that a trial or control chose.",
  });
  const stages = new Gauge({
    ...{ ...base, name: "noncetrial_stage", labelNames: ["stage"] as const },
    help: "1 for the stage that the run is in.",
  });
  const share = gauge("progress_ratio", "Share of the run that is done, by estimated cost.");
  const done = gauge("stage_units_done", "Units of the stage that are done.");
  const total = gauge("stage_units", "Units of the stage.");
  const rate = gauge("stage_units_per_second", "Units of the stage done in a second of this sitting.");
  const left = gauge("remaining_seconds", "Estimated time to the end of the run.");
  const workers = gauge("workers", "Workers that tasks are handed to.");
  const warnings = new Counter({ ...base, name: "noncetrial_warnings_total", help: "Warnings so far." });
  const observer: RunObserver = {
    begun: (about) => workers.set(about.workers),
    progress(progress) {
      for (const stage of STAGES) stages.set({ stage }, stage === progress.stage ? 1 : 0);
      share.set(progress.overall);
      done.set(progress.done);
      total.set(progress.total);
      rate.set(progress.rate ?? Number.NaN);
      left.set(progress.secondsLeft ?? Number.NaN);
    },
    warning: () => warnings.inc(),
    task: (kind, event) => tasks.inc({ kind, event }),
    hashed(entry) {
      hashes.inc(hashesOf(entry));
      for (const [arm, counts] of Object.entries(entry.arms)) hits.inc({ arm }, counts.hits);
    },
  };
  return { observer, registry };
}

/** A shard hashes what its arms choose from, the others what each pays for. */
function hashesOf({ kind, arms }: LedgerEntry): number {
  const counts = Object.values(arms);
  return kind === "shard"
    ? Math.max(0, ...counts.map(({ offered }) => offered))
    : counts.reduce((sum, { paid }) => sum + paid, 0);
}
