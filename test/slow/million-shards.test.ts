import { expect, test } from "vitest";
import { shardNonces } from "../../src/trial/hash-plan.js";
import { manyShards } from "../support/many-shards.js";

test("a plan of a million shards takes less than 300 MiB, begun and resumed", () => {
  const { created, resumed } = manyShards(1e6);
  console.log(JSON.stringify({ created, resumed }));
  expect(created).toMatchObject({ done: 1e6, hashed: 1e6 * shardNonces("sha256d"), lines: 1e6 + 1 });
  expect(created.peakMiB).toBeLessThan(300);
  expect(resumed).toMatchObject({ done: 0, hashed: 1e6 * shardNonces("sha256d"), sha256: created.sha256 });
  expect(resumed.peakMiB).toBeLessThan(300);
});
