import { ExitStatus, messageOf, systemErrorCode, UserError } from "../core/errors.js";
import { taskId } from "../trial/task-context.js";
import type { Order } from "./executor.js";

/** Why a thread died in the middle of its task; null if it lives and its task failed. */
export function causeOfDeath(error: unknown): string | null {
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
export function poisonous(order: Order, death: string, deaths: number, cause: unknown): UserError {
  const times = deaths > 1 ? ` ${deaths} times, each on a fresh one,` : "";
  return new UserError(
    `${death}${times} on ${subjectOf(order)}; continue ${order.folder} with --resume and fewer --workers`,
    ExitStatus.internal,
    { cause },
  );
}

/** A task in words, with its id in the records. */
export function subjectOf({ task }: Order): string {
  const subject =
    "trial" in task ? task.trial : "open" in task ? task.open.trial : "pow" in task ? task.pow : task.kind;
  return `${task.kind} task ${taskId(task)} of ${subject}`;
}
