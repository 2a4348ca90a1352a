import { expect, test } from "vitest";
import { shardNonces } from "../../src/trial/hash-plan.js";
import { manyShards } from "../support/many-shards.js";

test("memory does not grow with the number of shards, begun or resumed, and the ledger is the same", () => {
  const few = manyShards(1024);
  const many = manyShards(19_968);
  for (const { created, resumed } of [few, many]) {
    expect(created.hashed).toBe(shardNonces("sha256d") * created.done);
    expect(created.lines).toBe(created.done + 1);
    expect(resumed).toMatchObject({ done: 0, hashed: created.hashed, sha256: created.sha256 });
  }
  expect(many.created.done).toBe(19_968);
  // What is collected late, and the index: held in memory the records would take some 150 MiB more.
  expect(many.created.peakMiB).toBeLessThan(few.created.peakMiB + 110);
  expect(many.resumed.peakMiB).toBeLessThan(few.resumed.peakMiB + 110);
});
