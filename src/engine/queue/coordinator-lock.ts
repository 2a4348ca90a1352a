import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { UsageError } from "../../core/errors.js";
import { coordinatorSchema } from "./messages.js";

/** Milliseconds between two looks at a lock that another holds. */
const LOOK = 200;

/** Lets one coordinator at a time have a run. It lapses unless it is renewed, so that a coordinator that died is no hindrance. */
export class CoordinatorLock {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #patience: number;
  readonly #own = JSON.stringify({ id: randomUUID(), host: hostname(), pid: process.pid });

  constructor(redis: Redis, key: string, patience: number) {
    this.#redis = redis;
    this.#key = key;
    this.#patience = patience;
  }

  /**
   * Takes the lock, waiting for that of a dead coordinator to lapse.
   *
   * @throws {UsageError} if another coordinator is alive: it renews its lock
   */
  async take(warn: (text: string) => void): Promise<void> {
    let left = Number.POSITIVE_INFINITY;
    while ((await this.#redis.set(this.#key, this.#own, "PX", this.#patience, "NX")) === null) {
      const [holder, before] = [await this.#redis.get(this.#key), left];
      left = await this.#redis.pttl(this.#key);
      if (holder === null || left < 0) continue;
      const { host, pid } = coordinatorSchema.parse(JSON.parse(holder));
      if (left > before) {
        throw new UsageError(
          `this run is coordinated by process ${pid} on ${host}: one experiment and seed can be run once at a time ` +
            "on a Redis; choose another --seed, or wait",
        );
      }
      if (before === Number.POSITIVE_INFINITY) {
        warn(
          `process ${pid} on ${host} coordinated this run; waiting up to ${Math.ceil(left / 1000)} s for signs of life`,
        );
      }
      await sleep(LOOK);
    }
  }

  /** @returns whether it is still held */
  async renew(): Promise<boolean> {
    const holder = await this.#redis.get(this.#key);
    if (holder !== null && holder !== this.#own) return false;
    await this.#redis.set(this.#key, this.#own, "PX", this.#patience);
    return true;
  }
}
