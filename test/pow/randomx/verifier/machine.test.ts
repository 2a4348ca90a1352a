import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex } from "../../../../src/core/hex.js";
import { RandomXCache } from "../../../../src/pow/randomx/cache.js";
import {
  INSTRUCTIONS,
  type InstructionKind,
  RANDOMX_LITE_B,
  type RandomXParameters,
} from "../../../../src/pow/randomx/parameters.js";
import { RandomXMachine } from "../../../../src/pow/randomx/randomx-machine.js";
import { VerifierMachine } from "../../../../src/pow/randomx/verifier/machine.js";

const KEY = new TextEncoder().encode("test key 000");
const cache = RandomXCache.build(KEY, RANDOMX_LITE_B);
const NONE = Object.fromEntries(INSTRUCTIONS.map((kind) => [kind, 0])) as Record<InstructionKind, number>;

/** The same cache with other programs. */
function machines(parameters: Partial<RandomXParameters>) {
  const changed = { ...RANDOMX_LITE_B, unsafe: true, programIterations: 24, programCount: 2, ...parameters };
  const { memory } = cache.handle();
  const other = RandomXCache.attach({ memory, key: KEY, parameters: changed });
  return [new RandomXMachine(other), new VerifierMachine(other)] as const;
}

function expectAgreement(parameters: Partial<RandomXParameters>, inputs: number) {
  const [scanning, verifying] = machines(parameters);
  for (let i = 0; i < inputs; i++) {
    const input = Uint8Array.of(i, i >> 8);
    expect(bytesToHex(scanning.hash(input))).toBe(bytesToHex(verifying.hash(input)));
  }
}

describe("the two machines agree", () => {
  test.each(INSTRUCTIONS)(
    "on programs of %s, with changes of the rounding mode and some of all else",
    (kind) => {
      // Some of all else keeps the registers changing.
      const others = { CFROUND: 8, IADD_M: 16, IMUL_R: 16, FADD_M: 8, IXOR_M: 8 };
      const frequencies = { ...NONE, ...others };
      frequencies[kind] += 256 - 56;
      expectAgreement({ frequencies }, 6);
    },
  );

  test("on programs of other lengths, levels of the scratchpad and jumps", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 6 }),
        fc.uint8Array({ maxLength: 100 }),
        (eighths, jumpBits, jumpOffset, input) => {
          const [scanning, verifying] = machines({
            programSize: 8 * eighths,
            jumpBits,
            jumpOffset,
            scratchpadL1: 64 << (eighths % 4),
            scratchpadL2: 4096,
            scratchpadL3: 65536,
          });
          expect(scanning.hash(input)).toEqual(verifying.hash(input));
        },
      ),
      { numRuns: 40 },
    );
  });

  test("on whole hashes, one after the other on one machine", () => {
    const [scanning, verifying] = [new RandomXMachine(cache), new VerifierMachine(cache)];
    const first = scanning.hash(Uint8Array.of(1));
    for (let i = 0; i < 40; i++) {
      const input = new Uint8Array(i).fill(i);
      expect(scanning.hash(input)).toEqual(verifying.hash(input));
    }
    expect(scanning.hash(Uint8Array.of(1))).toEqual(first);
  });
});
