import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { drawHabit, FLEET_NAMES, FLEETS, type FleetName } from "../../src/dataset/scan-habits.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";

const nonces = (fleet: FleetName, blocks = 400) =>
  simulateChain(powFunction("sha256d"), 5, blocks, new RandomStream("1", "habits", fleet), fleet).map(
    ({ nonce }) => nonce,
  );
const share = (of: readonly number[], holds: (nonce: number) => boolean) =>
  of.filter(holds).length / of.length;

describe("fleets", () => {
  test.each(FLEET_NAMES)("%s: shares add up to all of its hash rate", (name) => {
    const total = FLEETS[name].reduce((sum, habit) => sum + habit.share, 0);
    expect(total).toBeCloseTo(1, 12);
    expect(FLEETS[name]).toContain(drawHabit(name, 0));
    expect(FLEETS[name]).toContain(drawHabit(name, 1 - 2 ** -53));
  });

  test("each habit leaves its mark on the winners", () => {
    expect(share(nonces("stuck-bits"), (nonce) => (nonce & 0x00f00000) === 0)).toBe(1);
    expect(share(nonces("early-replacement"), (nonce) => nonce < 2 ** 28)).toBe(1);
    expect(share(nonces("dead-cores"), (nonce) => [3, 6, 7, 10, 13].includes(nonce >>> 28))).toBe(0);
    // Hits come after 32 of the 128 attempts, on average, that pass over the space.
    expect(share(nonces("from-zero"), (nonce) => nonce < 2 ** 31)).toBeGreaterThan(0.8);
    expect(share(nonces("thread-partitions"), (nonce) => (nonce & 0x1fffffff) < 2 ** 28)).toBeGreaterThan(
      0.8,
    );
  });

  test.each(["random", "random-start"] as const)("%s leaves none", (fleet) => {
    const low = share(nonces(fleet, 1000), (nonce) => nonce < 2 ** 31);
    // Five standard errors.
    expect(Math.abs(low - 0.5)).toBeLessThan(2.5 / Math.sqrt(1000));
  });
});
