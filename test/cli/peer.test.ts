import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT, start } from "../support/cli.js";

const pipeline = (...args: string[]) =>
  start(args, ROOT, join(ROOT, "experiments/peer/pipeline.mjs")).finished;

const seconds = z.number().positive();
const outputSchema = z.strictObject({
  ...{ nonces: z.int(), kept: z.int(), hits: z.int(), kept_hits: z.int() },
  ...{ lift: z.number(), interval: z.tuple([z.number(), z.number()]), verdict: z.string() },
  ...{ label_seconds: seconds, fit_seconds: seconds, judge_seconds: seconds, judged_per_second: seconds },
});

test("the peer's work by our parts counts the same with one thread and with three", async () => {
  const outputs = [];
  for (const threads of ["1", "3"]) {
    const { status, stdout, stderr } = await pipeline("--nonces", "1048576", "--threads", threads);
    expect([status, stderr]).toEqual([0, ""]);
    outputs.push(outputSchema.parse(JSON.parse(stdout)));
  }
  const [one, three] = outputs.map(({ nonces, kept, hits, kept_hits, interval, verdict }) => ({
    ...{ nonces, kept, hits, kept_hits, interval, verdict },
  }));
  expect(one).toEqual(three);
  expect(one).toMatchObject({ nonces: 1048576, verdict: "inconclusive" });
  // Five standard deviations of a binomial count.
  const [nonces, p] = [1048576, 1 / 256];
  expect(Math.abs(one!.hits - nonces * p)).toBeLessThan(5 * Math.sqrt(nonces * p * (1 - p)));
  expect(one!.interval[0]).toBeLessThan(1);
  expect(one!.interval[1]).toBeGreaterThan(1);
});

test("options out of range are named", async () => {
  expect(await pipeline("--threads", "0")).toMatchObject({
    status: 2,
    stderr: "--threads is 0: an integer of 1 or more is needed\n",
  });
});
