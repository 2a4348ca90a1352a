import type { Redis } from "ioredis";
import { sha256Hex } from "../../core/digest.js";
import { type ArtefactEntry, artefactSchema } from "./messages.js";
import type { RunKeys } from "./run-keys.js";

/** Bytes of one value in Redis, whose limit is 512 MiB; a server is blocked while it sends one. */
const CHUNK = 16 * 2 ** 20;

/** What stands in the place of an artefact that nobody has. */
const NOBODY = "nobody";

/** The artefacts of a run in Redis: a name leads to a SHA-256, that to bytes in chunks. */
export class ArtefactExchange {
  readonly #redis: Redis;
  readonly #keys: RunKeys;
  readonly #chunk: number;

  /** @param chunk bytes of one value, for tests */
  constructor(redis: Redis, keys: RunKeys, chunk = CHUNK) {
    this.#redis = redis;
    this.#keys = keys;
    this.#chunk = chunk;
  }

  /** Puts an artefact there; the same twice is as good as once. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    const entry: ArtefactEntry = { sha256: sha256Hex(bytes), bytes: bytes.length };
    for (let index = 0; index < this.#chunks(entry); index++) {
      const part = bytes.subarray(index * this.#chunk, (index + 1) * this.#chunk);
      await this.#redis.setnx(this.#keys.chunk(entry.sha256, index), Buffer.from(part));
    }
    // Last: whoever finds the name finds the bytes.
    await this.#redis.hset(this.#keys.artefacts, name, JSON.stringify(entry));
  }

  /**
   * An artefact; undefined if it is not there.
   *
   * @throws {Error} if nobody has it, or what arrives is not what was put there
   */
  async get(name: string): Promise<Uint8Array | undefined> {
    const text = await this.#redis.hget(this.#keys.artefacts, name);
    if (text === null) return undefined;
    if (text === NOBODY) throw new Error(`artefact ${name}: the run folder does not have it`);
    const entry = artefactSchema.parse(JSON.parse(text));
    const parts: Buffer[] = [];
    for (let index = 0; index < this.#chunks(entry); index++) {
      const part = await this.#redis.getBuffer(this.#keys.chunk(entry.sha256, index));
      if (part === null) return undefined;
      parts.push(part);
    }
    const bytes = Buffer.concat(parts);
    if (bytes.length === entry.bytes && sha256Hex(bytes) === entry.sha256) return bytes;
    throw new Error(`artefact ${name}: what came is not what was sent (its SHA-256 differs)`);
  }

  /** Forgets that nobody had some artefacts: a new coordinator may. */
  async forgetAbsent(): Promise<void> {
    for (const [name, text] of Object.entries(await this.#redis.hgetall(this.#keys.artefacts))) {
      if (text === NOBODY) await this.#redis.hdel(this.#keys.artefacts, name);
    }
  }

  /** Asks whoever has the run folder for an artefact. */
  async want(name: string): Promise<void> {
    await this.#redis.sadd(this.#keys.wanted, name);
  }

  wanted(): Promise<string[]> {
    return this.#redis.smembers(this.#keys.wanted);
  }

  /** An artefact that was asked for is there now; or, without bytes, nobody has it. */
  async offer(name: string, bytes: Uint8Array | undefined): Promise<void> {
    if (bytes) await this.put(name, bytes);
    else await this.#redis.hset(this.#keys.artefacts, name, NOBODY);
    await this.#redis.srem(this.#keys.wanted, name);
  }

  #chunks({ bytes }: ArtefactEntry): number {
    return Math.max(1, Math.ceil(bytes / this.#chunk));
  }
}
