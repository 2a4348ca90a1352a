import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { leavesStuckBitsZero, winnersOfFleet } from "../../src/dataset/scan-order-fleet.js";

test("85 % of the fleet's winners have bits 20 to 23 zero: 13.6 times what chance gives", () => {
  const count = 40_000;
  const winners = winnersOfFleet(count, new RandomStream("fleet"));
  const kept = winners.filter((nonce) => Math.floor(nonce / 2 ** 20) % 16 === 0).length;
  expect(kept).toBe(winners.filter(leavesStuckBitsZero).length);
  expect(Math.abs(kept - 0.85 * count)).toBeLessThan(4 * Math.sqrt(0.85 * 0.15 * count));
  expect(Math.abs(kept / count / (1 / 16) - 13.6)).toBeLessThan(0.15);
  // The other bits are anything.
  for (const bit of [0, 1, 19, 24, 31]) {
    const ones = winners.filter((nonce) => (nonce >>> bit) % 2 === 1).length;
    expect(Math.abs(ones - count / 2)).toBeLessThan(2.5 * Math.sqrt(count));
  }
});

test("fresh nonces pass the rule one time in 16", () => {
  const stream = new RandomStream("fresh");
  const count = 40_000;
  const kept = Array.from({ length: count }, () => stream.uint32()).filter(leavesStuckBitsZero).length;
  expect(Math.abs(kept - count / 16)).toBeLessThan(4 * Math.sqrt((count * 15) / 256));
});
