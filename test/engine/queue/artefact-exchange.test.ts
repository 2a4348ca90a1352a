import fc from "fast-check";
import { expect } from "vitest";
import { ArtefactExchange } from "../../../src/engine/queue/artefact-exchange.js";
import { runKeys } from "../../../src/engine/queue/run-keys.js";
import { startRedis } from "../../support/redis.js";
import { testWith } from "../../support/tools.js";

testWith("redis-server", "what is put comes back, in chunks of any size", async (path) => {
  const { client } = await startRedis(path);
  const sizes = fc.integer({ min: 1, max: 64 });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), sizes, async (bytes, chunk) => {
      await client.flushall();
      const exchange = new ArtefactExchange(client, runKeys("0123456789abcdef"), chunk);
      expect(await exchange.get("fits/a.json")).toBeUndefined();
      await exchange.put("fits/a.json", bytes);
      await exchange.put("fits/a.json", bytes);
      expect(new Uint8Array((await exchange.get("fits/a.json"))!)).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

testWith(
  "redis-server",
  "a chunk that was changed or is gone is noticed; so is what nobody has",
  async (path) => {
    const { client } = await startRedis(path);
    const keys = runKeys("0123456789abcdef");
    const exchange = new ArtefactExchange(client, keys, 4);
    await exchange.put("fits/a.json", Buffer.from("0123456789"));
    const [chunk] = (await client.keys(`${keys.prefix}:bytes:*:1`)) as [string];
    await client.set(chunk, "456X");
    await expect(exchange.get("fits/a.json")).rejects.toThrow(
      /artefact fits\/a\.json: what came is not what was sent/,
    );
    await client.del(chunk);
    expect(await exchange.get("fits/a.json")).toBeUndefined();

    await exchange.want("fits/b.json");
    expect(await exchange.wanted()).toEqual(["fits/b.json"]);
    await exchange.offer("fits/b.json", undefined);
    expect(await exchange.wanted()).toEqual([]);
    await expect(exchange.get("fits/b.json")).rejects.toThrow("the run folder does not have it");
    await exchange.forgetAbsent();
    expect(await exchange.get("fits/b.json")).toBeUndefined();
  },
);
