import fc from "fast-check";
import { expect, test } from "vitest";
import { MeteredOracle } from "../../src/oracle/metered-oracle.js";
import type { PowFunction } from "../../src/pow/pow-function.js";

/** A function whose hash is its nonce. */
const identity: PowFunction = {
  id: "identity",
  full: false,
  templateBytes: 0,
  nonceOffset: 0,
  timeOffset: 0,
  microsecondsPerHash: 0.01,
  operationsPerHash: 1,
  openScanner: () => ({ scan: (nonces, out) => out.set(nonces) }),
  hash: () => new Uint8Array(32),
};

test("counts every hash paid for and every repeat, within and across calls", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 30 }), {
        minLength: 1,
        maxLength: 5,
      }),
      (calls) => {
        const total = calls.flat().length;
        const oracle = new MeteredOracle(identity, new Uint8Array(0), total);
        const seen = new Set<number>();
        for (const call of calls) {
          const nonces = Uint32Array.from(call);
          const out = new Uint32Array(nonces.length);
          const repeated = oracle.evaluate(nonces, out);
          expect(out).toEqual(nonces);
          call.forEach((nonce, i) => {
            expect(repeated[i]).toBe(seen.has(nonce) ? 1 : 0);
            seen.add(nonce);
          });
        }
        expect(oracle.meter).toEqual({ hashes: total, repeats: total - seen.size });
      },
    ),
  );
});

test("extreme nonces are told apart", () => {
  const oracle = new MeteredOracle(identity, new Uint8Array(0), 8);
  const repeated = oracle.evaluate(
    Uint32Array.of(0, 2 ** 32 - 1, 0, 2 ** 31, 2 ** 32 - 1),
    new Uint32Array(5),
  );
  expect([...repeated]).toEqual([0, 0, 1, 0, 1]);
});

test("a budget is never passed: what it does not cover is not hashed", () => {
  const oracle = new MeteredOracle(identity, new Uint8Array(0), 3);
  oracle.evaluate(Uint32Array.of(1, 2), new Uint32Array(2));
  expect(() => oracle.evaluate(Uint32Array.of(3, 4), new Uint32Array(2))).toThrow(
    "2 hashes asked for, 1 are left",
  );
  expect(oracle.meter.hashes).toBe(2);
  expect(() => new MeteredOracle(identity, new Uint8Array(0), 0)).toThrow(RangeError);
});
