import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blake2b } from "@noble/hashes/blake2.js";
import { expect, test } from "vitest";
import { bytesToHex } from "../../../src/core/hex.js";
import { Blake2Generator } from "../../../src/pow/randomx/blake2-generator.js";
import { RandomXCache } from "../../../src/pow/randomx/cache.js";
import {
  RANDOMX_LITE_A,
  RANDOMX_LITE_B,
  RANDOMX_V1,
  type RandomXParameters,
} from "../../../src/pow/randomx/parameters.js";
import { generateSuperscalar } from "../../../src/pow/randomx/superscalar-program.js";
import { ROOT } from "../../support/cli.js";
import { encodeProgram } from "./encode-program.js";

interface Vectors {
  readonly programs: readonly {
    readonly latency: number;
    readonly digests: Readonly<Record<string, string>>;
  }[];
  readonly items: Readonly<
    Record<
      string,
      readonly { readonly key: string; readonly item: number; readonly words: readonly string[] }[]
    >
  >;
}

/** Made with the reference implementation; test/vectors/README.md says how. */
const vectors: Vectors = JSON.parse(readFileSync(join(ROOT, "test/vectors/randomx_dataset.json"), "utf8"));

test.each(vectors.programs)("programs of latency $latency", ({ latency, digests }) => {
  const found = Object.keys(digests).map((name) => {
    const n = Number(name);
    const generator = new Blake2Generator(Uint8Array.from({ length: n % 61 }, (_, i) => 31 * n + 7 * i));
    const programs = Array.from({ length: 8 }, () => generateSuperscalar(generator, latency));
    const bytes = programs.flatMap((program) => [...encodeProgram(program), program.addressRegister]);
    return [name, bytesToHex(blake2b(Uint8Array.from(bytes), { dkLen: 32 }))];
  });
  expect(Object.fromEntries(found)).toEqual(digests);
});

const FOUR_LANES: RandomXParameters = {
  ...RANDOMX_V1,
  argonMemoryKiB: 1024,
  argonIterations: 2,
  argonLanes: 4,
  argonSalt: "four lanes",
  cacheAccesses: 3,
  superscalarLatency: 60,
  datasetBaseSize: 33554432,
  unsafe: true,
};

test.each([
  ["lite-a", RANDOMX_LITE_A],
  ["lite-b", RANDOMX_LITE_B],
  ["four-lanes", FOUR_LANES],
] as const)("items of %s", (name, parameters) => {
  const expected = vectors.items[name]!;
  const found = expected.map(({ key, item }) => {
    const cache = RandomXCache.build(new TextEncoder().encode(key), parameters);
    const words = [...cache.item(item)].map((word) => word.toString(16).padStart(16, "0"));
    return { key, item, words };
  });
  expect(found).toEqual(expected);
});
