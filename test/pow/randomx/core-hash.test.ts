import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { topWord } from "../../../src/pow/header.js";
import { checkKnownAnswers } from "../../../src/pow/known-answers.js";
import { powFamily } from "../../../src/pow/pow-family.js";
import { instantiateAes } from "../../../src/pow/randomx/aes.js";
import { AES_TABLES_BYTES } from "../../../src/pow/randomx/aes-tables.js";
import { blake2b } from "../../../src/pow/randomx/blake2b.js";
import { RandomXCache } from "../../../src/pow/randomx/cache.js";
import { withNonce } from "../../../src/pow/randomx/hashing-blob.js";
import { randomxProfile } from "../../../src/pow/randomx/profiles.js";
import { ProgramDecoder, programBytes } from "../../../src/pow/randomx/program.js";
import { keyedPowFunction } from "../../../src/pow/registry.js";
import { SlowMachine } from "./slow-machine.js";

const KEY = new TextEncoder().encode("test key 000");

/** The hash by the letter of its definition, on the machine that follows the specification step by step. */
function slowHash(id: string, blob: Uint8Array): Uint8Array {
  const { parameters } = randomxProfile(id)!;
  const size = parameters.scratchpadL3;
  const memory = new WebAssembly.Memory({ initial: size / 65536 + 2 });
  const bytes = new Uint8Array(memory.buffer);
  const state = size + Math.ceil(AES_TABLES_BYTES / 64) * 64;
  const program = state + 64;
  const aes = instantiateAes(memory, size);
  bytes.set(blake2b(KEY, 64), state);
  aes.generate1(state, 0, size);
  aes.generate4(state, program, program + programBytes(parameters));
  const decoded = new ProgramDecoder(parameters).decode(
    bytes.slice(program, program + programBytes(parameters)),
  );
  const line = new Uint8Array(64);
  for (let i = 0; i < blob.length; i++) line[i % 64]! ^= blob[i]!;
  bytes.set(line, Math.floor((decoded.mx % size) / 64) * 64);
  const cache = RandomXCache.build(KEY, parameters);
  const machine = new SlowMachine(parameters, bytes.slice(0, size), cache.itemFunction);
  machine.run(decoded);
  const words = new Uint32Array(machine.r.slice().buffer);
  const hash = Uint32Array.from({ length: 8 }, (_, k) =>
    words.subarray(0, 2 * k + 2).reduce((all, word) => all ^ word, 0),
  );
  return new Uint8Array(hash.buffer);
}

describe("randomx-core:ITERATIONS,INSTRUCTIONS", () => {
  test.each(["1,8", "3,16", "2,256"])("%s: both machines follow the definition", (numbers) => {
    const id = `randomx-core:${numbers}`;
    const pow = keyedPowFunction(id, KEY);
    const stream = new RandomStream("core", numbers);
    const template = stream.bytes(pow.templateBytes);
    const nonces = Uint32Array.from({ length: 5 }, () => stream.uint32());
    const found = new Uint32Array(nonces.length);
    pow.openScanner(template).scan(nonces, found);
    for (const [i, nonce] of nonces.entries()) {
      const hash = pow.hash(template, nonce);
      expect(hash).toEqual(slowHash(id, withNonce(template, nonce)));
      expect(found[i]).toBe(topWord(hash));
    }
    expect([pow.full, powFamily(id)]).toEqual([false, "randomx"]);
    expect(checkKnownAnswers(pow).passed).toBe(true);
  });

  test.each([
    ["0,8", "ITERATIONS is 0, 1 to 512 is valid"],
    ["513,8", "ITERATIONS is 513, 1 to 512 is valid"],
    ["1,264", "INSTRUCTIONS is 264, 1 to 256 is valid"],
    ["1,12", "INSTRUCTIONS is 12, a multiple of 8 is valid"],
    ["01,8", "ITERATIONS is 01, 1 to 512 is valid"],
  ])("%s is none", (numbers, why) => {
    expect(() => keyedPowFunction(`randomx-core:${numbers}`, KEY)).toThrow(
      `pow "randomx-core:${numbers}": ${why}`,
    );
  });
});
