import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";
import { expectNothingFound, named, tryClaim } from "../support/try-claim.js";

describe("a claim whose file changes", () => {
  testWith(
    "python3",
    "is judged on templates that nobody knew, and not resumed with another file",
    async () => {
      const file = named(PYTHON_EXAMPLE, "claim.py");
      const margin = ["--margin", "0.2", "--bits", "2"];
      const [one, again] = [await tryClaim(file, ...margin), await tryClaim(file, ...margin)];
      const { protocol, claim, salt, seed } = one.commitment!;
      expect(again.commitment).toMatchObject({ protocol, claim });
      // Drawn once both are fixed: not even the same seed tells what the next trial is judged on.
      expect(again.commitment!.salt).not.toBe(salt);
      expect(again.commitment!.seed).not.toBe(seed);
      expect(again.ledger).not.toEqual(one.ledger);
      for (const trial of [one, again]) expectNothingFound(trial);

      const unfinished = join(temporaryFolder(), "run");
      cpSync(one.out, unfinished, { recursive: true });
      const identity = readFileSync(join(unfinished, "run.json"), "utf8");
      writeFileSync(join(unfinished, "run.json"), identity.replace('"complete"', '"incomplete"'));
      for (const [args, message] of [
        [["--pow", "scrypt"], /holds a trial with --pow sha256d, not scrypt/],
        [["--margin", "0.3"], /holds a trial with --margin 0\.2, not 0\.3/],
        [["--minutes", "1"], /--minutes: .* holds a trial whose size is settled/],
      ] as const) {
        const asked = await noncetrial(["try", file, "--resume", "--quiet", "--out", unfinished, ...args]);
        expect(asked.status).toBe(2);
        expect(asked.stderr).toMatch(message);
      }
      writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
      const refused = await noncetrial(["try", file, "--resume", "--quiet", "--out", unfinished]);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(/holds a run with a claim file of SHA-256 [0-9a-f]{64}, not/);
    },
  );
});
