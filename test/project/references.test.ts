import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitStatusOf, mergeExpectations, outcomesOf } from "../../src/trial/expectations.js";
import { readExperiment } from "../../src/trial/experiment-file.js";
import { parseResults, resultsDigest } from "../../src/trial/results.js";
import { ROOT } from "../support/cli.js";

const FOLDER = join(ROOT, "reports/reference");
const NAMES = readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).isDirectory());

describe("reference results", () => {
  test.each(NAMES)(
    "%s: of the experiment file as it is, with its own digest and all that was foretold",
    (name) => {
      const folder = join(FOLDER, name);
      const results = parseResults(JSON.parse(readFileSync(join(folder, "results.json"), "utf8")));
      const { protocol, sha256 } = readExperiment(join(ROOT, `experiments/${name}.yaml`));
      expect(results.experiment).toMatchObject({ name, sha256, overrides: [] });
      expect(resultsDigest(results)).toBe(results.digest);
      expect(exitStatusOf(results, outcomesOf(mergeExpectations(protocol.expect, []), results))).toBe(0);

      const page = readFileSync(join(folder, "report.html"), "utf8");
      expect(page.length).toBeLessThan(2e6);
      expect(page).toContain(results.digest);
      const command = readFileSync(join(folder, "command.txt"), "utf8");
      expect(command).toMatch(new RegExp(`^npx noncetrial run experiments/${name}\\.yaml[^\\n]*\\n$`));
      expect(results.environment.command).toContain(`experiments/${name}.yaml`);
    },
  );
});
