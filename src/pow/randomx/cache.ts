import { fillArgon2d } from "./argon2d.js";
import { MAX_SEED_BYTES } from "./blake2-generator.js";
import {
  cacheLayout,
  cacheMemoryBytes,
  isReady,
  markReady,
  type RandomXCacheHandle,
} from "./cache-memory.js";
import { checkParameters } from "./check-parameters.js";
import { datasetItemModule, ITEM_BYTES } from "./dataset-item-code.js";
import type { RandomXParameters } from "./parameters.js";
import { keyPrograms } from "./superscalar-program.js";

/** An item of the dataset: from an unsigned 32-bit number to 8 words, which JavaScript gets as signed integers. */
export type ItemFunction = (itemNumber: number) => bigint[];
/** Two items at once, in less time: the words of the first, then those of the second. */
export type ItemPairFunction = (first: number, second: number) => bigint[];

/**
 * The cache of a key: memory filled by Argon2d, and the code that computes items of the dataset from it (RandomX
 * specification, chapter 7). The memory belongs to all threads, the object to one.
 */
export class RandomXCache {
  readonly key: Uint8Array;
  readonly parameters: RandomXParameters;
  readonly memory: WebAssembly.Memory;
  /** A WebAssembly function, for import by other modules. */
  readonly itemFunction: ItemFunction;
  /** The same. */
  readonly itemPairFunction: ItemPairFunction;

  private constructor({ memory, key, parameters }: RandomXCacheHandle) {
    this.key = key;
    this.parameters = parameters;
    this.memory = memory;
    const programs = keyPrograms(key, parameters);
    const module = new WebAssembly.Module(datasetItemModule(programs, cacheLayout(parameters).cacheBytes));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.itemFunction = exports.item as ItemFunction;
    this.itemPairFunction = exports.pair as ItemPairFunction;
  }

  /**
   * Builds the cache of a key on this thread.
   *
   * @param key 0 to 60 bytes
   * @param availableMemory how many bytes may be allocated
   * @throws {RangeError} if the key is too long, the parameters break a rule or the memory is too small; before
   *   anything is allocated
   */
  static build(
    key: Uint8Array,
    parameters: RandomXParameters,
    availableMemory = process.availableMemory(),
  ): RandomXCache {
    checkKey(key);
    checkParameters(parameters);
    const needed = cacheMemoryBytes(parameters);
    if (!(needed <= availableMemory)) {
      throw new RangeError(`the cache needs ${needed} bytes of memory, ${availableMemory} are available`);
    }
    const { pages, scratchAt } = cacheLayout(parameters);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const own = key.slice();
    fillArgon2d(memory, scratchAt, {
      password: own,
      salt: Uint8Array.from(parameters.argonSalt, (character) => character.charCodeAt(0)),
      memoryKiB: parameters.argonMemoryKiB,
      iterations: parameters.argonIterations,
      lanes: parameters.argonLanes,
    });
    const cache = new RandomXCache({ memory, key: own, parameters });
    markReady(cache.handle());
    return cache;
  }

  /**
   * The cache that a handle stands for, built here or on another thread.
   *
   * @throws {RangeError} if the key is too long or the parameters break a rule
   * @throws {TypeError} if the memory is none or not shared
   * @throws {Error} if the memory does not hold the finished cache of this key and these parameters
   */
  static attach(handle: RandomXCacheHandle): RandomXCache {
    checkKey(handle.key);
    checkParameters(handle.parameters);
    const { memory } = handle;
    if (!(memory instanceof WebAssembly.Memory) || !(memory.buffer instanceof SharedArrayBuffer)) {
      throw new TypeError("memory of the handle is not a shared WebAssembly.Memory");
    }
    if (!isReady(handle)) {
      throw new Error("memory does not hold the finished cache of the handle's key and parameters");
    }
    return new RandomXCache(handle);
  }

  handle(): RandomXCacheHandle {
    return { memory: this.memory, key: this.key, parameters: this.parameters };
  }

  /** How many items the dataset has. */
  get items(): number {
    return (this.parameters.datasetBaseSize + this.parameters.datasetExtraSize) / ITEM_BYTES;
  }

  /**
   * The 8 words of an item of the dataset.
   *
   * @throws {RangeError} if there is no such item
   */
  item(itemNumber: number): BigUint64Array {
    if (!Number.isInteger(itemNumber) || itemNumber < 0 || itemNumber >= this.items) {
      throw new RangeError(`itemNumber is ${itemNumber}, an integer from 0 to ${this.items - 1} is needed`);
    }
    return BigUint64Array.from(this.itemFunction(itemNumber));
  }
}

/** @throws {TypeError | RangeError} if a key is not bytes or too long */
export function checkKey(key: Uint8Array): void {
  if (!(key instanceof Uint8Array)) throw new TypeError(`key is ${typeof key}, a Uint8Array is needed`);
  if (key.length > MAX_SEED_BYTES) {
    throw new RangeError(`key has ${key.length} bytes, at most ${MAX_SEED_BYTES} are allowed`);
  }
}
