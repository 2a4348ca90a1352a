import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { buildTemplate, compactAtBits, readHistory, writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { compactOfTarget, hashAsNumber, targetOfCompact } from "../../src/pow/compact-target.js";
import { powFunction } from "../../src/pow/registry.js";

const pow = powFunction("sha256d");
const chain = () => simulateChain(pow, 6, 600, new RandomStream("1", "test chain"));

describe("compact targets", () => {
  // Bitcoin's developer reference, "Target nBits", and the genesis block.
  test.each([
    [0x1d00ffff, 0xffffn << 208n],
    [0x181bc330, 0x1bc330n << 168n],
    [0x207fffff, 0x7fffffn << 232n],
    [0x01123456, 0x12n],
  ])("%i stands for %i", (compact, target) => {
    expect(targetOfCompact(compact)).toBe(target);
  });

  test("there and back, rounded down to 23 bits", () => {
    for (const compact of [0x1d00ffff, 0x181bc330, 0x207fffff]) {
      expect(compactOfTarget(targetOfCompact(compact))).toBe(compact);
    }
    for (let bits = 1; bits <= 200; bits++) {
      const exact = (1n << BigInt(256 - bits)) - 1n;
      const rounded = targetOfCompact(compactAtBits(bits));
      expect(rounded <= exact).toBe(true);
      expect(exact - rounded < exact >> 14n).toBe(true);
    }
  });

  test("zero, negative and overwide targets are refused", () => {
    for (const compact of [0, 0x1d800001, 0x230fffff])
      expect(() => targetOfCompact(compact)).toThrow(RangeError);
  });
});

describe("simulateChain", () => {
  test("every header names the one before it, states its target and meets it", () => {
    const blocks = chain();
    expect(blocks).toHaveLength(600);
    let previous: Uint8Array = new Uint8Array(32);
    for (const { template, nonce } of blocks) {
      const hash = pow.hash(template, nonce);
      expect(Buffer.from(template.slice(4, 36))).toEqual(Buffer.from(previous));
      expect(hashAsNumber(hash) <= targetOfCompact(compactAtBits(6))).toBe(true);
      previous = hash;
    }
  });

  test("the same stream mines the same chain", () => {
    expect(writeHistory(chain())).toEqual(writeHistory(chain()));
  });

  test("winners show the fleet's habits: bits 20 to 23 are zero far more often than one time in 16", () => {
    const stuck = chain().filter(({ nonce }) => (nonce & 0x00f00000) === 0).length;
    expect(stuck / 600).toBeGreaterThan(0.2);
  });
});

describe("readHistory", () => {
  const headers = writeHistory(chain().slice(0, 5));

  test("gives back what was written", () => {
    expect(writeHistory(readHistory(pow, headers, "x"))).toEqual(headers);
  });

  test("a header whose proof of work does not verify is refused, with its place", () => {
    const broken = headers.slice();
    broken[3 * 80 + 76]! ^= 1;
    expect(() => readHistory(pow, broken, "blocks.raw")).toThrow(
      "blocks.raw: header 3 (byte 240): its sha256d hash is above the target that it states",
    );
  });

  test("a file cut short, or empty, is refused", () => {
    expect(() => readHistory(pow, headers.slice(0, 399), "x")).toThrow(
      "399 bytes are not a whole number of 80-byte",
    );
    expect(() => readHistory(pow, new Uint8Array(0), "x")).toThrow(RangeError);
  });

  test("a template that states an impossible target is refused", () => {
    const template = buildTemplate({
      version: 1,
      previousHash: new Uint8Array(32),
      merkleRoot: new Uint8Array(32),
      time: 0,
      compactTarget: 0,
    });
    expect(() => readHistory(pow, writeHistory([{ template, nonce: 0 }]), "x")).toThrow(
      "stands for no 256-bit target",
    );
  });
});
