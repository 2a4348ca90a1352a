import { type ExitStatus, UserError } from "../core/errors.js";
import type { RunObserver } from "../engine/observer.js";
import { type ProgressMode, type ProgressView, showProgress } from "./progress-modes.js";

/** Options of commands that take long. */
export interface WatchFlags {
  readonly progress: ProgressMode;
  readonly quiet?: boolean;
  readonly metrics?: number;
}

/** What a command hands to the run that it starts. */
export interface Watching {
  readonly signal: AbortSignal;
  readonly observers: readonly RunObserver[];
  readonly view: ProgressView;
}

/**
 * Does what takes long under watch: shows its progress, serves its metrics, and asks it to stop on SIGINT or SIGTERM. A
 * second signal ends the process at once.
 *
 * @throws {UsageError} if the metrics cannot be served, before anything is begun
 */
export async function watched(
  { progress, quiet = false, metrics }: WatchFlags,
  work: (watching: Watching) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const view = showProgress(process.stderr, quiet ? "none" : progress);
  const stop = new AbortController();
  const off = () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  const onSignal = () => {
    off();
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const served = metrics === undefined ? undefined : await serve(metrics, view);
    try {
      return await work({
        signal: stop.signal,
        observers: [view, ...(served ? [served.observer] : [])],
        view,
      });
    } finally {
      await served?.close();
    }
  } catch (error) {
    view.end();
    if (error instanceof UserError && view.failed(error)) return error.exitStatus;
    throw error;
  } finally {
    view.end();
    off();
  }
}

async function serve(port: number, view: ProgressView) {
  const { serveMetrics } = await import("../engine/metrics.js");
  const served = await serveMetrics(port);
  view.note("metrics", served.url);
  return served;
}
