import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job as BullJob, Worker } from "bullmq";
import { writeFileAtomically } from "../../core/atomic-file.js";
import type { ShardExecutor } from "../executor.js";
import { sharedPows } from "../shared-pows.js";
import { threadExecutor } from "../thread-executor.js";
import { ArtefactExchange } from "./artefact-exchange.js";
import type { Connection } from "./connect.js";
import { type Answer, type Job, type RunInfo, runInfoSchema } from "./messages.js";
import { QUEUE, type RunKeys } from "./run-keys.js";
import type { Slots } from "./slots.js";

/** How often a job's lock may lapse, its worker having died: as often as a task is tried. */
const MOST_STALLS = 2;

/** Milliseconds between two looks for an artefact, and between two reports of a job's progress. */
const LOOK = 100;
const REPORT = 1000;

/** Adds ARGV[1] to the set KEYS[2] while the run's information, KEYS[1], is there: nothing is left behind one that ended. */
const ATTACH = 'if redis.call("exists", KEYS[1]) == 1 then redis.call("sadd", KEYS[2], ARGV[1]) end';

/** A worker, for the runs that it serves. */
export interface Servant {
  readonly id: string;
  /** Host and process, for people. */
  readonly name: string;
  readonly threads: number;
  readonly connection: Connection;
  readonly patience: number;
  readonly slots: Slots;
  /** Takes how many tasks were done, of which run. */
  readonly onDone: (run: string, failure: string | undefined) => void;
}

/** One run at one worker: its part of the queue, threads of its own, a folder with the artefacts that it met. */
export class ServedRun {
  readonly info: RunInfo;
  readonly #servant: Servant;
  readonly #keys: RunKeys;
  readonly #folder: string;
  readonly #threads: Promise<ShardExecutor>;
  readonly #worker: Worker<Job, Answer>;
  readonly #artefacts: ArtefactExchange;
  readonly #fetching = new Map<string, Promise<void>>();
  #underWay = 0;
  #givesBack = false;
  #gone = false;

  private constructor(servant: Servant, keys: RunKeys, folder: string, info: RunInfo) {
    const { connection, threads, name, patience } = servant;
    const { redis, options, driver } = connection;
    this.info = info;
    this.#servant = servant;
    this.#keys = keys;
    this.#folder = folder;
    this.#artefacts = new ArtefactExchange(redis, keys);
    this.#threads = this.#openThreads();
    this.#threads.catch(() => {});
    this.#worker = new driver.bullmq.Worker<Job, Answer>(QUEUE, (job, token) => this.#perform(job, token), {
      ...{ prefix: keys.prefix, connection: options, skipVersionCheck: true, name },
      concurrency: threads,
      lockDuration: patience,
      stalledInterval: patience / 2,
      maxStalledCount: MOST_STALLS,
      drainDelay: 1,
      runRetryDelay: 1000,
    });
    // Outages are told of by the worker's own connection; a lock that was lost means that another does the task.
    this.#worker.on("error", () => {});
  }

  /** @returns undefined if the run has ended meanwhile */
  static async open(servant: Servant, keys: RunKeys, folder: string): Promise<ServedRun | undefined> {
    const { redis } = servant.connection;
    const text = await redis.get(keys.info);
    if (text === null) return undefined;
    const info = runInfoSchema.parse(JSON.parse(text));
    // What it starts would have nobody to close it if this failed after it.
    await attach(servant, keys);
    return new ServedRun(servant, keys, folder, info);
  }

  /** Says that this worker serves the run, which is to be said again: a server may come back without it. */
  attach(): Promise<void> {
    return attach(this.#servant, this.#keys);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Finishes what is in hand and takes nothing more. */
  async finish(): Promise<void> {
    await this.#worker.pause();
  }

  /** Ends what is in hand, which goes back into the queue, as far as its run is still there. */
  async giveBack(): Promise<void> {
    this.#givesBack = true;
    await (await this.#threads).close();
    await this.#worker.pause();
  }

  /** Lets go of the run; what is in hand is of no use to it any more. */
  async close(): Promise<void> {
    this.#gone = true;
    await this.#worker.close(true);
    await this.#threads.then((threads) => threads.close()).catch(() => {});
    await this.#servant.connection.redis.srem(this.#keys.attached, this.#servant.id);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #openThreads(): Promise<ShardExecutor> {
    const { threads, connection } = this.#servant;
    const { pows, seed, claimSeconds } = this.info;
    return threadExecutor(threads, {
      shared: sharedPows(pows, seed),
      claimSeconds,
      fetch: (_, name) => this.#fetch(name),
      onHung: (subject, why) => void connection.redis.hset(this.#keys.hung, subject, why).catch(() => {}),
    });
  }

  async #perform(job: BullJob<Job, Answer>, token: string | undefined): Promise<Answer> {
    const { slots, onDone, connection } = this.#servant;
    return slots.with(async () => {
      this.#underWay++;
      try {
        const answer = await this.#answer(job);
        onDone(this.#keys.run, undefined);
        return answer;
      } catch (error) {
        if (!this.#givesBack) {
          if (!this.#gone) onDone(this.#keys.run, error instanceof Error ? error.message : String(error));
          throw error;
        }
        await job.moveToWait(token);
        throw new connection.driver.bullmq.WaitingError();
      } finally {
        this.#underWay--;
      }
    });
  }

  async #answer(job: BullJob<Job, Answer>): Promise<Answer> {
    const { backend } = this.info;
    const hung = await this.#servant.connection.redis.hgetall(this.#keys.hung);
    const threads = await this.#threads;
    let reported = Number.NEGATIVE_INFINITY;
    const report = (share: number) => {
      if (performance.now() - reported < REPORT) return;
      reported = performance.now();
      job.updateProgress(share).catch(() => {});
    };
    const order = { task: job.data.task, folder: this.#folder, backend, hung };
    const { record, seconds, wrote = [] } = await threads.execute(order, report);
    for (const name of wrote) await this.#artefacts.put(name, readFileSync(join(this.#folder, name)));
    return { record, seconds, wrote: [...wrote] };
  }

  /** Brings an artefact into the folder, once however many threads wait for it. */
  #fetch(name: string): Promise<void> {
    const known = this.#fetching.get(name);
    if (known) return known;
    const fetching = this.#bring(name).finally(() => this.#fetching.delete(name));
    this.#fetching.set(name, fetching);
    return fetching;
  }

  async #bring(name: string): Promise<void> {
    const path = join(this.#folder, name);
    while (!existsSync(path)) {
      if (this.#gone || this.#givesBack) throw new Error(`the run ended before ${name} was there`);
      const bytes = await this.#artefacts.get(name);
      if (bytes) return writeFileAtomically(path, bytes);
      await this.#artefacts.want(name);
      await sleep(LOOK);
    }
  }
}

async function attach({ id, connection }: Servant, { info, attached }: RunKeys): Promise<void> {
  await connection.redis.eval(ATTACH, 2, info, attached, id);
}
