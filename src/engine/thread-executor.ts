import { MessageChannel } from "node:worker_threads";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "../core/errors.js";
import type { SharedPow } from "../pow/pow-function.js";
import type { Order, Outcome, ShardExecutor } from "./executor.js";

const WORKER = new URL("./worker.js", import.meta.url).href;

export interface ThreadOptions {
  /** JavaScript heap of each thread; Node.js's default when left out. */
  readonly heapMiB?: number;
  /** What threads need not fill themselves. */
  readonly shared?: readonly SharedPow[];
}

/** A pool of worker threads. */
export async function threadExecutor(
  workers: number,
  { heapMiB, shared = [] }: ThreadOptions = {},
): Promise<ShardExecutor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: WORKER,
    name: "executeInThread",
    minThreads: workers,
    maxThreads: workers,
    workerData: { shared },
    ...(heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
  });
  return {
    name: "threads",
    workers,
    execute: async (order, report) => {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (share: number) => report?.(share));
      try {
        return (await pool.run({ ...order, port: port2 }, { transferList: [port2] })) as Outcome;
      } catch (error) {
        throw explained(error, order);
      } finally {
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
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
