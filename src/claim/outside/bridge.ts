import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { IsolationReport, LaunchOptions } from "../../core/launch.js";
import { ClaimFault } from "./claim-fault.js";
import type { LaunchReference, PipeReply, PipeRequest, PipeWorkerData } from "./pipe-message.js";

const WORKER = new URL("./pipe-worker.js", import.meta.url);

/** Seconds beyond any limit of its own after which the thread of the pipes counts as lost. */
const LOST_SECONDS = 30;

/**
 * A claim's process, for code that cannot wait: each call blocks the calling thread until a thread beside it, which
 * owns process and pipes, has an answer. After a fault the process is gone, and every later request has the same fault.
 */
export class Bridge {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #replies: Int32Array;
  #fault: ClaimFault | null = null;
  #cpuSeconds: number | null = null;
  #closed = false;
  readonly isolation: IsolationReport;

  /** @throws {ClaimFault} if the process cannot be started */
  constructor(launch: LaunchReference, options: LaunchOptions) {
    const bell = new SharedArrayBuffer(4);
    this.#replies = new Int32Array(bell);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: PipeWorkerData = { launch, options, port: port2, bell };
    this.#worker = new Worker(WORKER, { workerData, transferList: [port2], execArgv: [] });
    // What it does not catch shows as silence.
    this.#worker.on("error", () => {});
    this.#worker.unref();
    port1.unref();
    const reply = this.#next(LOST_SECONDS);
    if (!("started" in reply)) {
      this.#closed = true;
      void this.#worker.terminate();
      throw "fault" in reply ? new ClaimFault(reply.fault, reply.stderr) : lost();
    }
    this.isolation = reply.started;
  }

  /**
   * Sends a line and waits for one.
   *
   * @throws {ClaimFault} if there is none within the limit, or the process has ended
   */
  ask(line: Uint8Array, limitSeconds: number): Uint8Array {
    this.#check();
    const reply = this.#request({ ask: line, limitMs: limitSeconds * 1000 }, limitSeconds);
    if ("line" in reply) return reply.line;
    throw this.#fail(reply);
  }

  /** Ends the process for what it answered. @returns what is to be thrown */
  refuse(cause: string): ClaimFault {
    if (this.#fault) return this.#fault;
    return this.#fail(this.#request({ fail: cause }));
  }

  /** CPU seconds of the claim's whole tree so far, also when it has ended; null if they are not measured. */
  cpuSeconds(): number | null {
    if (!this.#closed) this.#noteCpu(this.#request({ cpu: true }));
    return this.#cpuSeconds;
  }

  /** Sends a last line, waits 5 s for the process to end, and ends it. */
  close(line: Uint8Array): void {
    if (this.#closed) return;
    this.#noteCpu(this.#request({ end: line }));
    this.#closed = true;
    this.#port.close();
    void this.#worker.terminate();
  }

  #noteCpu(reply: PipeReply): void {
    if ("cpuSeconds" in reply) this.#cpuSeconds = reply.cpuSeconds;
  }

  #check(): void {
    if (this.#fault) throw this.#fault;
    if (this.#closed) throw new Error("the trial has ended this claim's process");
  }

  #request(request: PipeRequest, seconds = 0): PipeReply {
    this.#port.postMessage(request);
    return this.#next(seconds + LOST_SECONDS);
  }

  /** Blocks until the next reply is there. */
  #next(seconds: number): PipeReply {
    for (;;) {
      const seen = Atomics.load(this.#replies, 0);
      const received = receiveMessageOnPort(this.#port) as { message: PipeReply } | undefined;
      if (received) return received.message;
      if (Atomics.wait(this.#replies, 0, seen, seconds * 1000) !== "timed-out") continue;
      void this.#worker.terminate();
      this.#closed = true;
      return { fault: lost().fault, stderr: "" };
    }
  }

  #fail(reply: PipeReply): ClaimFault {
    this.#fault ??= "fault" in reply ? new ClaimFault(reply.fault, reply.stderr) : lost();
    return this.#fault;
  }
}

function lost(): ClaimFault {
  return new ClaimFault("the thread that watches it gives no answer", "");
}
