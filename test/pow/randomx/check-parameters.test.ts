import { describe, expect, test } from "vitest";
import { checkParameters } from "../../../src/pow/randomx/check-parameters.js";
import {
  RANDOMX_LITE_A,
  RANDOMX_LITE_B,
  RANDOMX_V1,
  type RandomXParameters,
} from "../../../src/pow/randomx/parameters.js";

type Change = Partial<RandomXParameters>;

const check = (change: Change, base = RANDOMX_V1) => checkParameters({ ...base, ...change });
const frequencies = (change: Partial<RandomXParameters["frequencies"]>) => ({
  frequencies: { ...RANDOMX_V1.frequencies, ...change },
});

test.each([
  ["RANDOMX_V1", RANDOMX_V1],
  ["RANDOMX_LITE_A", RANDOMX_LITE_A],
  ["RANDOMX_LITE_B", RANDOMX_LITE_B],
])("%s breaks no rule", (_, parameters) => {
  expect(() => checkParameters(parameters)).not.toThrow();
});

describe("limits", () => {
  test.each<[Change, string]>([
    [{ argonMemoryKiB: 4 }, "argonMemoryKiB is 4, a power of 2 from 8 to 2097152 is needed"],
    [{ argonMemoryKiB: 4194304 }, "argonMemoryKiB is 4194304, a power of 2 from 8 to 2097152 is needed"],
    [{ argonMemoryKiB: 262145 }, "argonMemoryKiB is 262145, a power of 2 from 8 to 2097152 is needed"],
    [{ argonMemoryKiB: Number.NaN }, "argonMemoryKiB is NaN, a power of 2 from 8 to 2097152 is needed"],
    [{ argonIterations: 0 }, "argonIterations is 0, an integer from 1 to 4294967294 is needed"],
    [
      { argonIterations: 2 ** 32 - 1 },
      "argonIterations is 4294967295, an integer from 1 to 4294967294 is needed",
    ],
    [{ argonIterations: 1.5 }, "argonIterations is 1.5, an integer from 1 to 4294967294 is needed"],
    [{ argonLanes: 0 }, "argonLanes is 0, an integer from 1 to 16777215 is needed"],
    [{ argonLanes: 16777216 }, "argonLanes is 16777216, an integer from 1 to 16777215 is needed"],
    [
      { argonLanes: 3 },
      "argonMemoryKiB is 262144 with argonLanes 3, at least 8 and a multiple of 4 a lane are needed",
    ],
    [
      { argonLanes: 65536 },
      "argonMemoryKiB is 262144 with argonLanes 65536, at least 8 and a multiple of 4 a lane are needed",
    ],
    [{ argonSalt: "RandomX" }, 'argonSalt "RandomX" has 7 bytes, at least 8 are needed'],
    [
      { argonSalt: "RandomX\u0101" },
      'argonSalt "RandomX\u0101" contains \u0101, characters of one byte are needed',
    ],
    [{ cacheAccesses: 1 }, "cacheAccesses is 1, an integer from 2 on is needed"],
    [{ superscalarLatency: 0 }, "superscalarLatency is 0, an integer from 1 to 10000 is needed"],
    [{ superscalarLatency: 10001 }, "superscalarLatency is 10001, an integer from 1 to 10000 is needed"],
    [{ datasetBaseSize: 32 }, "datasetBaseSize is 32, a power of 2 from 64 to 4294967296 is needed"],
    [{ datasetBaseSize: 65 }, "datasetBaseSize is 65, a power of 2 from 64 to 4294967296 is needed"],
    [
      { datasetBaseSize: 2 ** 33 },
      "datasetBaseSize is 8589934592, a power of 2 from 64 to 4294967296 is needed",
    ],
    [{ datasetExtraSize: 63 }, "datasetExtraSize is 63, a multiple of 64 from 0 on is needed"],
    [{ datasetExtraSize: -64 }, "datasetExtraSize is -64, a multiple of 64 from 0 on is needed"],
    [
      { datasetExtraSize: 2 ** 34 },
      "datasetBaseSize 2147483648 and datasetExtraSize 17179869184 add up to 19327352832 bytes, " +
        "at most 17179869184 are allowed",
    ],
    [{ programSize: 0 }, "programSize is 0, a multiple of 8 from 8 to 32768 is needed"],
    [{ programSize: 260 }, "programSize is 260, a multiple of 8 from 8 to 32768 is needed"],
    [{ programSize: 32776 }, "programSize is 32776, a multiple of 8 from 8 to 32768 is needed"],
    [{ programIterations: 0 }, "programIterations is 0, an integer from 1 to 4294967295 is needed"],
    [{ programCount: 0 }, "programCount is 0, an integer from 1 to 4294967295 is needed"],
    [{ programCount: 2.5 }, "programCount is 2.5, an integer from 1 to 4294967295 is needed"],
    [{ scratchpadL1: 32 }, "scratchpadL1 is 32, a power of 2 from 64 to 2147483648 is needed"],
    [{ scratchpadL2: 262143 }, "scratchpadL2 is 262143, a power of 2 from 64 to 2147483648 is needed"],
    [{ scratchpadL3: 0 }, "scratchpadL3 is 0, a power of 2 from 64 to 2147483648 is needed"],
    [
      { scratchpadL1: 524288 },
      "scratchpadL1, scratchpadL2, scratchpadL3 are 524288, 262144, 2097152, each must be at least the one before",
    ],
    [
      { scratchpadL2: 4194304 },
      "scratchpadL1, scratchpadL2, scratchpadL3 are 16384, 4194304, 2097152, each must be at least the one before",
    ],
    [{ jumpBits: 0 }, "jumpBits is 0, an integer from 1 on is needed"],
    [{ jumpOffset: -1 }, "jumpOffset is -1, an integer from 0 on is needed"],
    [{ jumpBits: 9 }, "jumpBits 9 and jumpOffset 8 add up to 17, at most 16 are allowed"],
    [frequencies({ CBRANCH: 24 }), "frequencies add up to 255, 256 is needed"],
    [
      frequencies({ CBRANCH: -1, ISTORE: 42 }),
      "frequencies.CBRANCH is -1, an integer from 0 to 256 is needed",
    ],
    [{ blakeRounds: { input: 0, output: 12 } }, "blakeRounds.input is 0, an integer from 1 to 12 is needed"],
    [
      { blakeRounds: { input: 12, output: 13 } },
      "blakeRounds.output is 13, an integer from 1 to 12 is needed",
    ],
    [{ unsafe: 1 as unknown as boolean }, "unsafe is 1, true or false is needed"],
  ])("%o", (change, message) => {
    expect(() => check(change)).toThrow(new RangeError(message));
    // No limit is waived by the mark.
    if (!("unsafe" in change))
      expect(() => check({ ...change, unsafe: true })).toThrow(new RangeError(message));
  });

  test.each<[Change]>([
    [{ argonLanes: 2 }],
    [{ argonLanes: 32768 }],
    [{ argonSalt: "RandomX\xff" }],
    [{ superscalarLatency: 10000 }],
    [{ superscalarLatency: 1 }],
    [{ jumpBits: 16, jumpOffset: 0 }],
    [{ programSize: 32768 }],
    [{ programSize: 64 }],
    [frequencies({ IROR_R: 5, IROL_R: 5 })],
    [{ scratchpadL1: 64, scratchpadL2: 64, scratchpadL3: 64 }],
    [{ datasetBaseSize: 64, datasetExtraSize: 0 }],
  ])("%o is allowed", (change) => {
    expect(() => check(change)).not.toThrow();
  });
});

