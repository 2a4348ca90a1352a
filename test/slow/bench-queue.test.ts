import { expect } from "vitest";
import { z } from "zod";
import { noncetrial } from "../support/cli.js";
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
