import { blake2b } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex } from "../../../src/core/hex.js";
import { Blake2Generator } from "../../../src/pow/randomx/blake2-generator.js";
import type { SuperscalarProgram } from "../../../src/pow/randomx/superscalar-instructions.js";
import { generateSuperscalar } from "../../../src/pow/randomx/superscalar-program.js";
import { encodeProgram } from "./encode-program.js";

const text = (value: string) => new TextEncoder().encode(value);

const digest = (program: SuperscalarProgram) => bytesToHex(blake2b(encodeProgram(program), { dkLen: 32 }));

describe("generateSuperscalar", () => {
  test("the first ten programs of a key are the reference implementation's", () => {
    // Values of "SuperscalarHash generator" in src/tests/tests.cpp of RandomX v1.2.1. The last lacks a digit there.
    const generator = new Blake2Generator(text("test key 000"));
    const digests = Array.from({ length: 10 }, () => digest(generateSuperscalar(generator, 170)));
    expect(digests.slice(0, 9)).toEqual([
      "d3a4a6623738756f77e6104469102f082eff2a3e60be7ad696285ef7dfc72a61",
      "f5e7e0bbc7e93c609003d6359208688070afb4a77165a552ff7be63b38dfbc86",
      "85ed8b11734de5b3e9836641413a8f36e99e89694f419c8cd25c3f3f16c40c5a",
      "5dd956292cf5d5704ad99e362d70098b2777b2a1730520be52f772ca48cd3bc0",
      "6f14018ca7d519e9b48d91af094c0f2d7e12e93af0228782671a8640092af9e5",
      "134be097c92e2c45a92f23208cacd89e4ce51f1009a0b900dbe83b38de11d791",
      "268f9392c20c6e31371a5131f82bd7713d3910075f2f0468baafaa1abd2f3187",
      "c668a05fd909714ed4a91e8d96d67b17e44329e88bc71e0672b529a3fc16be47",
      "99739351315840963011e4c5d8e90ad0bfed3facdcb713fe8f7138fbf01c4c94",
    ]);
    expect(digests[9]).toContain("14ab53d61880471f66e80183968d97effd5492b406876060e595fcf9682f929");
  });
});

describe("rules of section 6", () => {
  const programs = fc.record({
    seed: fc.uint8Array({ maxLength: 60 }),
    latency: fc.constantFrom(1, 2, 10, 170, 400),
  });
  const generated = (check: (program: SuperscalarProgram, latency: number) => void) =>
    fc.assert(
      fc.property(programs, ({ seed, latency }) =>
        check(generateSuperscalar(new Blake2Generator(seed), latency), latency),
      ),
      { numRuns: 60 },
    );

  test("a program has 1 to 3 * latency + 2 instructions, and the same seed gives the same one", () => {
    generated(({ instructions, addressRegister }, latency) => {
      expect(instructions.length).toBeGreaterThan(0);
      expect(instructions.length).toBeLessThanOrEqual(3 * latency + 2);
      expect(instructions.map(({ destination }) => destination)).toContain(addressRegister);
    });
    const seed = new Uint8Array(60).fill(7);
    const [first, second] = [0, 1].map(() => generateSuperscalar(new Blake2Generator(seed), 170));
    expect(first).toEqual(second);
  });

  test("operands and constants are as table 6.1.1 says", () => {
    generated(({ instructions }) => {
      for (const { kind, destination, source, immediate } of instructions) {
        if (["ISUB_R", "IXOR_R", "IADD_RS", "IMUL_R"].includes(kind)) expect(source).not.toBe(destination);
        if (kind === "IADD_RS") expect(destination).not.toBe(5);
        if (kind === "IROR_C") expect(immediate > 0 && immediate < 64).toBe(true);
        if (kind === "IMUL_RCP") expect(immediate & (immediate - 1)).not.toBe(0);
      }
    });
  });
});
