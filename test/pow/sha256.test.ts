import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concreteWords } from "../../src/kernel/concrete-words.js";
import { compress, INITIAL_STATE } from "../../src/pow/sha256.js";

/** SHA-256 of a message, with padding written for this test. */
function sha256(message: Uint8Array): string {
  const blocks = Math.ceil((message.length + 9) / 64);
  const padded = Buffer.alloc(64 * blocks);
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(8 * message.length, padded.length - 4);
  let state = [...INITIAL_STATE];
  for (let at = 0; at < padded.length; at += 64) {
    const block = Array.from({ length: 16 }, (_, i) => padded.readUInt32BE(at + 4 * i));
    state = compress(concreteWords, state, block);
  }
  return state.map((word) => word.toString(16).padStart(8, "0")).join("");
}

describe("compress", () => {
  test("the examples of FIPS 180-2, appendix B", () => {
    const hash = (text: string) => sha256(Buffer.from(text));
    expect(hash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });

  test("agrees with OpenSSL on messages of any length", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (message) => sha256(message) === createHash("sha256").update(message).digest("hex"),
      ),
    );
  });

  test("one round moves six words and adds the state", () => {
    const block = new Array<number>(16).fill(0);
    const after = compress(concreteWords, INITIAL_STATE, block, 1);
    const h = INITIAL_STATE;
    const sums = [1, 2, 3, 5, 6, 7].map((i) => (h[i - 1]! + h[i]!) >>> 0);
    expect([1, 2, 3, 5, 6, 7].map((i) => after[i])).toEqual(sums);
  });

  test("refuses other lengths and numbers of rounds, and says them", () => {
    const run = (state: number, block: number, rounds?: number) =>
      compress(concreteWords, new Array<number>(state).fill(0), new Array<number>(block).fill(0), rounds);
    expect(() => run(7, 16)).toThrow(new RangeError("state has 7 words, 8 are needed"));
    expect(() => run(8, 15)).toThrow(new RangeError("block has 15 words, 16 are needed"));
    for (const rounds of [0, 65, 1.5, Number.NaN]) {
      expect(() => run(8, 16, rounds)).toThrow(
        new RangeError(`rounds is ${rounds}, an integer from 1 to 64 is needed`),
      );
    }
  });
});
