import { messageOf, systemErrorCode, UsageError } from "../../core/errors.js";

/** The packages that the queue is built on; nothing else of this package needs them. */
export interface QueueDriver {
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof import("ioredis").Redis;
}

/** @throws {UsageError} if they are not installed */
export async function loadQueueDriver(): Promise<QueueDriver> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Redis };
  } catch (error) {
    if (systemErrorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError(
      `the queue needs the packages bullmq and ioredis: npm install bullmq@6.7.0 ioredis@5.11.1 (${messageOf(error)})`,
      { cause: error },
    );
  }
}
