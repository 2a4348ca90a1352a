import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { processesNaming } from "../support/processes.js";
import { testWith } from "../support/tools.js";

testWith(
  "redis-server",
  "bench queue measures the same shards in both places and leaves no process",
  async () => {
    const { status, stdout, stderr } = await noncetrial(["bench", "queue", "--slices", "1", "--json"]);
    expect(status, stderr).toBe(0);
    const positive = z.number().positive();
    const row = z
      .strictObject({
        queue: z.strictObject({
          ...{ pow: z.literal("sha256d"), claim: z.string(), noncesPerShard: positive, shards: positive },
          ...{ queueMilliseconds: positive, poolMilliseconds: positive, ratio: positive },
        }),
      })
      .parse(JSON.parse(stdout));
    expect(row.queue.ratio).toBeCloseTo(row.queue.queueMilliseconds / row.queue.poolMilliseconds, 9);
    expect(processesNaming("noncetrial-bench-")).toEqual([]);
  },
);

test("without redis-server it says how to install it", async () => {
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  const { status, stderr } = await noncetrial(["bench", "queue"]);
  expect([status, stderr]).toEqual([
    2,
    "noncetrial: bench queue needs redis-server on the PATH: apt-get install redis-server\n",
  ]);
});
