import { expect, test } from "vitest";
import { manyShards } from "../support/many-shards.js";

test("a plan of a million shards takes less than 300 MiB, begun and resumed", () => {
  const { created, resumed } = manyShards(1e6);
  console.log(JSON.stringify({ created, resumed }));
  expect(created).toMatchObject({ done: 1e6, hashed: 65536e6, lines: 1e6 + 1 });
  expect(created.peakMiB).toBeLessThan(300);
  expect(resumed).toMatchObject({ done: 0, hashed: 65536e6, sha256: created.sha256 });
  expect(resumed.peakMiB).toBeLessThan(300);
});
