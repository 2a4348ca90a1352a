import { join } from "node:path";
import { expect } from "vitest";
import { leastHashes, tryExperiment } from "../../src/engine/outside/try-experiment.js";
import type { runExperiment as RunExperiment } from "../../src/engine/run-experiment.js";
import { referenceClaim } from "../support/claims.js";
import { ROOT, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";

// As built, for threads run JavaScript.
const { runExperiment } = (await import(`${ROOT}dist/engine/run-experiment.js`)) as {
  runExperiment: typeof RunExperiment;
};

testWith("python3", "at 12 bits private hashing shows a hash lift of thousands, and loses", async () => {
  const file = referenceClaim("private-hashing.py");
  const conditions = { file, pow: "sha256d", bits: 12, margin: 1, view: "full" } as const;
  const { trials, timings } = await runExperiment({
    experiment: tryExperiment({ ...conditions, hashes: leastHashes(conditions, 0.5) }),
    outside: { id: "private-hashing.py", file, form: "program", view: "full", salt: "00".repeat(16) },
    seed: "1",
    out: join(temporaryFolder(), "run"),
  });
  const [trial] = trials;
  expect(trial!.lift).toBeGreaterThan(1000);
  expect(trial!.lift).toBeLessThanOrEqual(4096);
  const [price] = timings.prices!;
  if (price!.cpuSeconds === null) expect(trial!.verdict).toBe("inconclusive");
  else {
    expect(trial!.verdict, trial!.reason).toBe("outpriced");
    expect(price!.interval![1]).toBeLessThan(1);
  }
});
