import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";

/** A Redis server of one test, on a free port of the loopback, with an append-only file. */
export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** A client for looking at what is there. */
  readonly client: Redis;
  /** Names of all keys but the roll of workers, which stands while one is there. */
  keys(): Promise<string[]>;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what its file holds. */
  restart(): Promise<void>;
}

/** Starts a server, which ends with the test. @param options further ones of redis-server */
export async function startRedis(path: string, options: readonly string[] = []): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-redis-"));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    const child = spawn(
      path,
      [...args, "--appendonly", "yes", "--maxmemory-policy", "noeviction", ...options],
      {
        stdio: "ignore",
      },
    );
    server = child;
    await untilListening(port, child);
  };
  const kill = async () => {
    const ending = server;
    server = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill("SIGKILL");
    await once(ending, "exit");
  };
  const client = new Redis({ port, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 100 });
  client.on("error", () => {});
  onTestFinished(async () => {
    client.disconnect();
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    ...{ port, url: `redis://127.0.0.1:${port}`, client, kill, restart: start },
    keys: async () => (await client.keys("*")).filter((key) => key !== "noncetrial:workers").sort(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with status ${child.exitCode}`);
    const probe = connect(port, "127.0.0.1");
    try {
      await once(probe, "connect");
      return;
    } catch {
      await sleep(20);
    } finally {
      probe.destroy();
    }
  }
  throw new Error("redis-server does not listen");
}
