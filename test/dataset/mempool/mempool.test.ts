import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { assembleTemplate } from "../../../src/dataset/mempool/assemble-template.js";
import { coinbaseOf, subsidyAt } from "../../../src/dataset/mempool/coinbase.js";
import { drawWorld } from "../../../src/dataset/mempool/draw-world.js";
import { byFeeRate, feeOrdered, fillBlock } from "../../../src/dataset/mempool/fill-block.js";
import {
  compactSize,
  serialiseTransaction,
  type Transaction,
  transactionId,
  transactionWeight,
  witnessTransactionId,
} from "../../../src/dataset/mempool/transaction.js";
import { parseTemplate } from "../../../src/pow/header-fields.js";
import { targetOfCompact } from "../../../src/pow/target.js";

const stream = (name: string) => new RandomStream("1", "mempool test", name);
const world = drawWorld(stream("world"), 120);

const reversed = (bytes: Uint8Array) => bytesToHex(Uint8Array.from(bytes).reverse());

describe("transactions", () => {
  test("the first coinbase: bytes and id as in the first block", () => {
    const message = "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
    const key =
      "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f";
    const coinbase: Transaction = {
      version: 1,
      inputs: [
        {
          previousId: new Uint8Array(32),
          previousIndex: 0xffffffff,
          script: Uint8Array.from([...hexToBytes("04ffff001d010445"), ...Buffer.from(message)]),
          sequence: 0xffffffff,
          witness: [],
        },
      ],
      outputs: [{ value: 50e8, script: hexToBytes(`41${key}ac`) }],
      lockTime: 0,
    };
    expect(serialiseTransaction(coinbase)).toHaveLength(204);
    expect(reversed(transactionId(coinbase))).toBe(
      "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
    );
    expect(witnessTransactionId(coinbase)).toEqual(transactionId(coinbase));
    expect(transactionWeight(coinbase)).toBe(816);
  });

  test("a payment from one witness-key-hash output to two is 141 virtual bytes", () => {
    const payment: Transaction = {
      version: 2,
      inputs: [
        {
          previousId: new Uint8Array(32).fill(7),
          previousIndex: 1,
          script: new Uint8Array(0),
          sequence: 0xfffffffd,
          witness: [new Uint8Array(72), new Uint8Array(33)],
        },
      ],
      outputs: [
        { value: 1000, script: new Uint8Array(22) },
        { value: 2 ** 40, script: new Uint8Array(22) },
      ],
      lockTime: 0,
    };
    expect(serialiseTransaction(payment, false)).toHaveLength(113);
    expect(serialiseTransaction(payment)).toHaveLength(113 + 2 + 1 + 73 + 34);
    expect(Math.ceil(transactionWeight(payment) / 4)).toBe(141);
    expect(transactionId(payment)).not.toEqual(witnessTransactionId(payment));
    expect(bytesToHex(serialiseTransaction(payment)).slice(0, 16)).toBe("0200000000010107");
  });

  test("lengths beyond a byte", () => {
    expect(compactSize(252).toString("hex")).toBe("fc");
    expect(compactSize(253).toString("hex")).toBe("fdfd00");
    expect(compactSize(0x10000).toString("hex")).toBe("fe00000100");
  });
});

describe("a drawn world", () => {
  test("the same stream gives the same world, another another", () => {
    expect(drawWorld(stream("world"), 120)).toEqual(world);
    expect(drawWorld(stream("other"), 120).mempool[0]).not.toEqual(world.mempool[0]);
  });

  test("ids are SHA-256d of the bytes, fees and sizes lie where real ones do", () => {
    for (const { raw, witnessId, weight, fee, seen } of world.mempool) {
      const once = createHash("sha256").update(raw).digest();
      expect(witnessId).toEqual(Uint8Array.from(createHash("sha256").update(once).digest()));
      expect(weight).toBeGreaterThan(300);
      expect(weight).toBeLessThan(30_000);
      const rate = fee / (weight / 4);
      expect(rate).toBeGreaterThanOrEqual(1);
      expect(rate).toBeLessThan(301);
      expect(seen).toBeGreaterThan(world.time - 3601);
      expect(seen).toBeLessThanOrEqual(world.time);
    }
    const sizes = world.mempool.map(({ weight }) => weight / 4).sort((a, b) => a - b);
    expect(sizes[60]).toBeGreaterThan(100);
    expect(sizes[60]).toBeLessThan(350);
    expect(world.mempool.some(({ parents }) => parents.length > 0)).toBe(true);
  });

  test("the previous hash meets the target that the block states", () => {
    const previous = BigInt(`0x${reversed(world.previousHash)}`);
    expect(previous).toBeLessThanOrEqual(targetOfCompact(world.compactTarget));
  });

  test("bad input", () => {
    expect(() => drawWorld(stream("none"), 0)).toThrow("transactions is 0, a whole number from 1");
  });
});

