import { workerData } from "node:worker_threads";
import { messageOf } from "../../core/errors.js";
import type { Launch, LaunchOptions } from "../../core/launch.js";
import { ClaimPipe } from "./claim-pipe.js";
import type { LaunchReference, PipeReply, PipeRequest, PipeWorkerData } from "./pipe-message.js";

/*
 * The thread that owns a claim's process. Its first reply says how the process was started; then it gives one reply a
 * request, in order.
 */

const { launch, options, port, bell } = workerData as PipeWorkerData;
const replies = new Int32Array(bell);

function reply(message: PipeReply): void {
  port.postMessage(message, "line" in message ? [message.line.buffer as ArrayBuffer] : []);
  Atomics.add(replies, 0, 1);
  Atomics.notify(replies, 0);
}

process.on("uncaughtException", (error) => {
  reply({ fault: `its launcher failed: ${messageOf(error)}`, stderr: "" });
});

const pipe = await startedPipe(launch, options);
if (pipe !== null) {
  let last: Promise<void> = Promise.resolve();
  port.on("message", (request: PipeRequest) => {
    last = last.then(async () => reply(await done(pipe, request)));
  });
}

async function startedPipe(
  { module, name }: LaunchReference,
  launchOptions: LaunchOptions,
): Promise<ClaimPipe | null> {
  try {
    const start = ((await import(module)) as Record<string, unknown>)[name];
    if (typeof start !== "function") throw new TypeError(`${module} exports no function ${name}`);
    const claim = (start as Launch)(launchOptions);
    const started = new ClaimPipe(claim);
    reply({ started: claim.isolation });
    return started;
  } catch (error) {
    reply({ fault: `it cannot be started: ${messageOf(error)}`, stderr: "" });
    return null;
  }
}

async function done(claim: ClaimPipe, request: PipeRequest): Promise<PipeReply> {
  if ("ask" in request) return claim.ask(request.ask, request.limitMs);
  if ("fail" in request) return claim.fail(request.fail);
  if ("end" in request) await claim.end(request.end);
  return { cpuSeconds: claim.cpuSeconds() };
}
