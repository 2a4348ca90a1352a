import type { Redis } from "ioredis";

/**
 * Who is there: members of a sorted set, each good until a time by the server's clock. Whoever does not sign again in
 * time is gone, and a set that nobody signs vanishes.
 */
export class Roll {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  /** @param milliseconds for how long it holds */
  async sign(member: string, milliseconds: number): Promise<void> {
    const until = (await this.#now()) + milliseconds;
    await this.#redis.multi().zadd(this.#key, until, member).pexpire(this.#key, milliseconds).exec();
  }

  async strike(member: string): Promise<void> {
    await this.#redis.zrem(this.#key, member);
  }

  async present(): Promise<string[]> {
    const now = await this.#now();
    await this.#redis.zremrangebyscore(this.#key, "-inf", now);
    return this.#redis.zrange(this.#key, 0, -1);
  }

  async #now(): Promise<number> {
    const [seconds, microseconds] = await this.#redis.time();
    return 1000 * Number(seconds) + Math.floor(Number(microseconds) / 1000);
  }
}
