import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { UsageError } from "../core/errors.js";
import { measureQueue, type QueueRow } from "../engine/queue/measure-queue.js";

/** Milliseconds that redis-server has to listen. */
const ARRIVAL = 10_000;

/**
 * Measures the queue with a Redis and two workers of its own, all gone afterwards.
 *
 * @throws {UsageError} if there is no redis-server
 */
export async function benchQueue(slices: number): Promise<QueueRow> {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-bench-"));
  const children: ChildProcess[] = [];
  try {
    const port = await freePort();
    const redis = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes"],
      { stdio: "ignore" },
    );
    children.push(redis);
    await listening(redis, port);
    const url = `redis://127.0.0.1:${port}`;
    const main = fileURLToPath(new URL("main.js", import.meta.url));
    for (let worker = 0; worker < 2; worker++) {
      const args = [main, "worker", "--redis", url, "--workers", "1", "--quiet"];
      children.push(spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] }));
    }
    const work = join(folder, "work");
    mkdirSync(work);
    return await measureQueue(url, work, slices);
  } finally {
    // Workers before the Redis that they say goodbye to.
    for (const child of children.reverse()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function listening(redis: ChildProcess, port: number): Promise<void> {
  let failure: Error | undefined;
  redis.on("error", (error) => {
    failure = error;
  });
  for (let waited = 0; waited < ARRIVAL && !failure && redis.exitCode === null; waited += 50) {
    const probe = connect(port, "127.0.0.1");
    try {
      await once(probe, "connect");
      return;
    } catch {
      await sleep(50);
    } finally {
      probe.destroy();
    }
  }
  throw new UsageError("bench queue needs redis-server on the PATH: apt-get install redis-server");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
