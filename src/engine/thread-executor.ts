import type { SharedPow } from "../pow/pow-function.js";
import { ClaimWatch } from "./claim-watch.js";
import type { Order, Outcome, ShardExecutor } from "./executor.js";
import type { OpenedClaim } from "./outside/thread-claim.js";
import { type StartOptions, startThreads } from "./start-threads.js";
import { causeOfDeath, poisonous, subjectOf } from "./thread-death.js";
import type { ThreadMessage } from "./thread-message.js";
import type { ThreadPool } from "./thread-pool.js";
import type { ThreadOrder } from "./worker.js";

/** A claim from outside lives in one thread, with what it froze: there is one then. */
export interface ThreadOptions extends StartOptions {
  /** Threads that are started already, to be closed with the executor; its own when left out. */
  readonly threads?: ThreadPool;
  /** What threads need not fill themselves. */
  readonly shared?: readonly SharedPow[];
  /** For how long a claim's own code may run in one task before its thread is ended; for ever when left out. */
  readonly claimSeconds?: number;
  /** Brings an artefact into the folder of an order; left out where folders have them all. */
  readonly fetch?: (folder: string, name: string) => Promise<void>;
  /** Told of a claim found to hang, and why it is not tried again. */
  readonly onHung?: (subject: string, why: string) => void;
}

/** A task whose thread dies is begun so many times, each on a fresh thread. */
const TRIES = 3;

/** A pool of worker threads. */
export async function threadExecutor(workers: number, options: ThreadOptions = {}): Promise<ShardExecutor> {
  const { shared = [], claimSeconds = Number.POSITIVE_INFINITY, outside, fetch, onHung } = options;
  const pool = options.threads ?? (await startThreads(workers, options));
  /** Claims found to hang: they are not tried again. */
  const hung: Record<string, string> = {};
  const once = async (order: Order, report?: (share: number) => void, unneeded?: AbortSignal) => {
    const end = new AbortController();
    let stuck: string | null = null;
    const watch = new ClaimWatch(claimSeconds, (subject) => {
      stuck = subject;
      end.abort();
    });
    // Set by the thread that takes it: cheaper than a message.
    const begun = new Uint8Array(new SharedArrayBuffer(1));
    const drop = () => {
      if (Atomics.load(begun, 0) === 0) end.abort();
    };
    let unfetched: unknown;
    const bring = async ({ lacks, answer }: Extract<ThreadMessage, { lacks: string }>) => {
      // The wait for a file is none of the claim's time.
      const { subject } = watch;
      watch.turn(null);
      try {
        await fetch!(order.folder, lacks);
        Atomics.store(answer, 0, 1);
      } catch (error) {
        unfetched = error;
        Atomics.store(answer, 0, 2);
      }
      watch.turn(subject);
      Atomics.notify(answer, 0);
    };
    unneeded?.addEventListener("abort", drop);
    const onMessage = (message: ThreadMessage) => {
      if ("share" in message) report?.(message.share);
      else if ("lacks" in message) void bring(message);
      else watch.turn(message.subject);
    };
    try {
      const fetches = fetch !== undefined;
      const work: ThreadOrder = { ...order, hung: { ...order.hung, ...hung }, shared, begun, fetches };
      return (await pool.run(work, { end, onMessage })) as Outcome;
    } catch (error) {
      if (unfetched !== undefined) throw unfetched;
      if (stuck === null) throw error;
      const why = `it hangs: no answer within ${claimSeconds} s`;
      hung[stuck] = why;
      onHung?.(stuck, why);
      return undefined;
    } finally {
      unneeded?.removeEventListener("abort", drop);
      watch.stop();
    }
  };
  // What a claim from outside froze is gone with its thread.
  const tries = outside ? 1 : TRIES;
  const execute: ShardExecutor["execute"] = async (order, report, { unneeded, onRetry } = {}) => {
    for (let deaths = 0; ; ) {
      try {
        const outcome = await once(order, report, unneeded);
        if (outcome !== undefined) return outcome;
      } catch (error) {
        const death = causeOfDeath(error);
        if (death === null || unneeded?.aborted) throw error;
        if (++deaths === tries) throw poisonous(order, death, deaths, error);
        onRetry?.(`${subjectOf(order)}: ${death}; it is begun again on another worker`);
      }
    }
  };
  const executor: ShardExecutor = { name: "threads", workers, execute, close: () => pool.close() };
  if (!outside) return executor;
  const opened = (await pool.run({}, { name: "openClaim" })) as OpenedClaim;
  const end = () => pool.run({}, { name: "closeClaim" }) as Promise<number | null>;
  return { ...executor, outside: { opened, end } };
}
