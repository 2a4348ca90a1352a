import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, test } from "vitest";
import { RandomXCache } from "../../../src/pow/randomx/cache.js";
import { cacheMemoryBytes } from "../../../src/pow/randomx/cache-memory.js";
import {
  RANDOMX_LITE_A,
  RANDOMX_LITE_B,
  RANDOMX_V1,
  type RandomXParameters,
} from "../../../src/pow/randomx/parameters.js";
import { keyPrograms } from "../../../src/pow/randomx/superscalar-program.js";
import { ROOT } from "../../support/cli.js";
import { slowDatasetItem } from "./slow-dataset-item.js";

const KEY = new TextEncoder().encode("test key 000");

/** The smallest cache of all. */
const TINY: RandomXParameters = {
  ...RANDOMX_LITE_B,
  argonMemoryKiB: 8,
  datasetBaseSize: 64,
  datasetExtraSize: 640,
};

describe("RandomX v1", () => {
  // "Cache initialization" and "Dataset initialization" in src/tests/tests.cpp of RandomX v1.2.1.
  test("words of the cache and items of the dataset are the reference implementation's", () => {
    const cache = RandomXCache.build(KEY, RANDOMX_V1);
    const words = new BigUint64Array(cache.memory.buffer);
    expect(words[0]).toBe(0x191e0e1d23c02186n);
    expect(words[1568413]).toBe(0xf1b62fe6210bf8b1n);
    expect(words[33554431]).toBe(0x1f47f056d05cd99bn);
    expect(cache.item(0)[0]).toBe(0x680588a85ae222dbn);
    expect(cache.item(10000000)[0]).toBe(0x7943a1f6186ffb72n);
    expect(cache.item(20000000)[0]).toBe(0x9035244d718095e1n);
    expect(cache.item(30000000)[0]).toBe(0x145a5091f7853099n);
    const programs = keyPrograms(KEY, RANDOMX_V1);
    for (const number of [1, 34078718, cache.items - 1]) {
      expect(cache.item(number)).toEqual(slowDatasetItem(words.subarray(0, 2 ** 25), programs, number));
    }
  });
});

