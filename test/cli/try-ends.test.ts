import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { noncetrial, start, temporaryFolder } from "../support/cli.js";
import { leftAfter, processesNaming } from "../support/processes.js";
import { testWith } from "../support/tools.js";
import { named, tryClaim } from "../support/try-claim.js";

const MODULE = `const defineClaim = (claim) => claim; // import { defineClaim } from "noncetrial"
export default defineClaim({
  name: "upper half",
  kind: "filter",
  keep: 0.5,
  open: () => ({ score: (_template, nonces, out) => nonces.forEach((nonce, i) => { out[i] = -nonce; }) }),
});
`;

describe("what ends a trial", () => {
  testWith(
    "python3",
    "a claim that breaks the protocol is rejected, with its cause and stderr, exit status 4",
    async () => {
      const file = join(temporaryFolder(), "broken.py");
      writeFileSync(
        file,
        'import sys\nprint("no such thing", file=sys.stderr)\nprint("nonsense", flush=True)\ninput()\n',
      );
      const out = join(temporaryFolder(), "run");
      const { status, stdout } = await noncetrial(["try", file, "--quiet", "--out", out]);
      expect(status).toBe(4);
      expect(stdout).toMatch(/broken\.py on sha256d: rejected/);
      expect(stdout.replace(/\s+/g, " ")).toMatch(
        /the claim failed: .*nonsense.*last lines of its stderr: no such thing; charged its whole budget, [\d ]+ hashes\./,
      );
      expect(existsSync(join(out, "report.html"))).toBe(true);
    },
  );

  testWith("python3", "killed by SIGKILL it leaves no process of the claim after 5 s", async () => {
    const name = `claim-${process.pid}-killed.py`;
    const file = named(PYTHON_EXAMPLE, name);
    const out = join(temporaryFolder(), "run");
    const running = start(["try", file, "--quiet", "--margin", "0.001", "--out", out]);
    for (let i = 0; i < 100 && !existsSync(join(out, "claim-cpu.json")); i++) await wait(200);
    expect(processesNaming(name).length).toBeGreaterThan(1);
    running.kill("SIGKILL");
    await running.finished;
    expect(await leftAfter(name, 5)).toEqual([]);
  });
});

describe("a module in the trial's own process", () => {
  test("is marked trusted, in process, and wins where it can", async () => {
    const file = join(temporaryFolder(), "half.mjs");
    writeFileSync(file, MODULE);
    const { trials, status } = await tryClaim(
      file,
      "--module",
      "--pow",
      "planted:0.3,80000000@sha256d",
      "--margin",
      "0.1",
    );
    expect(trials[0], trials[0]!.reason).toMatchObject({
      verdict: "advantage",
      outside: { trusted: true, view: null, isolation: null, basis: { lift: "hash" } },
    });
    expect(status).toBe(0);
  });

  test("that is not valid says what is wrong", async () => {
    const file = join(temporaryFolder(), "bad.mjs");
    writeFileSync(file, MODULE.replace("keep: 0.5", "keep: 2"));
    const { trials, status } = await tryClaim(file, "--module");
    expect(trials[0]).toMatchObject({ verdict: "rejected", reason: expect.stringMatching(/keep/) });
    expect(status).toBe(4);
  });
});

describe("what a file says of itself", () => {
  test("does not make it trusted: a module is run in this process only where its user says so", async () => {
    const out = join(temporaryFolder(), "run");
    const file = join(temporaryFolder(), "half.mjs");
    writeFileSync(file, MODULE);
    const asked = await noncetrial(["try", file, "--quiet", "--out", out]);
    expect(asked.status).toBe(2);
    expect(asked.stderr).toMatch(/half\.mjs exports a claim: --module trusts it .*--no-module starts it/);
    expect(existsSync(out)).toBe(false);
    const { trials } = await tryClaim(file, "--no-module", "--limit", "5");
    expect(trials[0]).toMatchObject({ verdict: "rejected", outside: { trusted: false } });
  });

  test("a limit is a day at most: no timer counts longer", async () => {
    const { status, stderr } = await noncetrial(["try", "README.md", "--limit", "1e9"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/at most 86400 seconds are valid/);
  });

  test.each([
    ["a script without an interpreter", "echo", /neither a program nor a script that begins with #!/],
    ["an empty file", "", /neither a program nor a script/],
    [
      "an interpreter that is not there",
      "#!/no/such/sh\n",
      /names an interpreter that is not there: \/no\/such\/sh/,
    ],
    [
      "a program that env does not find",
      "#!/usr/bin/env nosuchsh\n",
      /needs nosuchsh, which is not on the PATH/,
    ],
    ["lines that end as on Windows", "#!/bin/sh\r\n", /its first line ends in CR LF/],
  ])("%s is refused before anything is written", async (_, text, message) => {
    const out = join(temporaryFolder(), "run");
    const file = join(temporaryFolder(), "claim");
    writeFileSync(file, text, { mode: 0o755 });
    const { status, stderr } = await noncetrial(["try", file, "--quiet", "--out", out]);
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });
});

describe("bad input is said in one line, exit status 2, before anything is written", () => {
  test.each([
    ["a file that is not there", ["nosuch.py"], /there is no file nosuch\.py/],
    ["a file that is not executable", ["README.md"], /README\.md is not executable/],
    ["a module that is none", ["README.md", "--module"], /README\.md is no module/],
    [
      "a function without a tail",
      ["README.md", "--pow", "scrypt", "--view", "tail"],
      /valid on scrypt is full/,
    ],
    ["a function that is none", ["README.md", "--pow", "md5"], /unknown pow "md5"/],
    ["a resumed trial that is nowhere", ["README.md", "--resume"], /--resume needs the run folder/],
  ])("%s", async (_, args, message) => {
    const out = join(temporaryFolder(), "run");
    const placed = args.includes("--resume") ? [] : ["--out", out];
    const { status, stdout, stderr } = await noncetrial(["try", ...args, ...placed]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
  });
});
