import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { completions } from "../../src/cli/completions.js";
import { makeProgram } from "../../src/cli/program.js";
import { VERDICTS } from "../../src/core/verdict-id.js";
import { noncetrial, ROOT } from "../support/cli.js";
import { testWith } from "../support/tools.js";

const complete = (...words: string[]) => completions(makeProgram(), words);

describe("what fits behind words", () => {
  test("commands, none that is hidden, and commands below one", async () => {
    const all = await complete("");
    expect(all).toEqual(expect.arrayContaining(["run", "compare", "completion", "dataset", "help"]));
    expect(await complete("ru")).toEqual(["run"]);
    expect(await complete("dataset", "")).toEqual(["build", "describe", "import", "help"]);
    expect(await complete("dataset", "build", "")).toEqual([]);
    expect(await complete("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(await complete("nonsense", "")).toEqual([]);
  });

  test("options of a command, and those of all", async () => {
    expect(await complete("run", "--see")).toEqual(["--seed"]);
    expect(await complete("run", "--d")).toEqual(["--debug"]);
    expect(await complete("dataset", "build", "--s")).toEqual(["--seed", "--sampling", "--split"]);
    expect(await complete("run", "--", "--see")).toEqual(["<files>"]);
  });

  test("values: choices, claims with verdicts, functions, files", async () => {
    expect(await complete("run", "--engine", "")).toEqual(["threads", "in-process", "queue"]);
    expect(await complete("run", "--seed", "")).toEqual([]);
    expect(await complete("run", "--expect", "mlp")).toEqual(["mlp-classifier="]);
    expect(await complete("run", "--expect", "mlp-classifier=")).toEqual(
      VERDICTS.map((verdict) => `mlp-classifier=${verdict}`),
    );
    expect(await complete("run", "--expect", "calibration=")).toEqual(["calibration=within"]);
    const claims = await complete("claims", "");
    for (const { id } of CATALOGUE) expect(claims).toContain(id);
    expect(claims).toContain("random-filter");
    expect(await complete("hash", "--pow", "ran")).toEqual(["randomx", "randomx-lite", "randomx-lite-a"]);
    expect(await complete("bench", "sha256d", "t")).toEqual(["trees"]);
    expect(await complete("run", "experiments/qu")).toEqual(["<files>"]);
    expect(await complete("compare", "a", "")).toEqual(["<folders>"]);
    expect(await complete("compare", "a", "b", "")).toEqual([]);
  });
});

describe("in a shell", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "noncetrial-test-"));
    mkdirSync(join(folder, "reports of mine"));
    writeFileSync(join(folder, "reports.txt"), "");
    mkdirSync(join(folder, "bin"));
    symlinkSync(join(ROOT, "dist/cli/main.js"), join(folder, "bin/noncetrial"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What Tab proposes behind a line, in place of the words that bash has at its end: it breaks them at = and :. */
  function bashReplies(bash: string, line: string, script: string): string[] {
    const words = line
      .split(" ")
      .flatMap((word) => (word === "" ? [""] : (word.match(/[=:]|[^=:]+/g) as string[])));
    const text = `set -u
${script}
COMP_LINE=${JSON.stringify(line)}; COMP_POINT=\${#COMP_LINE}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
_noncetrial
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const PATH = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
    const options = { cwd: folder, encoding: "utf8" as const, env: { ...process.env, PATH } };
    return execFileSync(bash, ["-c", text], options)
      .split("\n")
      .filter((word) => word !== "");
  }

  testWith("bash", "bash proposes what fits, also behind = and :", async (bash) => {
    const { status, stdout: script } = await noncetrial(["completion", "bash"]);
    expect(status).toBe(0);
    const replies = (line: string) => bashReplies(bash, line, script);
    expect(replies("noncetrial comp")).toEqual(["compare", "completion"]);
    expect(replies("noncetrial run --engine ")).toEqual(["threads", "in-process", "queue"]);
    expect(replies("noncetrial run --expect golden")).toEqual(["golden-order="]);
    expect(replies("noncetrial run --expect golden-order=no")).toEqual(["no-advantage"]);
    expect(replies("noncetrial run --expect golden-order=")).toEqual([...VERDICTS]);
    expect(replies("noncetrial claims cmfo-distance:q")).toEqual(["quadratic"]);
    expect(replies("noncetrial verify rep")).toEqual(["reports of mine"]);
    expect(replies("noncetrial try rep").sort()).toEqual(["reports of mine", "reports.txt"]);
    expect(replies("noncetrial hash --input ")).toEqual([]);
  });

  test.each(["zsh", "fish"] as const)("%s has a script", async (shell) => {
    const { status, stdout } = await noncetrial(["completion", shell]);
    expect(status).toBe(0);
    expect(stdout).toContain("completion words --");
  });

  test("another shell is refused", async () => {
    const { status, stderr, stdout } = await noncetrial(["completion", "tcsh"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});
