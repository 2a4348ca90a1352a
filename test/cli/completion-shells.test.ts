import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERDICTS } from "../../src/core/verdict-id.js";
import { noncetrial, ROOT } from "../support/cli.js";
import { testWith } from "../support/tools.js";

/** Types lines into a zsh of its own, each with a Tab behind it; prints what was proposed, then "LINE:" and what then stood there. */
const ZSH_TAB = `
zmodload zsh/zpty
typeset -i n=0
wait_for() { for (( n = 0; n < 400; n++ )); do [[ "$(wc -l < done)" -ge $1 ]] && return; sleep 0.05; done; exit 1 }
: > done
zpty -b shell "zsh -f -i"
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source ./completion.zsh
compadd() { local -a hits; builtin compadd -O hits "$@"; print -rl -- $hits >> proposed; builtin compadd "$@" }
tab() { zle complete-word; print -r -- "LINE:$BUFFER" >> proposed; BUFFER=; print done >> done }
zle -N tab; bindkey "^I" tab; print done >> done'
wait_for 1
for (( i = 1; i <= $#; i++ )); do zpty -w -n shell "$argv[i]"$'\\t'; wait_for $((i + 1)); done
zpty -d shell
cat proposed`;

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
    return linesOf(bash, ["-c", text]);
  }

  /** What a shell prints that runs in the folder, with the built command on its path. */
  function linesOf(shell: string, args: readonly string[]): string[] {
    const PATH = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, PATH, HOME: folder, TERM: "xterm", LC_ALL: "C.UTF-8" };
    return execFileSync(shell, args, { cwd: folder, encoding: "utf8", env })
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

  testWith("zsh", "zsh proposes what fits, and goes on behind = and folders", async (zsh) => {
    const { status, stdout } = await noncetrial(["completion", "zsh"]);
    expect(status).toBe(0);
    writeFileSync(join(folder, "completion.zsh"), stdout);
    writeFileSync(join(folder, "tab.zsh"), ZSH_TAB);
    const cases: readonly (readonly [line: string, proposed: readonly string[] | null, then: string])[] = [
      ["noncetrial comp", ["compare", "completion"], "noncetrial comp"],
      ["noncetrial run --see", ["--seed"], "noncetrial run --seed "],
      ["noncetrial run --engine ", ["threads", "in-process", "queue"], "noncetrial run --engine "],
      ["noncetrial run --expect golden", ["golden-order="], "noncetrial run --expect golden-order="],
      ["noncetrial run --expect golden-order=no", null, "noncetrial run --expect golden-order=no-advantage "],
      ["noncetrial claims cmfo-distance:q", null, "noncetrial claims cmfo-distance:quadratic "],
      ["noncetrial verify rep", null, "noncetrial verify reports\\ of\\ mine/"],
      ["noncetrial try reports.", null, "noncetrial try reports.txt "],
      ["noncetrial hash --input ", [], "noncetrial hash --input "],
    ];
    const printed = linesOf(zsh, ["-f", "tab.zsh", ...cases.map(([line]) => line)]);
    for (const [line, proposed, then] of cases) {
      const at = printed.findIndex((word) => word.startsWith("LINE:"));
      const words = printed.splice(0, at + 1);
      expect(words.at(-1), line).toBe(`LINE:${then.trimEnd()}${then.endsWith(" ") ? " " : ""}`);
      if (proposed !== null) expect(words.slice(0, -1), line).toEqual(proposed);
    }
    expect(printed).toEqual([]);
  });

  testWith("zsh", "as an autoloaded file of zsh too, from the first Tab on", async (zsh) => {
    const { stdout } = await noncetrial(["completion", "zsh"]);
    mkdirSync(join(folder, "functions"));
    writeFileSync(join(folder, "functions/_noncetrial"), stdout);
    writeFileSync(join(folder, "completion.zsh"), "fpath=($PWD/functions $fpath); compinit -u -D");
    writeFileSync(join(folder, "tab.zsh"), ZSH_TAB);
    rmSync(join(folder, "proposed"), { force: true });
    expect(linesOf(zsh, ["-f", "tab.zsh", "noncetrial ru"]).at(-1)).toBe("LINE:noncetrial run ");
  });

  testWith("fish", "fish proposes what fits", async (fish) => {
    const { status, stdout } = await noncetrial(["completion", "fish"]);
    expect(status).toBe(0);
    writeFileSync(join(folder, "completion.fish"), stdout);
    const replies = (line: string) =>
      linesOf(fish, ["--no-config", "-c", `source completion.fish; complete -C '${line}'`]).map(
        (reply) => reply.split("\t")[0],
      );
    expect(replies("noncetrial comp")).toEqual(["compare", "completion"]);
    expect(replies("noncetrial run --see")).toEqual(["--seed"]);
    expect(replies("noncetrial run --engine ").sort()).toEqual(["in-process", "queue", "threads"]);
    expect(replies("noncetrial run --expect golden")).toEqual(["golden-order="]);
    expect(replies("noncetrial run --expect golden-order=no")).toEqual(["golden-order=no-advantage"]);
    expect(replies("noncetrial claims cmfo-distance:q")).toEqual(["cmfo-distance:quadratic"]);
    expect(replies("noncetrial verify rep")).toEqual(["reports of mine/"]);
    expect(replies("noncetrial try rep")).toEqual(["reports of mine/", "reports.txt"]);
    expect(replies("noncetrial hash --input ")).toEqual([]);
  });

  test("another shell is refused", async () => {
    const { status, stderr, stdout } = await noncetrial(["completion", "tcsh"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});
