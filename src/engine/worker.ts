import { parentPort, workerData } from "node:worker_threads";
import type { SharedPow } from "../pow/pow-function.js";
import { takeShared } from "../pow/registry.js";
import { executeHere, type Order, type Outcome } from "./executor.js";
import { claimSeconds, closeThreadClaim, openThreadClaim, type ThreadClaim } from "./outside/thread-claim.js";
import type { ThreadMessage } from "./thread-message.js";
import type { Numbered } from "./thread-pool.js";

/*
 * What a worker thread of the engine loads. Its data come from `threadExecutor` of the same build.
 */

const { shared, outside } = workerData as {
  readonly shared: readonly SharedPow[];
  readonly outside: ThreadClaim | null;
};
takeShared(shared);

/** Does an order in this thread, and tells what can be told of it. */
export async function executeInThread({
  number,
  begun,
  ...order
}: Numbered<Order & { begun: Uint8Array }>): Promise<Outcome> {
  Atomics.store(begun, 0, 1);
  const tell = (message: ThreadMessage) => parentPort?.postMessage({ number, ...message });
  const outcome = await executeHere(order, {
    report: (share) => tell({ share }),
    watch: (subject) => tell({ subject }),
  });
  return outside ? { ...outcome, claimSeconds: claimSeconds() } : outcome;
}

/** Opens the claim from outside that the thread was made for. */
export function openClaim() {
  if (!outside) throw new Error("this thread was made for no claim from outside");
  return openThreadClaim(outside);
}

export function closeClaim(): number | null {
  return closeThreadClaim();
}
