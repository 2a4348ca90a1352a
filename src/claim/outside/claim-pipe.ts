import { messageOf } from "../../core/errors.js";
import type { LaunchedClaim } from "../../core/launch.js";
import { LINE_BYTES } from "./protocol.js";

/** What came of a request: a line, or why there will be none any more. */
export type Reply = { readonly line: Uint8Array } | { readonly fault: string; readonly stderr: string };

/** Bytes of stderr that are kept. */
const STDERR_BYTES = 8192;

/** Milliseconds that a program has to exit once it has been told that the trial is over, and once it is killed. */
const END_MS = 5000;
const KILL_MS = 5000;

/** Milliseconds for what belongs together to arrive: the end of stdout and the exit, the last of stderr. */
const SETTLE_MS = 1000;

/**
 * A claim's process and its pipes: one line goes in, one line comes out. Anything else ends it: a line that nothing
 * asked for, one that is too long, silence past the limit, an exit.
 */
export class ClaimPipe {
  readonly #claim: LaunchedClaim;
  readonly #gone: Promise<void>;
  #exit: string | null = null;
  #stderr = Buffer.alloc(0);
  readonly #stderrEnded: Promise<void>;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Beginning of the last answer: what was taken for one may be the line too many. */
  #last: string | null = null;
  #waiting: ((reply: Reply) => void) | null = null;
  #timer: NodeJS.Timeout | undefined;
  #fault: Promise<Reply> | null = null;
  #ending = false;
  #cpuSeconds: number | null = null;

  constructor(claim: LaunchedClaim) {
    this.#claim = claim;
    this.#gone = claim.exited.then(
      ({ code, signal }) => {
        this.#exit = signal === null ? `it exited with status ${code}` : `it was ended by ${signal}`;
      },
      (error: unknown) => {
        this.#exit = `it cannot be started: ${messageOf(error)}`;
      },
    );
    // A broken pipe shows as an exit, or as silence.
    claim.stdin.on("error", () => {});
    claim.stderr.on("error", () => {});
    claim.stderr.on("data", (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-STDERR_BYTES);
    });
    this.#stderrEnded = new Promise((resolve) => claim.stderr.once("close", resolve));
    claim.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    claim.stdout.on("error", () => {});
    const stdoutEnded = new Promise<void>((resolve) => claim.stdout.once("close", resolve));
    void this.#watchEnd(stdoutEnded);
  }

  /** Writes a line and waits for one. */
  async ask(line: Uint8Array, limitMs: number): Promise<Reply> {
    // What lies in the pipe by now is no answer to this line: it is read first.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#fault) return this.#fault;
    const reply = new Promise<Reply>((resolve) => {
      this.#waiting = resolve;
    });
    this.#timer = setTimeout(() => void this.fail(`it gave no answer within ${limitMs / 1000} s`), limitMs);
    this.#claim.stdin.write(line);
    return reply;
  }

  /** Ends the process for a cause, if nothing else did before; the reply names the first cause. */
  fail(cause: string): Promise<Reply> {
    this.#fault ??= this.#failNow(cause);
    return this.#fault;
  }

  async #failNow(fault: string): Promise<Reply> {
    clearTimeout(this.#timer);
    this.#parts = [];
    this.cpuSeconds();
    this.#claim.kill();
    await within(KILL_MS, this.#gone);
    await within(SETTLE_MS, this.#stderrEnded);
    const reply = { fault, stderr: this.#stderr.toString("utf8") };
    this.#waiting?.(reply);
    this.#waiting = null;
    return reply;
  }

  /** CPU seconds of the whole tree so far, or when it was last there; null if they are not measured. */
  cpuSeconds(): number | null {
    const seconds = this.#claim.cpuSeconds();
    if (seconds !== null) this.#cpuSeconds = Math.max(seconds, this.#cpuSeconds ?? 0);
    return this.#cpuSeconds;
  }

  /** Says a last line, and ends what is left after 5 s. */
  async end(line: Uint8Array): Promise<void> {
    if (!this.#fault) {
      this.#ending = true;
      this.cpuSeconds();
      this.#claim.stdin.end(line);
      await within(END_MS, this.#gone);
    }
    this.#claim.kill();
    await within(KILL_MS, this.#gone);
    this.cpuSeconds();
  }

  /** Takes what the claim says. */
  #take(chunk: Buffer): void {
    if (this.#fault || this.#ending) return;
    if (this.#waiting === null) {
      const before = this.#last === null ? "" : ` after it had answered ${this.#last}`;
      void this.fail(`it wrote to stdout what nothing asked for: ${quoted(chunk)}${before}`);
      return;
    }
    const feed = chunk.indexOf(10);
    this.#bytes += feed < 0 ? chunk.length : feed;
    if (this.#bytes > LINE_BYTES) {
      void this.fail(`it wrote a line of more than ${LINE_BYTES / 2 ** 20} MiB`);
      return;
    }
    if (feed < 0) {
      this.#parts.push(chunk);
      return;
    }
    if (feed + 1 < chunk.length) {
      const first = Buffer.concat([...this.#parts, chunk.subarray(0, feed)]);
      void this.fail(
        `it wrote more than one line for an answer: ${quoted(first)}, then ${quoted(chunk.subarray(feed + 1))}`,
      );
      return;
    }
    clearTimeout(this.#timer);
    const line = Buffer.concat([...this.#parts, chunk.subarray(0, feed)], this.#bytes);
    const answer = this.#waiting;
    this.#waiting = null;
    this.#parts = [];
    this.#bytes = 0;
    this.#last = quoted(line);
    // A copy of its own, for it is handed over to another thread.
    answer({ line: new Uint8Array(line) });
  }

  async #watchEnd(stdoutEnded: Promise<void>): Promise<void> {
    await Promise.race([this.#gone, stdoutEnded]);
    await within(SETTLE_MS, Promise.all([this.#gone, stdoutEnded]));
    if (this.#ending) return;
    await this.fail(this.#exit ?? "it closed its stdout");
  }
}

/** Waits for a promise, but no longer than so many milliseconds. */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function quoted(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 80)).toString("utf8");
  return JSON.stringify(bytes.length > 80 ? `${text}...` : text);
}
