import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INSTRUCTIONS, type InstructionKind, RANDOMX_V1 } from "../../../src/pow/randomx/parameters.js";
import { type Instruction, ProgramDecoder, programBytes } from "../../../src/pow/randomx/program.js";
import { bitsOf } from "./rounding-definition.js";
import { frequenciesOf, SMALL } from "./small-machines.js";

const decoder = new ProgramDecoder(RANDOMX_V1);
const IMMEDIATE = 3234567890;
const [HIGH, DESTINATION, SOURCE] = [192, 0, 1];

/** A program of no-ops but for the given instructions: opcode, destination, source, mod, immediate. */
function programOf(...words: readonly (readonly [number, number, number, number, number])[]): Uint8Array {
  const bytes = new Uint8Array(programBytes(RANDOMX_V1));
  const view = new DataView(bytes.buffer);
  for (let at = 128; at < bytes.length; at += 8) bytes[at] = lastOpcode("IMUL_RCP");
  for (const [i, [opcode, destination, source, mod, immediate]] of words.entries()) {
    bytes.set([opcode, destination, source, mod], 128 + 8 * i);
    view.setUint32(132 + 8 * i, immediate, true);
  }
  return bytes;
}

function lastOpcode(kind: InstructionKind): number {
  const until = INSTRUCTIONS.slice(0, INSTRUCTIONS.indexOf(kind) + 1);
  return until.reduce((sum, name) => sum + RANDOMX_V1.frequencies[name], 0) - 1;
}

function decodeOne(kind: InstructionKind, destination: number, source: number, mod: number): Instruction {
  const word = [lastOpcode(kind), HIGH | destination, HIGH | source, mod, IMMEDIATE] as const;
  return decoder.decode(programOf(word)).instructions[0]!;
}

describe("instructions, as in the reference implementation's tests", () => {
  test.each([
    ["IADD_RS", 0, 1, 255, { shift: 3, immediate: 0, source: 1 }],
    ["IADD_RS", 5, 1, 8, { shift: 2, immediate: IMMEDIATE | 0, source: 1 }],
    ["IADD_M", 0, 1, 1, { mask: 16384 - 8, immediate: IMMEDIATE | 0, source: 1 }],
    ["IADD_M", 0, 0, 1, { mask: 2097152 - 8, source: undefined }],
    ["ISUB_R", 0, 1, 0, { source: 1, mask: 0 }],
    ["ISUB_R", 0, 0, 0, { source: undefined, immediate: IMMEDIATE | 0 }],
    ["ISUB_M", 0, 1, 0, { mask: 262144 - 8 }],
    ["IMULH_R", 0, 0, 0, { source: 0 }],
    ["IMUL_RCP", 0, 1, 0, { immediate: IMMEDIATE, source: undefined }],
    ["IROR_R", 0, 0, 0, { source: undefined }],
    ["ISWAP_R", 0, 1, 0, { destination: 0, source: 1 }],
    ["FSWAP_R", 7, 1, 0, { destination: 7 }],
    ["FADD_R", 5, 6, 0, { destination: 1, source: 2 }],
    ["FADD_M", 5, 6, 1, { destination: 1, source: 6, mask: 16384 - 8 }],
    ["FDIV_M", 7, 7, 4, { destination: 3, source: 7, mask: 262144 - 8 }],
    ["CFROUND", 0, 1, 0, { source: 1, immediate: IMMEDIATE & 63 }],
    ["ISTORE", 0, 1, 1, { destination: 0, source: 1, mask: 16384 - 8 }],
    ["ISTORE", 0, 1, 0xd0, { mask: 262144 - 8 }],
    ["ISTORE", 0, 1, 0xe1, { mask: 2097152 - 8 }],
  ] as const)("%s of %d, %d with mod %d", (kind, destination, source, mod, expected) => {
    expect(decodeOne(kind, destination, source, mod)).toMatchObject({ kind, ...expected });
  });

  test("ISWAP_R of a register with itself and IMUL_RCP by 0 or a power of 2 do nothing", () => {
    expect(decodeOne("ISWAP_R", 3, 3, 0).kind).toBe("NOP");
    const opcode = lastOpcode("IMUL_RCP");
    const words = [0, 1, 2, 3, 2 ** 31, 2 ** 32 - 1].map((divisor) => [opcode, 0, 0, 0, divisor] as const);
    const kinds = decoder.decode(programOf(...words)).instructions.map(({ kind }) => kind);
    expect(kinds.slice(0, 6)).toEqual(["NOP", "NOP", "NOP", "IMUL_RCP", "NOP", "IMUL_RCP"]);
  });

  test("CBRANCH adds the immediate value with one bit set and the one below cleared", () => {
    const instruction = decodeOne("CBRANCH", DESTINATION, SOURCE, 48);
    expect(instruction).toMatchObject({ immediate: 0xc0cb9ad2 | 0, condition: 0x7f800, target: 0 });
  });

  test("CBRANCH goes behind the last change of its register, or behind the last CBRANCH", () => {
    const word = (kind: InstructionKind, destination: number, source: number) =>
      [lastOpcode(kind), destination, source, 0, 5] as const;
    const { instructions } = decoder.decode(
      programOf(
        word("IADD_M", 1, 2),
        word("FADD_R", 0, 0),
        word("ISWAP_R", 2, 3),
        word("ISTORE", 0, 1),
        word("CBRANCH", 1, 0),
        word("CBRANCH", 3, 0),
        word("IMUL_RCP", 0, 0),
        word("ISWAP_R", 4, 4),
        word("CBRANCH", 0, 0),
        word("CBRANCH", 4, 0),
      ),
    );
    const targets = instructions.filter(({ kind }) => kind === "CBRANCH").map(({ target }) => target);
    expect(targets).toEqual([1, 5, 7, 9]);
  });
});

