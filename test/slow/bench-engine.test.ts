import { expect, test } from "vitest";
import type { EngineRow } from "../../src/engine/engine-bench.js";
import { noncetrial } from "../support/cli.js";

test("bench engine measures pools of one and two threads beside the bare shards", async () => {
  const { status, stdout, stderr } = await noncetrial(["bench", "engine", "--slices", "1", "--json"]);
  expect(status, stderr).toBe(0);
  const { engine, functions } = JSON.parse(stdout) as { engine: EngineRow; functions: unknown[] };
  expect(functions).toEqual([]);
  expect(engine).toMatchObject({ pow: "sha256d", shardNonces: 262144 });
  const { noncesPerSecond, overhead, twoThreads, twoThreadsByCpu } = engine;
  for (const rate of Object.values(noncesPerSecond)) expect(rate).toBeGreaterThan(1000);
  // How fast is no matter of a test, that it is of the right size is.
  expect(overhead).toBeGreaterThan(-0.9);
  expect(overhead).toBeLessThan(5);
  expect(twoThreads).toBeGreaterThan(0.1);
  expect(twoThreadsByCpu).toBeLessThan(20);
});