describe.each([
  ["RANDOMX_LITE_A", RANDOMX_LITE_A],
  ["RANDOMX_LITE_B", RANDOMX_LITE_B],
])("%s", (_, parameters) => {
  let cache: RandomXCache;
  beforeAll(() => {
    cache = RandomXCache.build(KEY, parameters);
  });

  test("items are those of the definition in big integers", () => {
    const words = new BigUint64Array(cache.memory.buffer, 0, 2 ** 21);
    const programs = keyPrograms(KEY, parameters);
    for (const number of [0, 1, 300000, cache.items - 1]) {
      expect(cache.item(number)).toEqual(slowDatasetItem(words, programs, number));
    }
  });

  test("another thread that attaches the cache computes the same items, in the same memory", async () => {
    const numbers = [0, 5, 262144, cache.items - 1];
    // The thread runs the build, which tests make before they start.
    const module = pathToFileURL(join(ROOT, "dist", "pow", "randomx", "cache.js")).href;
    const program = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(workerData.module).then(({ RandomXCache }) => {
        const cache = RandomXCache.attach(workerData.handle);
        new Int32Array(cache.memory.buffer)[workerData.noteAt] = 77;
        parentPort.postMessage(workerData.numbers.map((number) => cache.item(number)));
      });`;
    // The scratch words of the filling are free now.
    const noteAt = cacheMemoryBytes(parameters) / 4 - 1;
    const worker = new Worker(program, {
      eval: true,
      workerData: { module, handle: cache.handle(), numbers, noteAt },
    });
    const items = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
    expect(items).toEqual(numbers.map((number) => cache.item(number)));
    expect(new Int32Array(cache.memory.buffer)[noteAt]).toBe(77);
  });
});

describe("build", () => {
  test("keys of 0 and 60 bytes are welcome and give different caches; the key is copied", () => {
    const key = new Uint8Array(60).fill(1);
    const cache = RandomXCache.build(key, TINY);
    const item = cache.item(3);
    key[0] = 2;
    expect(RandomXCache.attach(cache.handle()).item(3)).toEqual(item);
    expect(RandomXCache.build(key, TINY).item(3)).not.toEqual(item);
    expect(RandomXCache.build(new Uint8Array(), TINY).item(3)).not.toEqual(item);
  });

  test("more lanes make another cache", () => {
    const parameters = { ...TINY, argonMemoryKiB: 32 };
    const items = [1, 2, 4].map((argonLanes) =>
      RandomXCache.build(KEY, { ...parameters, argonLanes }).item(0),
    );
    expect(new Set(items.map(String)).size).toBe(3);
  });

  test("a longer key is refused, and what is no bytes", () => {
    expect(() => RandomXCache.build(new Uint8Array(61), TINY)).toThrow(
      new RangeError("key has 61 bytes, at most 60 are allowed"),
    );
    expect(() => RandomXCache.build("key" as unknown as Uint8Array, TINY)).toThrow(
      new TypeError("key is string, a Uint8Array is needed"),
    );
  });

  test("parameters that break a rule are refused", () => {
    expect(() => RandomXCache.build(KEY, { ...TINY, cacheAccesses: 1 })).toThrow(/cacheAccesses is 1/);
  });

  test("a cache larger than the memory is refused with both figures", () => {
    expect(cacheMemoryBytes(RANDOMX_V1)).toBe(2 ** 28 + 65536);
    expect(() => RandomXCache.build(KEY, RANDOMX_V1, 2 ** 28)).toThrow(
      new RangeError("the cache needs 268500992 bytes of memory, 268435456 are available"),
    );
    expect(() => RandomXCache.build(KEY, TINY, Number.NaN)).toThrow(RangeError);
    expect(RandomXCache.build(KEY, TINY, cacheMemoryBytes(TINY)).memory.buffer.byteLength).toBe(131072);
  });
});

describe("item", () => {
  test.each([-1, 11, 0.5, Number.NaN])("%d is no item of 11", (number) => {
    const cache = RandomXCache.build(KEY, TINY);
    expect(cache.items).toBe(11);
    expect(() => cache.item(number)).toThrow(
      new RangeError(`itemNumber is ${number}, an integer from 0 to 10 is needed`),
    );
  });
});

describe("attach", () => {
  const unfinished = "memory does not hold the finished cache of the handle's key and parameters";

  test("memory of a build that was not finished is refused", () => {
    const built = RandomXCache.build(KEY, TINY).handle();
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
    expect(() => RandomXCache.attach({ ...built, memory })).toThrow(unfinished);
    // All is there but the flag.
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(new Uint8Array(built.memory.buffer));
    expect(RandomXCache.attach({ ...built, memory }).item(0)).toEqual(RandomXCache.attach(built).item(0));
    bytes.fill(0, 65536, 65540);
    expect(() => RandomXCache.attach({ ...built, memory })).toThrow(unfinished);
  });

  test("a key, parameters or a size that the memory was not built for are refused", () => {
    const built = RandomXCache.build(KEY, TINY).handle();
    const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
    for (const other of [
      { key: new Uint8Array(1) },
      { parameters: { ...TINY, argonIterations: 2 } },
      { parameters: { ...TINY, argonSalt: "another salt" } },
      { parameters: { ...TINY, argonMemoryKiB: 64 } },
      { parameters: { ...TINY, argonMemoryKiB: 128 } },
      { memory },
    ]) {
      expect(() => RandomXCache.attach({ ...built, ...other })).toThrow(unfinished);
    }
  });

  test("what is no shared memory is refused", () => {
    const built = RandomXCache.build(KEY, TINY).handle();
    for (const memory of [undefined, new WebAssembly.Memory({ initial: 2 })]) {
      expect(() => RandomXCache.attach({ ...built, memory: memory as WebAssembly.Memory })).toThrow(
        new TypeError("memory of the handle is not a shared WebAssembly.Memory"),
      );
    }
  });
});