describe("any program", () => {
  const program = fc.uint8Array({ minLength: programBytes(SMALL), maxLength: programBytes(SMALL) });
  const small = new ProgramDecoder(SMALL);

  test("opcodes stand for kinds in the order of the list", () => {
    const frequencies = frequenciesOf({ ISTORE: 6, CBRANCH: 100, IADD_RS: 150 });
    const bytes = new Uint8Array(128 + 8 * 256);
    for (let opcode = 0; opcode < 256; opcode++) bytes[128 + 8 * opcode] = opcode;
    const all = new ProgramDecoder({ ...SMALL, programSize: 256, frequencies }).decode(bytes);
    const kinds = all.instructions.map(({ kind }) => kind);
    expect([kinds[0], kinds[149], kinds[150], kinds[249], kinds[250], kinds[255]]).toEqual([
      "IADD_RS",
      "IADD_RS",
      "CBRANCH",
      "CBRANCH",
      "ISTORE",
      "ISTORE",
    ]);
  });

  test("registers and addresses lie in their ranges, loops do not overlap", () => {
    fc.assert(
      fc.property(program, (bytes) => {
        const { groupA, ma, addressRegisters, datasetOffset, instructions } = small.decode(bytes);
        for (const value of groupA) {
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThan(2 ** 32);
        }
        expect(ma % 64).toBe(0);
        expect(ma).toBeLessThan(SMALL.datasetBaseSize);
        expect(datasetOffset).toBeLessThanOrEqual(1000);
        for (const [i, register] of addressRegisters.entries()) expect(register >> 1).toBe(i);
        let lastBranch = -1;
        for (const [i, { kind, target, condition }] of instructions.entries()) {
          if (kind !== "CBRANCH") continue;
          expect(target).toBeGreaterThan(lastBranch);
          expect(target).toBeLessThanOrEqual(i);
          expect(condition).toBeGreaterThan(0);
          lastBranch = i;
        }
      }),
      { numRuns: 50 },
    );
  });

  test("the configuration, of bytes chosen by hand", () => {
    const bytes = new Uint8Array(programBytes(SMALL));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, 0xf807_0000_0000_0001n, true);
    view.setBigUint64(64, 0x1_0001_ffffn, true);
    view.setBigUint64(80, 0xffff_ffff_1234_5678n, true);
    view.setBigUint64(96, 0b1010n, true);
    view.setBigUint64(104, 2n ** 64n - 1n, true);
    view.setBigUint64(112, 0xa000_0000_ffff_ffffn, true);
    const { groupA, ma, mx, addressRegisters, datasetOffset, groupEMasks } = small.decode(bytes);
    expect(bitsOf(groupA[0]!)).toBe(0x41e7_0000_0000_0001n);
    expect(groupA.slice(1)).toEqual(new Array(7).fill(1));
    expect(ma).toBe(0xffc0);
    expect(mx).toBe(0x12345678);
    expect(addressRegisters).toEqual([0, 3, 4, 7]);
    expect(datasetOffset).toBe(Number((2n ** 64n - 1n) % 1001n));
    expect(groupEMasks).toEqual([0x3a00_0000_003f_ffffn, 0x3000_0000_0000_0000n]);
  });
});

describe("bad input", () => {
  test("bytes of another length", () => {
    expect(() => decoder.decode(new Uint8Array(10))).toThrow(
      new RangeError("program has 10 bytes, 2176 are needed"),
    );
  });

  test("frequencies that leave opcodes over", () => {
    const frequencies = frequenciesOf({ IADD_RS: 255 });
    expect(() => new ProgramDecoder({ ...SMALL, frequencies })).toThrow(
      new RangeError("frequencies add up to 255, 256 is needed"),
    );
  });
});
