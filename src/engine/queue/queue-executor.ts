import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job as BullJob, Queue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";
import { writeFileAtomically } from "../../core/atomic-file.js";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "../../core/errors.js";
import { VERSION } from "../../core/version.js";
import { taskId } from "../../trial/task-context.js";
import type { Task } from "../../trial/tasks.js";
import { describeTask } from "../describe-task.js";
import { type Order, type Outcome, type ShardExecutor, Withdrawn } from "../executor.js";
import { threadExecutor } from "../thread-executor.js";
import { ArtefactExchange } from "./artefact-exchange.js";
import type { Seat } from "./join-queue.js";
import { type Answer, answerSchema, isArtefactName, type Job, type RunInfo } from "./messages.js";
import { Roll } from "./roll.js";
import { QUEUE, WORKERS } from "./run-keys.js";
import { WorkerWatch } from "./worker-watch.js";

/** How often a task is tried before it is reported. */
const TRIES = 3;

/** Milliseconds between the first and the second try; twice as many before the third. */
const BACK_OFF = 1000;

/** Milliseconds between two rounds of the coordinator, and rounds between two looks at all that is under way. */
const ROUND = 400;
const LOOK = 10;

/** Events that are kept: what is missed is found by looking. */
const EVENTS = 1000;

/** An order that has been given to the workers. */
interface Pending {
  readonly order: Order;
  readonly report: ((share: number) => void) | undefined;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  /** How often its artefacts could not be had although it was done. */
  losses: number;
}

/** An executor whose workers are processes anywhere that serve the same Redis. */
export async function queueExecutor(seat: Seat, folder: string, info: RunInfo): Promise<ShardExecutor> {
  const executor = new QueueExecutor(seat, folder, info);
  await executor.open();
  return executor;
}

class QueueExecutor implements ShardExecutor {
  readonly name = "queue";
  readonly #seat: Seat;
  readonly #folder: string;
  readonly #info: string;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #listening: Redis;
  readonly #artefacts: ArtefactExchange;
  readonly #watch: WorkerWatch;
  readonly #pending = new Map<string, Pending>();
  /** Jobs whose records are kept: they are removed in the next round. */
  readonly #done: string[] = [];
  #local: Promise<ShardExecutor> | undefined;
  readonly #closing = new AbortController();

