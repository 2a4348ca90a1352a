import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { readHistory, writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { buildTemplate } from "../../src/pow/header-fields.js";
import { powFunction } from "../../src/pow/registry.js";
import { meetsTarget, targetOfBits } from "../../src/pow/target.js";

const pow = powFunction("sha256d");
const chain = () => simulateChain(pow, 6, 600, new RandomStream("1", "test chain"));

describe("simulateChain", () => {
  test("every header names the one before it, states its target and meets it", () => {
    const blocks = chain();
    expect(blocks).toHaveLength(600);
    let previous: Uint8Array = new Uint8Array(32);
    for (const { template, nonce } of blocks) {
      const hash = pow.hash(template, nonce);
      expect(Buffer.from(template.slice(4, 36))).toEqual(Buffer.from(previous));
      expect(meetsTarget(hash, targetOfBits(6))).toBe(true);
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
