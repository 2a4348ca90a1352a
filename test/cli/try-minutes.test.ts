import { join } from "node:path";
import { describe, expect } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";

describe("--minutes", () => {
  testWith(
    "python3",
    "widens the margin to what fits, and says the smallest lift it can rule out",
    async () => {
      const out = join(temporaryFolder(), "run");
      const { status, stdout, stderr } = await noncetrial([
        ...["try", PYTHON_EXAMPLE, "--minutes", "0.2", "--margin", "0.001", "--out", out, "--json"],
      ]);
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(
        /in 0\.2 minutes the smallest lift that can be ruled out is [0-9.]+ %; 0\.1 % would take/,
      );
      const { trials } = resultsSchema.parse(JSON.parse(stdout));
      expect(trials[0]!.margin).toBeGreaterThan(0.001);
      expect(trials[0]!.verdict).toBe("no-advantage");
    },
  );

  testWith("python3", "too few for any verdict is a usage error that says how many are needed", async () => {
    const out = join(temporaryFolder(), "run");
    const { status, stderr } = await noncetrial([
      "try",
      PYTHON_EXAMPLE,
      "--minutes",
      "0.001",
      "--quiet",
      "--out",
      out,
    ]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--minutes 0\.001 is too short for any verdict/);
  });
});