  constructor(seat: Seat, folder: string, info: RunInfo) {
    const { connection, keys, warn } = seat;
    const { driver, redis, place } = connection;
    const { Queue, QueueEvents } = driver.bullmq;
    const common = { prefix: keys.prefix, skipVersionCheck: true };
    this.#seat = seat;
    this.#folder = folder;
    this.#info = JSON.stringify(info);
    this.#queue = new Queue(QUEUE, {
      ...{ ...common, connection: redis, streams: { events: { maxLen: EVENTS } } },
      defaultJobOptions: { attempts: TRIES, backoff: { type: "exponential", delay: BACK_OFF } },
    });
    this.#listening = redis.duplicate();
    this.#listening.on("error", () => {});
    // From the first event: none may pass before it listens.
    this.#events = new QueueEvents(QUEUE, { ...common, connection: this.#listening, lastEventId: "0-0" });
    seat.left.addEventListener("abort", () => this.#hangUp(), { once: true });
    this.#artefacts = new ArtefactExchange(redis, keys);
    this.#watch = new WorkerWatch(new Roll(redis, WORKERS), VERSION, place.label, warn);
  }

  /** As many as workers have threads. */
  get workers(): number {
    return Math.max(1, this.#watch.threads);
  }

  async open(): Promise<void> {
    const { connection, keys } = this.#seat;
    // The connection tells of outages.
    this.#queue.on("error", () => {});
    this.#events.on("error", () => {});
    await this.#events.waitUntilReady();
    await connection.redis.del(keys.hung);
    await this.#artefacts.forgetAbsent();
    this.#events.on("completed", ({ jobId, returnvalue }) =>
      this.#settle(jobId, this.#take(jobId, returnvalue)),
    );
    this.#events.on("duplicated", ({ jobId }) => this.#settle(jobId, this.#lookAgain(jobId)));
    this.#events.on("failed", ({ jobId }) => this.#settle(jobId, this.#look(jobId)));
    this.#events.on("progress", ({ jobId, data }) => {
      if (typeof data === "number") this.#pending.get(jobId)?.report?.(data);
    });
    await this.#round(0);
    void this.#goRound();
  }

  execute(order: Order, report?: (share: number) => void): Promise<Outcome> {
    if (readsFiles(order.task)) return this.#here(order, report);
    const id = jobId(order.task);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { order, report, resolve, reject, losses: 0 });
      this.#settle(id, this.#offer(id));
    });
  }

  async withdraw(): Promise<void> {
    for (const [id, { reject }] of [...this.#pending]) {
      const job = (await this.#queue.getJob(id)) as BullJob<Job, Answer> | undefined;
      if (job && ((await job.isActive()) || (await job.isCompleted()))) continue;
      // A worker may have begun it just now; then it is waited for.
      try {
        await job?.remove();
      } catch {
        continue;
      }
      if (this.#pending.delete(id)) reject(new Withdrawn());
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // Orders under way are never answered: whoever gave them has stopped listening.
    this.#pending.clear();
    await (await this.#local)?.close();
    await this.#seat.leave();
  }

  /** Ends what listens and goes round, also while it is being opened. */
  #hangUp(): void {
    this.#closing.abort();
    // Not waited for: it would wait for a server that is away.
    this.#events.close().catch(() => {});
    this.#listening.disconnect();
  }

  /** Gives an order to the workers; if they have it already, an event says that it is there twice. */
  async #offer(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const { task } = pending.order;
    await this.#queue.add(task.kind, { task } satisfies Job, { jobId: id });
  }

  /** Looks at an order that the workers had from a coordinator before. What failed for that one gets its tries anew. */
  async #lookAgain(id: string): Promise<void> {
    const job = (await this.#queue.getJob(id)) as BullJob<Job, Answer> | undefined;
    if (!(await job?.isFailed())) return this.#look(id);
    await job?.remove();
    await this.#offer(id);
  }

  /** Takes what a job left: artefacts into the run folder first, so that a record never lacks them. */
  async #take(id: string, value: unknown): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    try {
      const { record, seconds, wrote } = answerSchema.parse(value);
      for (const name of wrote) await this.#bring(name);
      this.#done.push(id);
      pending.resolve({ record, seconds });
    } catch (error) {
      if (++pending.losses >= TRIES) return pending.reject(error);
      // Redis may have lost them with its last second: it is done again.
      this.#pending.set(id, pending);
      await this.#queue.remove(id);
      await this.#offer(id);
    }
  }

  async #bring(name: string): Promise<void> {
    const bytes = await this.#artefacts.get(name);
    if (!bytes) throw new Error(`artefact ${name} is not in Redis although its task is done`);
    writeFileAtomically(join(this.#folder, name), bytes);
  }

  /** What goes wrong in the queue itself ends the order. */
  #settle(id: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      const pending = this.#pending.get(id);
      if (this.#pending.delete(id)) pending?.reject(error);
    });
  }

  /** Looks how a job stands that may have been missed, lost or failed. */
  async #look(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const job = (await this.#queue.getJob(id)) as BullJob<Job, Answer> | undefined;
    const state = (await job?.getState()) ?? "unknown";
    if (!job || state === "unknown") return this.#offer(id);
    if (state === "completed") return this.#take(id, job.returnvalue);
    if (state !== "failed" || !this.#pending.delete(id)) return;
    pending.reject(poison(job, pending.order));
  }

  async #goRound(): Promise<void> {
    const { signal } = this.#closing;
    for (let round = 1; !signal.aborted; round++) {
      try {
        await sleep(ROUND, undefined, { signal });
        await this.#round(round);
      } catch (error) {
        if (signal.aborted) return;
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
      }
    }
  }

  /** Says that the run is on, counts workers, answers what they ask for and tidies up. */
  async #round(round: number): Promise<void> {
    const { lock, runs, keys, patience, connection } = this.#seat;
    if (!(await lock.renew()))
      throw new UserError("another coordinator has taken this run over", ExitStatus.internal);
    // Again and again: a server may come back without it.
    await connection.redis.set(keys.info, this.#info);
    await runs.sign(keys.run, patience);
    await this.#watch.look();
    for (const name of await this.#artefacts.wanted()) {
      await this.#artefacts.offer(name, this.#fromFolder(name));
    }
    await Promise.all(this.#done.splice(0).map((id) => this.#queue.remove(id)));
    if (round % LOOK === 0) for (const id of [...this.#pending.keys()]) await this.#look(id);
  }

  #fromFolder(name: string): Uint8Array | undefined {
    if (!isArtefactName(name)) return undefined;
    try {
      return readFileSync(join(this.#folder, name));
    } catch (error) {
      if (systemErrorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Does an order in a thread of the coordinator. */
  async #here(order: Order, report?: (share: number) => void): Promise<Outcome> {
    this.#local ??= threadExecutor(1);
    return (await this.#local).execute(order, report);
  }
}

/** Whether a task reads files of the coordinator's machine. */
function readsFiles(task: Task): boolean {
  return task.kind === "history" && task.source.kind !== "simulated";
}

/** BullMQ takes no ids that are whole numbers. */
function jobId(task: Task): string {
  return `task-${taskId(task)}`;
}

function poison(job: BullJob, { task, folder }: Order): UserError {
  const where = job.processedBy === undefined ? "" : ` (at ${job.processedBy})`;
  return new UserError(
    `task ${taskId(task)}, a ${describeTask(task)}, failed ${TRIES} times; the last error${where}: ` +
      `${messageOf(new Error(job.failedReason ?? "unknown"))}; once that is mended, --resume continues ${folder}`,
    ExitStatus.internal,
  );
}
