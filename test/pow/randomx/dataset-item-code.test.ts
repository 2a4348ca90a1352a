import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetItemModule } from "../../../src/pow/randomx/dataset-item-code.js";
import {
  SUPERSCALAR_KINDS,
  type SuperscalarInstruction,
  type SuperscalarProgram,
} from "../../../src/pow/randomx/superscalar-instructions.js";
import { keyPrograms } from "../../../src/pow/randomx/superscalar-program.js";
import { slowDatasetItem } from "./slow-dataset-item.js";

const CACHE_BYTES = 8192;
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const cache = new BigUint64Array(memory.buffer, 0, CACHE_BYTES / 8);
for (const i of cache.keys()) cache[i] = 0x9e3779b97f4a7c15n * BigInt(i + 1) * BigInt(i + 7);

type Items = (...numbers: readonly number[]) => BigUint64Array;

function compiled(programs: readonly SuperscalarProgram[]): { readonly item: Items; readonly pair: Items } {
  const module = new WebAssembly.Module(datasetItemModule(programs, CACHE_BYTES));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const words = (f: unknown): Items => {
    return (...numbers) =>
      BigUint64Array.from((f as (...numbers: readonly number[]) => bigint[])(...numbers));
  };
  return { item: words(exports.item), pair: words(exports.pair) };
}

const ITEM_NUMBERS = [0, 1, 127, 128, 129, 10000000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

test.each([
  ["test key 000", 8, 170],
  ["", 2, 170],
  ["another key", 3, 1],
  ["a long latency", 2, 1000],
])(
  "key %j, %d accesses, latency %d: the definition in big integers",
  (key, cacheAccesses, superscalarLatency) => {
    const programs = keyPrograms(new TextEncoder().encode(key), { cacheAccesses, superscalarLatency });
    const { item, pair } = compiled(programs);
    for (const [i, number] of ITEM_NUMBERS.entries()) {
      expect(item(number)).toEqual(slowDatasetItem(cache, programs, number));
      const other = ITEM_NUMBERS[(2 * i) % ITEM_NUMBERS.length]!;
      expect([...pair(number, other)]).toEqual([...item(number), ...item(other)]);
    }
  },
);

test("any instructions, in programs that no generator makes", () => {
  const register = fc.integer({ min: 0, max: 7 });
  const instruction: fc.Arbitrary<SuperscalarInstruction> = fc
    .record({
      kind: fc.constantFrom(...SUPERSCALAR_KINDS),
      destination: register,
      source: register,
      mod: fc.nat(255),
      immediate: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    })
    .filter(({ kind, immediate }) => kind !== "IMUL_RCP" || (immediate & (immediate - 1)) !== 0)
    .map((drawn) => (drawn.kind === "IROR_C" ? { ...drawn, immediate: (drawn.immediate % 63) + 1 } : drawn));
  const program = fc.record({
    instructions: fc.array(instruction, { maxLength: 40 }),
    addressRegister: register,
  });
  fc.assert(
    fc.property(
      fc.array(program, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (programs, number) => {
        expect(compiled(programs).item(number)).toEqual(slowDatasetItem(cache, programs, number));
      },
    ),
  );
});
