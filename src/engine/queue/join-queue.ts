import { setTimeout as sleep } from "node:timers/promises";
import { VERSION } from "../../core/version.js";
import type { ShardExecutor } from "../executor.js";
import type { RunIdentity } from "../run-identity.js";
import { type Connection, connect } from "./connect.js";
import { CoordinatorLock } from "./coordinator-lock.js";
import type { RunInfo } from "./messages.js";
import { queueExecutor } from "./queue-executor.js";
import { removeKeys } from "./remove-keys.js";
import { Roll } from "./roll.js";
import { patience, type RunKeys, runIdOf, runKeys, runsOf } from "./run-keys.js";

/** A run's place at a Redis, which no other coordinator has. */
export interface JoinedQueue {
  /** @param folder where artefacts are kept */
  executor(folder: string, info: RunInfo): Promise<ShardExecutor>;
  /** Gives the place up and removes all that the run left there. */
  leave(): Promise<void>;
}

/** What the parts of a coordinator share. */
export interface Seat {
  readonly connection: Connection;
  readonly keys: RunKeys;
  readonly lock: CoordinatorLock;
  readonly runs: Roll;
  readonly patience: number;
  readonly warn: (text: string) => void;
  readonly leave: () => Promise<void>;
  /** Fires when the place is given up: what still waits for the server then is not waited for. */
  readonly left: AbortSignal;
}

/** Milliseconds that workers have to let go of a run that ended, and Redis to answer. */
const FAREWELL = 4000;

/**
 * Joins a Redis as the coordinator of a run.
 *
 * @throws {UsageError} if the server does not serve or the run has a coordinator that is alive
 */
export async function joinQueue(
  url: string,
  identity: RunIdentity,
  warn: (text: string) => void,
): Promise<JoinedQueue> {
  const milliseconds = patience();
  const connection = await connect(url, warn);
  const { redis } = connection;
  const keys = runKeys(runIdOf(identity));
  const lock = new CoordinatorLock(redis, keys.coordinator, milliseconds);
  const runs = new Roll(redis, runsOf(VERSION));
  try {
    await lock.take(warn);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const leaving = new AbortController();
  const leaveOnce = async () => {
    leaving.abort();
    const gone = await Promise.race([
      leaveNothing(connection, keys, lock, runs).then(() => true),
      sleep(FAREWELL, false, { ref: false }),
    ]);
    if (!gone) {
      warn(
        `the Redis at ${connection.place.label} does not answer: what is under ${keys.prefix}: stays there`,
      );
    }
    redis.disconnect();
  };
  let left: Promise<void> | undefined;
  const leave = () => {
    left ??= leaveOnce();
    return left;
  };
  const seat: Seat = {
    connection,
    keys,
    lock,
    runs,
    patience: milliseconds,
    warn,
    leave,
    left: leaving.signal,
  };
  return { executor: (folder, info) => queueExecutor(seat, folder, info), leave };
}

/** Ends a run for its workers, waits until they have let go of it, then removes its keys. */
async function leaveNothing(
  { redis }: Connection,
  keys: RunKeys,
  lock: CoordinatorLock,
  runs: Roll,
): Promise<void> {
  await runs.strike(keys.run);
  // Whoever took the run over meanwhile needs what is there.
  if (!(await lock.renew())) return;
  for (let waited = 0; waited < FAREWELL / 2 && (await redis.scard(keys.attached)) > 0; waited += 50) {
    await sleep(50);
  }
  await removeKeys(redis, keys.prefix);
}