describe("safety", () => {
  test.each<[Change, string]>([
    [
      { cacheAccesses: 7 },
      "unsafe parameters (memory-time tradeoffs): cacheAccesses * argonMemoryKiB * 1024 + 33554432 is 1912602624, " +
        "at least datasetBaseSize + datasetExtraSize = 2181038016 is needed without unsafe: true",
    ],
    [
      { programIterations: 1024, programCount: 8, scratchpadL3: 2097152 },
      "unsafe parameters (insufficient scratchpad writes): (128 + programSize * frequencies.ISTORE / 256) * " +
        "programCount * programIterations is 1179648, at least scratchpadL3 = 2097152 is needed without unsafe: true",
    ],
    [
      { programCount: 1, scratchpadL3: 262144 },
      "unsafe parameters (program filtering strategies): programCount is 1, at least 2 is needed without unsafe: true",
    ],
    [
      { programSize: 56 },
      "unsafe parameters (low program entropy): programSize is 56, at least 64 is needed without unsafe: true",
    ],
    [
      { programIterations: 399, scratchpadL3: 262144 },
      "unsafe parameters (high compilation overhead): programIterations is 399, at least 400 is needed without " +
        "unsafe: true",
    ],
    [
      { blakeRounds: { input: 11, output: 12 } },
      "unsafe parameters (reduced rounds): blakeRounds.input is 11, at least 12 is needed without unsafe: true",
    ],
    [
      { blakeRounds: { input: 12, output: 2 } },
      "unsafe parameters (reduced rounds): blakeRounds.output is 2, at least 12 is needed without unsafe: true",
    ],
  ])("%o is refused unless marked", (change, message) => {
    expect(() => check(change)).toThrow(new RangeError(message));
    expect(() => check({ ...change, unsafe: false })).toThrow(new RangeError(message));
    expect(() => check({ ...change, unsafe: true })).not.toThrow();
  });

  test("the memory-time rule holds with equality", () => {
    // RandomX v1 has 64 bytes to spare.
    expect(() => check({ datasetExtraSize: 33554432 })).not.toThrow();
    expect(() => check({ datasetExtraSize: 33554496 })).toThrow(/memory-time tradeoffs/);
  });

  test("stores are counted in whole numbers, as in the reference implementation", () => {
    // 64 * 15 / 256 = 3.75 counts as 3: 131 * 8 * 2000 = 2096000 < 2097152 <= 131.75 * 8 * 2000.
    const change = { programSize: 64, programIterations: 2000, ...frequencies({ ISTORE: 15, CBRANCH: 26 }) };
    expect(() => check(change)).toThrow(/insufficient scratchpad writes/);
  });
});
