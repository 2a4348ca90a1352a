import { existsSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { SharedPow } from "../pow/pow-function.js";
import { takeShared } from "../pow/registry.js";
import { executeHere, type Order, type Outcome } from "./executor.js";
import { claimSeconds, closeThreadClaim, openThreadClaim, type ThreadClaim } from "./outside/thread-claim.js";
import type { ThreadMessage } from "./thread-message.js";
import type { Numbered } from "./thread-pool.js";

/** An order with what the thread need not fill itself, what shows that it was begun, and whether artefacts are fetched. */
export type ThreadOrder = Order & {
  readonly shared: readonly SharedPow[];
  readonly begun: Uint8Array;
  readonly fetches: boolean;
};

/*
 * What a worker thread of the engine loads. Its data come from `threadExecutor` of the same build.
 */

const { outside } = workerData as { readonly outside: ThreadClaim | null };
let taken = false;

/** Does an order in this thread, and tells what can be told of it. */
export async function executeInThread({
  number,
  shared,
  begun,
  fetches,
  ...order
}: Numbered<ThreadOrder>): Promise<Outcome> {
  Atomics.store(begun, 0, 1);
  if (!taken) takeShared(shared);
  taken = true;
  const tell = (message: ThreadMessage) => parentPort?.postMessage({ number, ...message });
  const outcome = await executeHere(order, {
    report: (share) => tell({ share }),
    watch: (subject) => tell({ subject }),
    ...(fetches ? { fetch: (name) => fetchInto(order.folder, name, tell) } : {}),
  });
  return outside ? { ...outcome, claimSeconds: claimSeconds() } : outcome;
}

/** Waits until an artefact is in the folder. @throws if it cannot be had */
function fetchInto(folder: string, name: string, tell: (message: ThreadMessage) => void): void {
  if (existsSync(join(folder, name))) return;
  const answer = new Int32Array(new SharedArrayBuffer(4));
  tell({ lacks: name, answer });
  Atomics.wait(answer, 0, 0);
  if (answer[0] !== 1) throw new Error(`artefact ${name} cannot be had`);
}

/** Opens the claim from outside that the thread was made for. */
export function openClaim() {
  if (!outside) throw new Error("this thread was made for no claim from outside");
  return openThreadClaim(outside);
}

export function closeClaim(): number | null {
  return closeThreadClaim();
}
