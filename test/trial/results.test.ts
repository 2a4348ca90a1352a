import { expect, test } from "vitest";
import { resultsDigest, resultsJsonSchema, resultsSchema } from "../../src/trial/results.js";
import { sampleResults } from "../support/sample-results.js";

test("the published JSON Schema is that of the code (update it with npx vitest run -u)", async () => {
  const text = `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../reports/results.schema.json");
});

test("the digest leaves out environment and timings, and nothing else", () => {
  const results = sampleResults();
  const { digest } = results;
  expect(resultsDigest({ ...results, environment: { ...results.environment, workers: 9 } })).toBe(digest);
  expect(resultsDigest({ ...results, timings: { ...results.timings, totalSeconds: 99 } })).toBe(digest);
  for (const key of ["schema", "experiment", "seed", "family", "gates", "valid", "trials"] as const) {
    const { [key]: _left, ...rest } = results;
    expect(resultsDigest(rest as typeof results), key).not.toBe(digest);
  }
});

test("the digest covers a calibration, and one left out leaves no trace", () => {
  const plain = sampleResults();
  expect(resultsDigest({ ...plain, calibration: [] })).not.toBe(plain.digest);
  expect("calibration" in plain).toBe(false);
});

test("figures that are not finite do not pass", () => {
  const results = sampleResults();
  const trial = { ...results.trials[0]!, lift: Number.POSITIVE_INFINITY };
  expect(resultsSchema.safeParse({ ...results, trials: [trial] }).success).toBe(false);
});
