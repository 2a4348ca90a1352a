import { MessageChannel } from "node:worker_threads";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "../core/errors.js";
import type { SharedPow } from "../pow/pow-function.js";
import { ClaimWatch } from "./claim-watch.js";
import { describeTask } from "./describe-task.js";
import type { Order, Outcome, ShardExecutor } from "./executor.js";
import type { OpenedClaim, ThreadClaim } from "./outside/thread-claim.js";
import type { ThreadMessage } from "./thread-message.js";
import type { ThreadOrder } from "./worker.js";

const WORKER = new URL("./worker.js", import.meta.url).href;

export interface ThreadOptions {
  /** JavaScript heap of each thread; Node.js's default when left out. */
  readonly heapMiB?: number;
  /** What threads need not fill themselves. */
  readonly shared?: readonly SharedPow[];
  /** For how long a claim's own code may run in one task before its thread is ended; for ever when left out. */
  readonly claimSeconds?: number;
  /** A claim from outside: what it froze lives in one thread, so that there is one. */
  readonly outside?: ThreadClaim;
  /** Brings an artefact into the folder of an order; left out where folders have them all. */
  readonly fetch?: (folder: string, name: string) => Promise<void>;
  /** Told of a claim found to hang, and why it is not tried again. */
  readonly onHung?: (subject: string, why: string) => void;
}

/** A pool of worker threads. */
export async function threadExecutor(workers: number, options: ThreadOptions = {}): Promise<ShardExecutor> {
  const { heapMiB, shared = [], claimSeconds = Number.POSITIVE_INFINITY, outside, fetch, onHung } = options;
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: WORKER,
    name: "executeInThread",
    minThreads: workers,
    maxThreads: workers,
    workerData: { shared, outside: outside ?? null },
    ...(heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
  });
  /** Claims found to hang: they are not tried again. */
  const hung: Record<string, string> = {};
  const execute: ShardExecutor["execute"] = async (order, report) => {
    const { port1, port2 } = new MessageChannel();
    const end = new AbortController();
    let stuck: string | null = null;
    const watch = new ClaimWatch(claimSeconds, (subject) => {
      stuck = subject;
      end.abort();
    });
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
    port1.on("message", (message: ThreadMessage) => {
      if ("share" in message) report?.(message.share);
      else if ("lacks" in message) void bring(message);
      else watch.turn(message.subject);
    });
    const fetches = fetch !== undefined;
    const work: ThreadOrder = { ...order, hung: { ...order.hung, ...hung }, port: port2, fetches };
    try {
      return (await pool.run(work, { transferList: [port2], signal: end.signal })) as Outcome;
    } catch (error) {
      if (unfetched !== undefined) throw unfetched;
      if (stuck === null) throw explained(error, order);
      const why = `it hangs: no answer within ${claimSeconds} s`;
      hung[stuck] = why;
      onHung?.(stuck, why);
    } finally {
      watch.stop();
      port1.close();
    }
    return execute(order, report);
  };
  const executor: ShardExecutor = { name: "threads", workers, execute, close: () => pool.destroy() };
  if (!outside) return executor;
  const opened = (await pool.run(undefined, { name: "openClaim" })) as OpenedClaim;
  const end = () => pool.run(undefined, { name: "closeClaim" }) as Promise<number | null>;
  return { ...executor, outside: { opened, end } };
}

/** Out of memory ends the thread and its task: what failed, and what to do. Other errors are left as they are. */
function explained(error: unknown, { task, folder }: Order): unknown {
  const exhausted =
    systemErrorCode(error) === "ERR_WORKER_OUT_OF_MEMORY" ||
    /could not allocate memory/i.test(messageOf(error));
  if (!exhausted) return error;
  return new UserError(
    `a worker ran out of memory on a ${describeTask(task)}; ` +
      `continue ${folder} with --resume and fewer --workers`,
    ExitStatus.internal,
    { cause: error },
  );
}
