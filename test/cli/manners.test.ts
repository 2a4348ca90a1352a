import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../src/cli/program.js";
import { noncetrial, ROOT, start } from "../support/cli.js";
import { finishedRun } from "../support/finished-run.js";
import { sampleTrial } from "../support/sample-results.js";

/** All commands that do something, with the words that lead to them. */
function commands(command: Command = makeProgram(), words: readonly string[] = []): [string[], Command][] {
  const visible = command.createHelp().visibleCommands(command);
  const below = command.commands.filter((one) => visible.includes(one));
  return [[[...words], command], ...below.flatMap((one) => commands(one, [...words, one.name()]))];
}

/** What `--help` prints, in process. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text;
}

describe("help", () => {
  test("of every command, as it was when it was last looked at", async () => {
    const texts = commands().map(
      ([words, command]) => `$ noncetrial ${words.join(" ")}\n\n${helpOf(command)}`,
    );
    await expect(texts.join("\n")).toMatchFileSnapshot("help.txt");
  });

  test("every command has a description, examples and, but for scripts and groups, --json", () => {
    for (const [words, command] of commands().slice(1)) {
      const help = helpOf(command);
      expect(command.description(), words.join(" ")).not.toBe("");
      expect(help, words.join(" ")).toMatch(/\nExamples?:\n {2}\S/);
      const group = command.commands.some((one) => one.name() !== "words");
      if (!group && words[0] !== "completion") expect(help, words.join(" ")).toContain("--json");
    }
  });

  test("the built program prints it, and the exit statuses", async () => {
    const { status, stdout, stderr } = await noncetrial(["--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(
      "Exit status: 0 done or expectation met, 1 expectation contradicted, 2 usage, 3",
    );
    expect((await noncetrial(["help", "run"])).stdout).toContain("noncetrial run [options] [FILE]");
  });
});

describe("errors", () => {
  test.each([
    [["rnu"], "unknown command 'rnu'", "(Did you mean run?)"],
    [["help", "rnu"], "unknown command 'rnu'", "(Did you mean run?)"],
    [["dataset", "help", "bild"], "unknown command 'bild'", "(Did you mean build?)"],
    [["run", "--resum"], "unknown option '--resum'", "(Did you mean --resume?)"],
    [["dataset", "bild"], "unknown command 'bild'", "(Did you mean build?)"],
    [["claims", "mlp-clasifier"], 'unknown claim "mlp-clasifier"', 'did you mean "mlp-classifier"?'],
    [["hash", "--pow", "sha265d", "--input", "a"], 'unknown pow "sha265d"', 'did you mean "sha256d"?'],
    [["bench", "tree"], 'unknown pow "tree"', 'did you mean "trees"?'],
    [
      ["run", "experiments/quick.yaml", "--expect", "mlp-classifier=no-advntage"],
      "no such verdict",
      "no-advantage",
    ],
    [
      ["run", "experiments/quick.yaml", "--set", "margn=1"],
      '--set margn: unknown field "margn"',
      'did you mean "margin"?',
    ],
    [
      ["run", "experiments/quick.yaml", "--set", "trials.1.split=same"],
      '--set trials.1.split: trials[1].split is "same"',
      "valid: across-templates, same-template",
    ],
    [["claims", "no such thing at all"], "noncetrial claims lists all", 'unknown claim "no such thing'],
    [["run", "--engine", "thread"], "Allowed choices are threads, in-process", ""],
  ])("%j says what is wrong and what was meant", async (args, wrong, meant) => {
    const { status, stdout, stderr } = await noncetrial(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^noncetrial: /);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(meant);
    expect(stderr.length).toBeLessThan(600);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("a stack only with --debug, before or behind the command, or NONCETRIAL_DEBUG=1", async () => {
    const wrong = ["verify", "no-such-folder"];
    const stack = /^ +at .+\.js:\d+/m;
    expect((await noncetrial(wrong)).stderr).toBe(
      "noncetrial: no-such-folder is not a run folder: it has no run.json\n",
    );
    expect((await noncetrial(["--debug", ...wrong])).stderr).toMatch(stack);
    expect((await noncetrial([...wrong, "--debug"])).stderr).toMatch(stack);
    const set = (value: string) => start(wrong, ROOT, undefined, [], { NONCETRIAL_DEBUG: value }).finished;
    expect((await set("1")).stderr).toMatch(stack);
    expect((await set("0")).stderr).not.toMatch(stack);
  });

  test("what nobody foresaw ends with 70, one line and a hint", async () => {
    const preload = "data:text/javascript,process.stdout.write = () => { throw new Error('odd%5Cnthing'); };";
    const { finished } = start(["claims"], ROOT, undefined, ["--import", preload]);
    const { status, stderr } = await finished;
    expect(status).toBe(70);
    expect(stderr).toBe("noncetrial: internal error: odd thing (noncetrial --debug ... shows where)\n");
  });

  test("a reader that has seen enough is no error", () => {
    const main = join(ROOT, "dist/cli/main.js");
    const script = `"$0" "$1" claims --json | head -c 10; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, main], {
      encoding: "utf8",
    });
    expect([stdout.slice(0, 2), stdout.trimEnd().at(-1), stderr]).toEqual(["[\n", "0", ""]);
  });

  test("errors that nobody reads have their status all the same", async () => {
    const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), "rnu"]);
    child.stderr.destroy();
    const [status] = await once(child, "close");
    expect(status).toBe(2);
  });
});

describe("colours", () => {
  const run = (env: Record<string, string>) => {
    const before = finishedRun();
    const after = finishedRun({ trials: [sampleTrial({ verdict: "advantage" }), sampleTrial({ id: "b" })] });
    return start(["compare", before, after], ROOT, undefined, [], env).finished;
  };

  test("none where there is no terminal; FORCE_COLOR asks for them, and for none", async () => {
    const [plain, forced, none] = await Promise.all([
      run({ NO_COLOR: "" }),
      run({ FORCE_COLOR: "1" }),
      run({ FORCE_COLOR: "0" }),
    ]);
    expect(plain.stdout).not.toContain("\x1b[");
    expect(none.stdout).not.toContain("\x1b[");
    expect(forced.stdout).toContain("\x1b[32madvantage\x1b[39m");
    // Columns stand as they do without colours.
    const bare = stripVTControlCharacters(forced.stdout);
    expect(bare.split("\n").slice(2)).toEqual(plain.stdout.split("\n").slice(2));
  });

  test.each([
    ["status", ["status"]],
    ["report --summary", ["report", "--summary"]],
  ])("%s too, none in JSON or a file", async (_name, command) => {
    const trials = [sampleTrial({ verdict: "advantage" }), sampleTrial({ id: "b", verdict: "artefact" })];
    const folder = finishedRun({ trials, valid: false });
    const show = async (colour: string, ...more: string[]) =>
      (await start([...command, folder, ...more], ROOT, undefined, [], { FORCE_COLOR: colour }).finished)
        .stdout;
    const forced = await show("1");
    expect(forced).toContain("\x1b[32madvantage\x1b[39m");
    expect(forced).toContain("\x1b[31martefact\x1b[39m");
    if (command[0] === "status") expect(forced).toContain("\x1b[31mINVALID\x1b[39m: the instrument");
    expect(stripVTControlCharacters(forced)).toBe(await show("0"));
    if (command[0] === "status") {
      expect(await show("1", "--json")).not.toContain("\x1b[");
      return;
    }
    const file = join(folder, "summary.txt");
    await show("1", "--out", file);
    expect(readFileSync(file, "utf8")).not.toContain("\x1b[");
  });
});
