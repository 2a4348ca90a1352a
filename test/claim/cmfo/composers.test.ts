import { describe, expect, test } from "vitest";
import {
  byCompatibility,
  cmfoBlockComposer,
  composeNearest,
} from "../../../src/claim/catalogue/cmfo/block-composer.js";
import { cmfoTiming, composeInTime, mempoolVolatility } from "../../../src/claim/catalogue/cmfo/timing.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { cmfoDistance } from "../../../src/dataset/features/cmfo-target.js";
import { assembleTemplate } from "../../../src/dataset/mempool/assemble-template.js";
import { drawWorld } from "../../../src/dataset/mempool/draw-world.js";
import { feeOrdered } from "../../../src/dataset/mempool/fill-block.js";
import { headerWithNonce } from "../../../src/pow/header.js";
import { slowCmfoVector } from "../../dataset/features/slow-cmfo.js";

const stream = (name: string) => new RandomStream("1", "cmfo composers test", name);
const world = drawWorld(stream("world"), 60);
const distance = (bytes: Uint8Array) => cmfoDistance(slowCmfoVector(headerWithNonce(bytes, 0), "quadratic"));

describe.each([cmfoBlockComposer, cmfoTiming])("$id", (claim) => {
  test("composes a block that can be assembled, the same from the same world", async () => {
    const composer = await claim.open(null, { stream: stream("unused"), backend: "wasm" });
    const composition = composer.compose(world);
    expect(assembleTemplate(world, composition)).toHaveLength(76);
    expect(composer.compose(world)).toEqual(composition);
  });
});

describe("cmfo-block-composer", () => {
  test("ranks transactions by the distance of their first 76 bytes", () => {
    const order = byCompatibility(world);
    expect([...order].sort((a, b) => a - b)).toEqual(world.mempool.map((_, i) => i));
    const distances = order.map((i) => distance(world.mempool[i]!.raw.slice(0, 76)));
    for (let i = 0; i + 1 < distances.length; i++)
      expect(distances[i]!).toBeLessThanOrEqual(distances[i + 1]! + 1e-12);
  });

  test("its template is no further from the target than the fee-ordered one", () => {
    const own = distance(assembleTemplate(world, composeNearest(world)));
    expect(own).toBeLessThanOrEqual(distance(assembleTemplate(world, feeOrdered(world))) + 1e-12);
  });
});

describe("cmfo-timing", () => {
  const seenAt = (ages: readonly number[]) => ({
    ...world,
    mempool: ages.map((age) => ({ ...world.mempool[0]!, parents: [], seen: world.time - age })),
  });

  test("volatility of the last ten minutes by hand", () => {
    expect(mempoolVolatility(seenAt([]))).toBe(0);
    expect(mempoolVolatility(seenAt([700, 900]))).toBe(0);
    expect(mempoolVolatility(seenAt([0, 60, 120, 180, 240, 300, 360, 420, 480, 540]))).toBe(0);
    // All in one minute of ten: mean 1, variance (81 + 9) / 10.
    expect(mempoolVolatility(seenAt(new Array(10).fill(5)))).toBe(3);
  });

  test("a burst is mined at once, steady arrivals ten minutes ahead; transactions are those of the reference", () => {
    expect(composeInTime(seenAt(new Array(10).fill(5))).time).toBe(world.time);
    expect(composeInTime(seenAt([0, 60, 120, 180, 240, 300, 360, 420, 480, 540])).time).toBe(
      world.time + 600,
    );
    expect(composeInTime(world).transactions).toEqual(feeOrdered(world).transactions);
  });
});
