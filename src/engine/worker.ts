import { type MessagePort, workerData } from "node:worker_threads";
import type { SharedPow } from "../pow/pow-function.js";
import { takeShared } from "../pow/registry.js";
import { executeHere, type Order, type Outcome } from "./executor.js";
import type { ThreadMessage } from "./thread-message.js";

/*
 * What a worker thread of the engine loads. Its data come from `threadExecutor` of the same build.
 */

takeShared((workerData as { readonly shared: readonly SharedPow[] }).shared);

/** Does an order in this thread; what can be told of it goes to the port. */
export async function executeInThread({ port, ...order }: Order & { port: MessagePort }): Promise<Outcome> {
  const tell = (message: ThreadMessage) => port.postMessage(message);
  return executeHere(order, {
    report: (share) => tell({ share }),
    watch: (subject) => tell({ subject }),
  });
}
