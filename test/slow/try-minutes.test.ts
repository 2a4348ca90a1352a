import { join } from "node:path";
import { describe, expect } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";
import { expectNothingFound } from "../support/try-claim.js";

describe("--minutes", () => {
  testWith(
    "python3",
    "widens the margin to what fits, and says the smallest lift it can rule out",
    async () => {
      const out = join(temporaryFolder(), "run");
      const { status, stdout, stderr } = await noncetrial([
        ...["try", PYTHON_EXAMPLE, "--minutes", "0.6", "--margin", "0.0005", "--out", out, "--json"],
      ]);
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(
        /in 0\.6 minutes the smallest lift that can be ruled out is [0-9.]+ %; 0\.05 % would take/,
      );
      const results = resultsSchema.parse(JSON.parse(stdout));
      expect(results.trials[0]!.margin).toBeGreaterThan(0.0005);
      expectNothingFound(results);
    },
  );
});
