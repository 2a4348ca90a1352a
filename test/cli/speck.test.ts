import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";

const SPECK = "{ rounds: [3], samples: 20480, controlSamples: 4096, testPairs: 8192, atLeast: { 3: 0.9 } }";

function experiment(speck = SPECK, expectation = "expect: { speck: within }") {
  const folder = temporaryFolder();
  const file = join(folder, "few.yaml");
  writeFileSync(file, `name: few\ntitle: Few rounds\nspeck: ${speck}\n${expectation}\n`);
  return { folder, file };
}

describe("run, of a Speck table", () => {
  test("the same rows with one and two workers, beside what was wanted", async () => {
    const { folder, file } = experiment();
    const runs = ["1", "2"].map(async (workers) => {
      const { status, stdout } = await noncetrial([
        ...["run", file, "--out", join(folder, workers), "--json", "--quiet", "--workers", workers],
      ]);
      return { status, results: resultsSchema.parse(JSON.parse(stdout)) };
    });
    const [one, two] = await Promise.all(runs);
    expect(one!.results.digest).toBe(two!.results.digest);
    const [row, random] = one!.results.speck!;
    expect(row).toMatchObject({ rounds: 3, samples: 20480, pairs: 8192, wanted: [0.9, 1], within: true });
    expect(row!.accuracy).toBe(row!.right / row!.pairs);
    expect(row!.interval[0]).toBeLessThan(row!.accuracy);
    expect(random).toMatchObject({ rounds: null, wanted: [0.495, 0.505] });
    // On so few pairs the random words may by chance lie outside; the status says what came out.
    expect(one!.status).toBe(random!.within ? 0 : 1);
    expect(one!.results).toMatchObject({ trials: [], gates: [], valid: true });
  });

  test.each([
    ["more rounds than the cipher has", SPECK.replace("[3]", "[23]"), "", /speck\.rounds\[0\] is 23/],
    ["no pairs", SPECK.replace("20480", "0"), "", /speck\.samples is 0/],
    [
      "a verdict of another kind",
      SPECK,
      "expect: { speck: advantage }",
      /"speck" is advantage: valid: within/,
    ],
  ])("%s", async (_case, speck, expectation, message) => {
    const { folder, file } = experiment(speck, expectation);
    const { status, stderr } = await noncetrial(["run", file, "--out", join(folder, "run")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("an expectation without its section", async () => {
    const { folder, file } = experiment(SPECK, "expect: { calibration: within }");
    const { status, stderr } = await noncetrial(["run", file, "--out", join(folder, "run")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/expectation on "calibration": the experiment has no calibration section/);
  });
});
