import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { inProcessExecutor } from "../../src/engine/executor.js";
import type { threadExecutor as ThreadExecutor } from "../../src/engine/thread-executor.js";
import { ROOT, temporaryFolder } from "../support/cli.js";

/** The built one: worker threads run JavaScript. */
async function built(): Promise<typeof ThreadExecutor> {
  const module = (await import(`${ROOT}dist/engine/thread-executor.js`)) as {
    threadExecutor: typeof ThreadExecutor;
  };
  return module.threadExecutor;
}

const label = (nonces: number) =>
  ({
    kind: "label",
    seed: "1",
    pow: "sha256d",
    templates: "random",
    first: 0,
    count: 1,
    nonces,
    bits: 4,
  }) as const;

test("does a task in a thread", async () => {
  const executor = await (await built())(2);
  try {
    const folder = temporaryFolder();
    const { record } = await executor.execute({ task: label(64), folder, backend: "wasm" });
    expect(record).toMatchObject({ rows: 64 });
    expect(readdirSync(`${folder}/datasets`)).toHaveLength(1);
  } finally {
    await executor.close();
  }
});

test("tells how far a task is, which changes nothing of its record", async () => {
  const executor = await (await built())(1);
  try {
    const folder = temporaryFolder();
    const task = { kind: "distinguish", seed: "1", oracle: 3, samples: 100 * 1024, testPairs: 1024 } as const;
    const shares: number[] = [];
    const told = await executor.execute({ task, folder, backend: "wasm" }, (share) => shares.push(share));
    expect(shares).toEqual([0.32, 0.64, 0.96]);
    const here: number[] = [];
    const inProcess = await inProcessExecutor().execute({ task, folder, backend: "wasm" }, (share) =>
      here.push(share),
    );
    expect(here).toEqual(shares);
    expect(inProcess.record).toEqual(told.record);
    expect((await executor.execute({ task, folder, backend: "wasm" })).record).toEqual(told.record);
  } finally {
    await executor.close();
  }
});

test.each([
  ["before its task", 8],
  ["in the middle of it", 16],
])("a worker out of memory %s is tried on fresh threads, then named", async (_when, heapMiB) => {
  const executor = await (await built())(1, { heapMiB });
  try {
    const folder = temporaryFolder();
    const order = { task: { ...label(16), count: 60_000 }, folder, backend: "wasm" } as const;
    const retries: string[] = [];
    await expect(
      executor.execute(order, undefined, { onRetry: (cause) => retries.push(cause) }),
    ).rejects.toThrow(
      /a worker ran out of memory 3 times, each on a fresh one, on label task [0-9a-f]{16} of sha256d; continue .* with --resume and fewer --workers/,
    );
    expect(retries).toHaveLength(2);
    expect(retries[0]).toMatch(/ran out of memory; it is begun again on another worker/);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    await executor.close();
  }
});

test("a task that nobody needs any more is dropped if no thread has begun it", async () => {
  const executor = await (await built())(1);
  try {
    const unneeded = new AbortController();
    const order = (seed: string) => ({
      ...{ task: { ...label(4096), seed }, folder: temporaryFolder(), backend: "wasm" as const },
    });
    const [first, second] = ["1", "2"].map((seed) =>
      executor.execute(order(seed), undefined, { unneeded: unneeded.signal }),
    );
    await first;
    const third = executor.execute(order("3"), undefined, { unneeded: unneeded.signal });
    unneeded.abort();
    await expect(third).rejects.toThrow(/abort/i);
    await second?.catch(() => {});
    expect((await executor.execute(order("4"))).record).toMatchObject({ rows: 4096 });
  } finally {
    await executor.close();
  }
});

test("an error inside a task comes out as it is", async () => {
  const executor = await (await built())(1);
  try {
    const work = executor.execute({
      task: { ...label(16), pow: "sha999" },
      folder: temporaryFolder(),
      backend: "wasm",
    });
    await expect(work).rejects.toThrow('unknown pow "sha999"');
  } finally {
    await executor.close();
  }
});

test("threads can be ended at any moment, also while they load", async () => {
  const module = JSON.stringify(new URL("../../dist/engine/start-threads.js", import.meta.url).href);
  const script = `
    const { startThreads } = await import(${module});
    for (let wait = 60; wait < 300; wait += 16) {
      const threads = await startThreads(2);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await threads.close();
    }
    console.log("all ended");`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    ...["--input-type=module", "-e", script],
  ]);
  expect([stdout, stderr]).toEqual(["all ended\n", ""]);
});
