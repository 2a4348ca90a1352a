import { MessageChannel } from "node:worker_threads";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "../core/errors.js";
import type { SharedPow } from "../pow/pow-function.js";
import { taskId } from "../trial/task-context.js";
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

/** A task whose thread dies is begun so many times, each on a fresh thread. */
const TRIES = 3;

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
  // A thread that dies between two tasks is replaced; there is nothing to be said.
  pool.on("error", () => {});
  /** Claims found to hang: they are not tried again. */
  const hung: Record<string, string> = {};
  const once = async (order: Order, report?: (share: number) => void, unneeded?: AbortSignal) => {
    const { port1, port2 } = new MessageChannel();
    const end = new AbortController();
    let [begun, stuck]: [boolean, string | null] = [false, null];
    const watch = new ClaimWatch(claimSeconds, (subject) => {
      stuck = subject;
      end.abort();
    });
    const drop = () => {
      if (!begun) end.abort();
    };
    port1.on("message", (message: ThreadMessage) => {
      if ("begun" in message) begun = true;
      else if ("share" in message) report?.(message.share);
      else watch.turn(message.subject);
    });
    unneeded?.addEventListener("abort", drop);
    const work = { ...order, hung: { ...order.hung, ...hung }, port: port2 };
    try {
      return (await pool.run(work, { transferList: [port2], signal: end.signal })) as Outcome;
    } catch (error) {
      if (stuck === null) throw error;
      hung[stuck] = `it hangs: no answer within ${claimSeconds} s`;
      return undefined;
    } finally {
      unneeded?.removeEventListener("abort", drop);
      watch.stop();
      port1.close();
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
  const executor: ShardExecutor = { name: "threads", workers, execute, close: () => pool.destroy() };
  if (!outside) return executor;
  const opened = (await pool.run(undefined, { name: "openClaim" })) as OpenedClaim;
  const end = () => pool.run(undefined, { name: "closeClaim" }) as Promise<number | null>;
  return { ...executor, outside: { opened, end } };
}

/** Why a thread died in the middle of its task; null if it lives and its task failed. */
function causeOfDeath(error: unknown): string | null {
  if (
    systemErrorCode(error) === "ERR_WORKER_OUT_OF_MEMORY" ||
    /could not allocate memory/i.test(messageOf(error))
  )
    return "a worker ran out of memory";
  // What piscina says of a thread that ended by itself.
  const exit = /^worker exited with code: (.+)$/.exec(messageOf(error));
  return exit ? `a worker ended by itself (exit code ${exit[1]})` : null;
}

/** A task that no thread survives. */
function poisonous(order: Order, death: string, deaths: number, cause: unknown): UserError {
  const times = deaths > 1 ? ` ${deaths} times, each on a fresh one,` : "";
  return new UserError(
    `${death}${times} on ${subjectOf(order)}; continue ${order.folder} with --resume and fewer --workers`,
    ExitStatus.internal,
    { cause },
  );
}

/** A task in words, with its id in the records. */
function subjectOf({ task }: Order): string {
  const subject =
    "trial" in task ? task.trial : "open" in task ? task.open.trial : "pow" in task ? task.pow : task.kind;
  return `${task.kind} task ${taskId(task)} of ${subject}`;
}
