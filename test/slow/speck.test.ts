import { expect, test } from "vitest";
import { runSpeckTable } from "../../src/trial/speck/speck-table.js";

test("a neural distinguisher on five rounds of Speck32/64 at a fortieth of its size", async () => {
  const spec = { rounds: [5], samples: 750_000, controlSamples: 250_000, testPairs: 262_144 };
  const [row] = await runSpeckTable({ seed: "1", ...spec });
  console.log(`5 rounds: ${row!.accuracy.toFixed(4)}, random words: ${row!.random.accuracy.toFixed(4)}`);
  expect(row!.accuracy).toBeGreaterThan(0.85);
  // Five standard errors.
  expect(Math.abs(row!.random.accuracy - 0.5)).toBeLessThan(0.005);
});
