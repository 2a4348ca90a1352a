import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { completions } from "../../src/cli/completions.js";
import { makeProgram } from "../../src/cli/program.js";
import { VERDICTS } from "../../src/core/verdict-id.js";

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
