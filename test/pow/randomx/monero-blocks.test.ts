import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { RandomXCache } from "../../../src/pow/randomx/cache.js";
import { RANDOMX_V1 } from "../../../src/pow/randomx/parameters.js";
import { RandomXMachine } from "../../../src/pow/randomx/randomx-machine.js";

interface Block {
  readonly height: number;
  readonly hashing_blob: string;
  readonly seed_hash: string;
  readonly pow_hash: string;
}

const { vectors, epoch_switch_vectors } = JSON.parse(
  readFileSync(new URL("../../vectors/monero_vectors.json", import.meta.url), "utf8"),
) as { readonly vectors: readonly Block[]; readonly epoch_switch_vectors: readonly Block[] };
const blocks = [...vectors, ...epoch_switch_vectors];

test.each([...new Set(blocks.map(({ seed_hash }) => seed_hash))])("blocks of Monero with key %s", (key) => {
  const machine = new RandomXMachine(RandomXCache.build(hexToBytes(key), RANDOMX_V1));
  for (const { height, hashing_blob, seed_hash, pow_hash } of blocks) {
    if (seed_hash !== key) continue;
    expect(bytesToHex(machine.hash(hexToBytes(hashing_blob))), `height ${height}`).toBe(pow_hash);
  }
});
