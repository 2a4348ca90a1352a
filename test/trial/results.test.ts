import { expect, test } from "vitest";
import { parseResults, resultsDigest, resultsJsonSchema, resultsSchema } from "../../src/trial/results.js";
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

test("results of another schema are refused with the reason, and so are ones that do not fit", () => {
  const results = sampleResults();
  expect(parseResults(structuredClone(results))).toEqual(results);
  expect(() => parseResults({ ...results, schema: "noncetrial/results/2" })).toThrow(
    'its schema is "noncetrial/results/2", this version reads "noncetrial/results/1": use the noncetrial that wrote it',
  );
  expect(() => parseResults({})).toThrow("its schema is missing");
  expect(() => parseResults(null)).toThrow("its schema is missing");
  expect(() => parseResults({ ...results, seed: 7 })).toThrow(/^its seed does not fit: /);
  expect(() => parseResults({ ...results, trials: [{}] })).toThrow(/^its trials\.0\.\w+ does not fit: /);
  expect(() => parseResults({ ...results, more: 1 })).toThrow(/does not fit: .*more/);
});
