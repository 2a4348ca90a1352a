import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { resultsSchema } from "../../src/trial/results.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";

test("experiments/catalogue.yaml gives every claim its expected verdict at a margin of 1 %", async () => {
  const out = join(temporaryFolder(), "run");
  const { status, stdout, stderr } = await noncetrial([
    "run",
    "experiments/catalogue.yaml",
    "--out",
    out,
    "--quiet",
  ]);
  // 0 only if every verdict that the file expects has come.
  expect(status, stdout + stderr).toBe(0);
  const results = resultsSchema.parse(JSON.parse(readFileSync(join(out, "results.json"), "utf8")));
  expect(results.valid).toBe(true);
  expect(results.trials.map(({ claim }) => claim)).toEqual(CATALOGUE.map(({ id }) => id));
  for (const { claim, verdict, expected, reason, figures } of results.trials) {
    expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: ${expected.verdict}`);
    for (const { name, reproduced, agrees, why } of figures) {
      if (agrees !== true) expect(why, `${claim}: ${name}: ${JSON.stringify(reproduced)}`).not.toBeNull();
    }
  }
});