describe("filling a block", () => {
  test("any order of preference gives a block that can be assembled and that nothing more fits into", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(byFeeRate(world), { minLength: 120 }), (order) => {
        const transactions = fillBlock(world, order);
        expect(assembleTemplate(world, { transactions, time: world.time })).toHaveLength(76);
        const weight = transactions.reduce((sum, i) => sum + world.mempool[i]!.weight, 0);
        expect(weight).toBeLessThanOrEqual(world.weightLimit);
        const left = order.filter((i) => !transactions.includes(i) && world.mempool[i]!.parents.length === 0);
        for (const i of left) expect(weight + world.mempool[i]!.weight).toBeGreaterThan(world.weightLimit);
      }),
      { numRuns: 20 },
    );
  });

  test("the reference earns more than any other order tried", () => {
    const fees = (transactions: readonly number[]) =>
      transactions.reduce((sum, i) => sum + world.mempool[i]!.fee, 0);
    const reference = fees(feeOrdered(world).transactions);
    const random = stream("orders");
    for (let i = 0; i < 20; i++) {
      const order = random.shuffle(byFeeRate(world)) as number[];
      expect(fees(fillBlock(world, order))).toBeLessThan(reference);
    }
  });
});

describe("assembling a template", () => {
  test("the coinbase pays subsidy and fees and states the height", () => {
    const chosen = [world.mempool[0]!, world.mempool[1]!];
    const coinbase = coinbaseOf(world, chosen);
    expect(coinbase.outputs[0]!.value).toBe(subsidyAt(world.height) + chosen[0]!.fee + chosen[1]!.fee);
    const script = Buffer.from(coinbase.inputs[0]!.script);
    expect(script.readUIntLE(1, script[0]!)).toBe(world.height);
    expect([subsidyAt(0), subsidyAt(210_000), subsidyAt(840_000)]).toEqual([50e8, 25e8, 3.125e8]);
  });

  test("header fields are the world's, the root that of coinbase and transactions", () => {
    const { transactions } = feeOrdered(world);
    const one = transactions.filter((i) => world.mempool[i]!.parents.length === 0).slice(0, 1);
    const fields = parseTemplate(assembleTemplate(world, { transactions: one, time: world.time - 5 }));
    expect(fields).toMatchObject({
      version: 0x20000000,
      time: world.time - 5,
      compactTarget: world.compactTarget,
    });
    expect(fields.previousHash).toEqual(world.previousHash);
    const pair = Buffer.concat([
      transactionId(coinbaseOf(world, [world.mempool[one[0]!]!])),
      world.mempool[one[0]!]!.id,
    ]);
    const once = createHash("sha256").update(pair).digest();
    expect(fields.merkleRoot).toEqual(Uint8Array.from(createHash("sha256").update(once).digest()));
  });

  test("compositions that break a rule are refused", () => {
    const assemble = (transactions: readonly number[], time = world.time) =>
      assembleTemplate(world, { transactions, time });
    const child = world.mempool.findIndex(({ parents }) => parents.length > 0);
    expect(() => assemble([120])).toThrow("transaction 120 is not in the mempool: valid are 0 to 119");
    expect(() => assemble([0, 0])).toThrow("transaction 0 is named twice");
    expect(() => assemble([child])).toThrow("which must stand before it");
    expect(() => assemble(world.mempool.map((_, i) => i))).toThrow("at most are valid");
    expect(() => assemble([], world.medianTimePast)).toThrow("time is");
    expect(() => assemble([], world.time + 7201)).toThrow("time is");
    expect(assemble([], world.time + 7200)).toHaveLength(76);
  });
});
