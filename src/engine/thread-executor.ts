import { MessageChannel } from "node:worker_threads";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "../core/errors.js";
import type { SharedPow } from "../pow/pow-function.js";
import { ClaimWatch } from "./claim-watch.js";
import type { Order, Outcome, ShardExecutor } from "./executor.js";
import type { OpenedClaim, ThreadClaim } from "./outside/thread-claim.js";
import type { ThreadMessage } from "./thread-message.js";

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
}

/** A pool of worker threads. */
export async function threadExecutor(
  workers: number,
  { heapMiB, shared = [], claimSeconds = Number.POSITIVE_INFINITY, outside }: ThreadOptions = {},
): Promise<ShardExecutor> {
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
    port1.on("message", (message: ThreadMessage) => {
      if ("share" in message) report?.(message.share);
      else watch.turn(message.subject);
    });
    const work = { ...order, hung: { ...order.hung, ...hung }, port: port2 };
    try {
      return (await pool.run(work, { transferList: [port2], signal: end.signal })) as Outcome;
    } catch (error) {
      if (stuck === null) throw explained(error, order);
      hung[stuck] = `it hangs: no answer within ${claimSeconds} s`;
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
  const subject =
    "trial" in task ? task.trial : "open" in task ? task.open.trial : "pow" in task ? task.pow : task.kind;
  return new UserError(
    `a worker ran out of memory on a ${task.kind} task of ${subject}; ` +
      `continue ${folder} with --resume and fewer --workers`,
    ExitStatus.internal,
    { cause: error },
  );
}
