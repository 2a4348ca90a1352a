import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { noncetrial } from "../support/cli.js";
import { projectWithPackage } from "../support/packed-package.js";
import { TINY } from "../support/tiny-experiment.js";

const run = promisify(execFile);
let project: string;

beforeAll(() => {
  project = projectWithPackage();
});

/** Runs a program in the project. */
async function node(name: string, text: string): Promise<string> {
  writeFileSync(join(project, name), text);
  const { stdout } = await run(process.execPath, [name], { cwd: project });
  return stdout;
}

describe("the package in a project of its own", () => {
  test("gives what it says, and nothing else", async () => {
    const names = await node(
      "names.mjs",
      'console.log(Object.keys(await import("noncetrial")).sort().join())',
    );
    expect(names).toBe("defineClaim,judge,runExperiment\n");
    const refused = 'await import("noncetrial/dist/cli/main.js").catch((error) => console.log(error.code))';
    expect(await node("inside.mjs", refused)).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });

  test("judge gives what the command prints", async () => {
    const program = `import { judge } from "noncetrial";
console.log(JSON.stringify([
  judge({ hits: 11, hashes: 800, controlHits: 21, controlHashes: 3011 }),
  judge({ hits: 431, hashes: 100000, probability: 0.00390625, margin: 0.05, level: 0.99 }),
  judge({ hits: 9, hashes: 800, controlHits: 0, controlHashes: 900 }),
]));`;
    const against = (hits: string, hashes: string) => ["--control-hits", hits, "--control-hashes", hashes];
    const lines = [
      ["--hits", "11", "--hashes", "800", ...against("21", "3011")],
      [
        "--hits",
        "431",
        "--hashes",
        "100000",
        "--probability",
        "0.00390625",
        "--margin",
        ".05",
        "--level",
        ".99",
      ],
      ["--hits", "9", "--hashes", "800", ...against("0", "900")],
    ];
    const printed = await Promise.all(
      lines.map(
        async (args) => JSON.parse((await noncetrial(["judge", "--json", ...args])).stdout) as unknown,
      ),
    );
    expect(JSON.parse(await node("judge.mjs", program))).toEqual(printed);
  });

  test("runExperiment runs one, told by observers, and stops at a signal", async () => {
    writeFileSync(join(project, "tiny.yaml"), TINY);
    const program = `import { runExperiment } from "noncetrial";
let steps = 0;
const observers = [{ progress: () => steps++ }];
const results = await runExperiment({ experiment: "tiny.yaml", out: "run", workers: 1, observers });
const stopped = await runExperiment({ experiment: "tiny.yaml", out: "stopped", signal: AbortSignal.abort() })
  .catch((error) => error.name);
const refused = await runExperiment({ experiment: "none.yaml", out: "none" }).catch((error) => error.message);
console.log(JSON.stringify({ results, steps, stopped, refused }));`;
    const { results, steps, stopped, refused } = JSON.parse(await node("run.mjs", program)) as Record<
      string,
      unknown
    >;
    const { trials, valid } = resultsSchema.parse(results);
    expect([valid, trials.map(({ verdict }) => verdict)]).toEqual([true, ["no-advantage"]]);
    expect(steps).toBeGreaterThan(0);
    expect(stopped).toBe("InterruptedError");
    expect(refused).toMatch(/^cannot read experiment none\.yaml: no such file/);
  });

  test("a module that imports defineClaim goes on trial by the package's own command", async () => {
    const claim = `import { defineClaim } from "noncetrial";
export default defineClaim({
  kind: "filter",
  name: "even nonces",
  operationsPerNonce: 1,
  open: () => ({ score: (_template, nonces, out) => nonces.forEach((nonce, i) => void (out[i] = -(nonce & 1))) }),
});`;
    writeFileSync(join(project, "even.mjs"), claim);
    const main = join("node_modules", "noncetrial", "dist", "cli", "main.js");
    const args = ["try", "even.mjs", "--module", "--margin", "0.5", "--bits", "2", "--json", "--quiet"];
    const { stdout } = await run(process.execPath, [main, ...args, "--out", "tried"], { cwd: project });
    const { trials } = resultsSchema.parse(JSON.parse(stdout));
    expect(trials[0]).toMatchObject({
      claim: "even.mjs",
      verdict: "no-advantage",
      outside: { trusted: true },
    });
  });
});
