import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verifyRun } from "../../src/engine/verify-run.js";
import { ROOT } from "../support/cli.js";
import { REFERENCE, readmeTable, referenceResults, whatMoved } from "../support/reference.js";

const names = readdirSync(REFERENCE, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

test("each experiment has a reference result, and nothing else has", () => {
  const experiments = readdirSync(join(ROOT, "experiments")).filter((file) => file.endsWith(".yaml"));
  expect(names.map((name) => `${name}.yaml`).sort()).toEqual(experiments.sort());
  expect(names).toEqual(expect.arrayContaining(["headline", "quick"]));
});

describe.each(names)("the reference result of %s", (name) => {
  const folder = join(REFERENCE, name);
  const text = (path: string) => readFileSync(path, "utf8");

  test("is verified: hits, chain, sums and digest", () => {
    const { problems, lines } = verifyRun(folder);
    expect(problems).toEqual([]);
    expect(lines).toBeGreaterThan(0);
  });

  test("is of the experiment file as it stands, by the command beside it", () => {
    expect(text(join(folder, "experiment.yaml"))).toBe(text(join(ROOT, "experiments", `${name}.yaml`)));
    expect(referenceResults(name).experiment.overrides).toEqual([]);
    expect(text(join(folder, "command.txt"))).toBe(
      `npx noncetrial run experiments/${name}.yaml --out reports/reference/${name}\n`,
    );
  });

  test("is a valid run that met what its file expects, with a report under 2 MB", () => {
    const { valid, gates } = referenceResults(name);
    expect(gates.filter(({ status }) => status === "fail")).toEqual([]);
    expect(valid).toBe(true);
    expect(statSync(join(folder, "report.html")).size).toBeLessThan(2e6);
  });
});

test("what moved of a result is named, with both values", () => {
  const kept = referenceResults("quick");
  const [first, ...others] = kept.trials;
  const text = whatMoved("quick", kept, {
    ...{ ...kept, digest: "0".repeat(64) },
    trials: [{ ...first!, hits: first!.hits + 1 }, ...others],
  });
  expect(text).toContain(`trials.0.hits: ${first!.hits} -> ${first!.hits + 1}\nIf that is meant`);
});

test("README.md shows the trials of the main experiment as the reference has them", () => {
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(readmeTable(referenceResults("headline")));
});
