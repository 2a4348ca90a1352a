import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { RandomXCache } from "../../../src/pow/randomx/cache.js";
import {
  RANDOMX_LITE_A,
  RANDOMX_LITE_B,
  RANDOMX_V1,
  type RandomXParameters,
} from "../../../src/pow/randomx/parameters.js";
import { RandomXMachine } from "../../../src/pow/randomx/randomx-machine.js";
import { slowHash } from "./slow-machine.js";
import { SMALL, standInItem, standInPair } from "./small-machines.js";

interface Answer {
  readonly key: string;
  readonly input?: string;
  readonly inputHex?: string;
  readonly hash: string;
}
interface LiteAnswer extends Answer {
  readonly profile: "lite-a" | "lite-b";
  readonly parameters: Partial<RandomXParameters>;
}

const answers = JSON.parse(readFileSync(new URL("../../vectors/randomx.json", import.meta.url), "utf8")) as {
  readonly v1: readonly Answer[];
  readonly lite: readonly LiteAnswer[];
};
const utf8 = new TextEncoder();
const inputOf = ({ input, inputHex }: Answer) =>
  input === undefined ? hexToBytes(inputHex!) : utf8.encode(input);
const pair = standInPair();

describe("known answers", () => {
  test.each(answers.lite)("$profile", (answer) => {
    const parameters = { "lite-a": RANDOMX_LITE_A, "lite-b": RANDOMX_LITE_B }[answer.profile];
    expect(parameters).toMatchObject(answer.parameters);
    const machine = new RandomXMachine(RandomXCache.build(utf8.encode(answer.key), parameters));
    expect(bytesToHex(machine.hash(inputOf(answer)))).toBe(answer.hash);
  });

  test.each([...new Set(answers.v1.map(({ key }) => key))])("v1 with key %j", (key) => {
    const machine = new RandomXMachine(RandomXCache.build(utf8.encode(key), RANDOMX_V1));
    for (const answer of answers.v1) {
      if (answer.key === key) expect(bytesToHex(machine.hash(inputOf(answer)))).toBe(answer.hash);
    }
  });
});

describe("hash", () => {
  test("is that of the definition, with any parameters and input, and leaves nothing behind", () => {
    fc.assert(
      fc.property(
        fc.record({
          programSize: fc.integer({ min: 1, max: 20 }).map((n) => 8 * n),
          programIterations: fc.integer({ min: 1, max: 20 }),
          programCount: fc.integer({ min: 1, max: 4 }),
          blakeRounds: fc.record({
            input: fc.integer({ min: 1, max: 12 }),
            output: fc.integer({ min: 1, max: 12 }),
          }),
        }),
        fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 3 }),
        (change, inputs) => {
          const parameters = { ...SMALL, ...change };
          const machine = new RandomXMachine({ parameters, itemPairFunction: pair });
          for (const input of inputs) {
            expect(bytesToHex(machine.hash(input))).toBe(
              bytesToHex(slowHash(parameters, standInItem, input)),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("two machines of different parameters do not meet", () => {
    const [small, other] = [SMALL, { ...SMALL, programIterations: 10 }].map((parameters) => ({
      parameters,
      machine: new RandomXMachine({ parameters, itemPairFunction: pair }),
    }));
    for (const { parameters, machine } of [small!, other!, small!]) {
      expect(machine.hash(Uint8Array.of(1))).toEqual(slowHash(parameters, standInItem, Uint8Array.of(1)));
    }
  });
});

describe("bad input", () => {
  test("parameters that break a rule", () => {
    const parameters = { ...SMALL, scratchpadL1: 100 };
    expect(() => new RandomXMachine({ parameters, itemPairFunction: pair })).toThrow(
      new RangeError("scratchpadL1 is 100, a power of 2 from 64 to 2147483648 is needed"),
    );
  });

  test("a pair function that is none", () => {
    const itemPairFunction = undefined as unknown as typeof pair;
    expect(() => new RandomXMachine({ parameters: SMALL, itemPairFunction })).toThrow(
      new TypeError("itemPairFunction is undefined, a WebAssembly function is needed"),
    );
  });

  test("an input that is no bytes", () => {
    const machine = new RandomXMachine({ parameters: SMALL, itemPairFunction: pair });
    expect(() => machine.hash("text" as unknown as Uint8Array)).toThrow(
      new TypeError("input is string, a Uint8Array is needed"),
    );
  });
});
