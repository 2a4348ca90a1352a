import { isIP } from "node:net";
import type { ConnectionOptions } from "bullmq";
import type { Redis, RedisOptions } from "ioredis";
import { messageOf, UsageError } from "../../core/errors.js";
import { loadQueueDriver, type QueueDriver } from "./queue-driver.js";
import { isPlainAcrossNetwork, parseRedisUrl, type RedisPlace } from "./redis-url.js";
import { serverFaults } from "./server-faults.js";

/** A connection that survives the server's absence, and what is needed to open more of them. */
export interface Connection {
  readonly driver: QueueDriver;
  readonly place: RedisPlace;
  /** For connections that BullMQ opens itself. */
  readonly options: ConnectionOptions;
  readonly redis: Redis;
}

/** Milliseconds until a server that does not answer is given up when it is first asked. */
const PATIENCE = 4000;

/** Milliseconds between two tries to connect again. */
const RETRY = 500;

/**
 * Connects to a Redis server that was found to serve.
 *
 * @param warn takes what the person at the terminal should know
 * @throws {UsageError} within seconds if it cannot be reached, refuses, or is too old
 */
export async function connect(url: string, warn: (text: string) => void): Promise<Connection> {
  const place = parseRedisUrl(url);
  const driver = await loadQueueDriver();
  const { host, port, db, username, password, tls } = place;
  const options: RedisOptions = {
    ...{ host, port, db },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: isIP(host) ? {} : { servername: host } } : {}),
    connectionName: "noncetrial",
    connectTimeout: PATIENCE,
    // Commands wait for a server that is away.
    maxRetriesPerRequest: null,
    retryStrategy: () => RETRY,
  };
  if (isPlainAcrossNetwork(place))
    warn(
      `${place.label} is not encrypted: records and any password cross the network in plain text; use rediss://`,
    );
  const { refusal, warning } = serverFaults(await firstAnswer(driver, place, options));
  if (refusal !== undefined) throw new UsageError(`the Redis at ${place.label} does not serve: ${refusal}`);
  if (warning !== undefined) warn(`the Redis at ${place.label}: ${warning}`);
  const redis = new driver.Redis(options);
  tellOutages(redis, place, warn);
  return { driver, place, options: options as ConnectionOptions, redis };
}

/** What the server says of itself. */
async function firstAnswer(
  { Redis }: QueueDriver,
  { label }: RedisPlace,
  options: RedisOptions,
): Promise<string> {
  const probe = new Redis({
    ...options,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let fault: unknown;
  probe.on("error", (error) => {
    fault ??= error;
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
    });
    return await Promise.race([probe.connect().then(() => probe.info()), late]);
  } catch (error) {
    // The error of a refused log-in carries the command with its password: only its text goes on.
    throw new UsageError(
      `cannot use the Redis at ${label}: ${messageOf(fault ?? error)}; ` +
        "to start one here: redis-server --bind 127.0.0.1 --appendonly yes --maxmemory-policy noeviction",
    );
  } finally {
    clearTimeout(timer);
    probe.disconnect();
  }
}

/** Says once when the server is gone and once when it is back. */
function tellOutages(redis: Redis, { label }: RedisPlace, warn: (text: string) => void): void {
  let away = false;
  redis.on("error", (error) => {
    if (!away) warn(`lost the Redis at ${label} (${messageOf(error)}): trying again until it is back`);
    away = true;
  });
  redis.on("ready", () => {
    if (away) warn(`the Redis at ${label} is back`);
    away = false;
  });
}
