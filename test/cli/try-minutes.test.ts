import { join } from "node:path";
import { describe, expect } from "vitest";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";

describe("--minutes", () => {
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
