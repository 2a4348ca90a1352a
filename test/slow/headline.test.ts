import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Results, resultsSchema } from "../../src/trial/results.js";
import { noncetrial, scratchFolder } from "../support/cli.js";
import { expectReference } from "../support/reference.js";

describe("experiments/headline.yaml", () => {
  const folder = scratchFolder();

  async function run(name: string, ...args: string[]): Promise<Results> {
    const { status, stdout, stderr } = await noncetrial([
      ...["run", "experiments/headline.yaml", "--json", "--quiet", "--out", join(folder, name), ...args],
    ]);
    // The file's own expectations are met: exit status 0.
    expect(status, stderr).toBe(0);
    return resultsSchema.parse(JSON.parse(stdout));
  }

  test.each(["1", "2", "3", "4", "5"])(
    "every expectation is met and every gate passes under seed %s",
    async (seed) => {
      const results = await run(`seed ${seed}`, "--seed", seed);
      expect(results.gates.filter(({ status }) => status !== "pass")).toEqual([]);
      const mlp = results.trials.find(({ id }) => id === "mlp-classifier@sha256d")!;
      expect((mlp.interval![1]! - mlp.interval![0]!) / 2).toBeLessThan(0.012);
    },
  );

  test("one, two and three workers give the same digest", async () => {
    const digests: string[] = [];
    for (const workers of ["1", "2", "3"]) {
      const results = await run(`workers ${workers}`, "--workers", workers);
      expectReference("headline", results);
      digests.push(results.digest);
    }
    expect(new Set(digests).size).toBe(1);
  });
});
