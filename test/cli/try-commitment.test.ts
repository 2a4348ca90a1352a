import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";
import { named, tryClaim } from "../support/try-claim.js";

describe("a claim whose file changes", () => {
  testWith("python3", "is judged on other templates once a byte of its file changes", async () => {
    const file = named(PYTHON_EXAMPLE, "claim.py");
    const margin = ["--margin", "0.2", "--bits", "2"];
    const [one, same] = [await tryClaim(file, ...margin), await tryClaim(file, ...margin)];
    expect(same.commitment).toEqual(one.commitment);
    expect(same.ledger).toEqual(one.ledger);
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    const other = await tryClaim(file, ...margin);
    expect(other.commitment!.protocol).toBe(one.commitment!.protocol);
    expect(other.commitment!.claim).not.toBe(one.commitment!.claim);
    expect(other.commitment!.seed).not.toBe(one.commitment!.seed);
    expect(JSON.stringify(other)).not.toContain(one.ledger.sha256);

    const unfinished = join(temporaryFolder(), "run");
    cpSync(one.out, unfinished, { recursive: true });
    const identity = readFileSync(join(unfinished, "run.json"), "utf8");
    writeFileSync(join(unfinished, "run.json"), identity.replace('"complete"', '"incomplete"'));
    const refused = await noncetrial(["try", file, "--resume", "--quiet", "--out", unfinished]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/holds a run with claim [0-9a-f]{64}, not/);
  });
});
