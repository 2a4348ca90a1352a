import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hexToBytes } from "../../src/core/hex.js";
import { buildHeader, buildTemplate, parseHeader, parseTemplate } from "../../src/pow/header-fields.js";
import { merkleRoot } from "../../src/pow/merkle-root.js";

const GENESIS = hexToBytes(
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
);
const reversed = (hex: string) => hexToBytes(hex, 32).reverse();

describe("headers", () => {
  test("the fields of the genesis block", () => {
    expect(parseHeader(GENESIS)).toEqual({
      version: 1,
      previousHash: new Uint8Array(32),
      merkleRoot: reversed("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"),
      time: 1231006505,
      compactTarget: 0x1d00ffff,
      nonce: 2083236893,
    });
  });

  test("there and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), (header) => {
        expect(buildHeader(parseHeader(header))).toEqual(header);
      }),
    );
  });

  test("what is out of range is refused by name", () => {
    const fields = parseTemplate(GENESIS.slice(0, 76));
    expect(() => buildTemplate({ ...fields, time: -1 })).toThrow("time is -1");
    expect(() => buildTemplate({ ...fields, version: 2 ** 32 })).toThrow("version is 4294967296");
    expect(() => buildTemplate({ ...fields, merkleRoot: new Uint8Array(31) })).toThrow(
      "merkleRoot has 31 bytes",
    );
    expect(() => buildHeader({ ...fields, nonce: 0.5 })).toThrow("nonce is 0.5");
    expect(() => parseHeader(GENESIS.slice(1))).toThrow(RangeError);
  });
});

describe("merkleRoot", () => {
  test("of one transaction is its id", () => {
    const id = reversed("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
    expect(merkleRoot([id])).toEqual(id);
  });

  // Bitcoin block 100 000: four transactions.
  test("of block 100 000", () => {
    const ids = [
      "8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87",
      "fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4",
      "6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4",
      "e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d",
    ].map(reversed);
    expect(merkleRoot(ids)).toEqual(
      reversed("f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766"),
    );
  });

  test("an odd one is paired with itself", () => {
    const ids = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    expect(merkleRoot(ids)).toEqual(merkleRoot([...ids, ids[2]!]));
  });

  test("refuses nothing and ids of another length", () => {
    expect(() => merkleRoot([])).toThrow("at least one transaction");
    expect(() => merkleRoot([new Uint8Array(31)])).toThrow("transaction id 0 has 31 bytes");
  });
});
