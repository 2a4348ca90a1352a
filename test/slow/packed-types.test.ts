import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../support/cli.js";
import { projectWithPackage } from "../support/packed-package.js";

const run = promisify(execFile);
let project: string;

beforeAll(() => {
  project = projectWithPackage();
});

describe("the package's types in a project of its own", () => {
  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("types hold for a consumer with module %s, moduleResolution %s", async (module, moduleResolution) => {
    const program = `import { defineClaim, judge, runExperiment } from "noncetrial";
import type { ClaimDefinition, Judgement, JudgeOptions, Results, RunObserver, RunOptions, TrialResult } from "noncetrial";
const options: JudgeOptions = { hits: 1, hashes: 2, probability: 0.5 };
const judged: Judgement = judge(options);
const verdict: "advantage" | "harmful" | "no-advantage" | "inconclusive" = judged.verdict;
const observer: RunObserver = { progress: ({ done }) => void done };
const run: RunOptions = { experiment: "a.yaml", out: "run", observers: [observer] };
const results: Results = await runExperiment(run);
const lifts: (number | null)[] = results.trials.map((trial: TrialResult) => trial.lift);
const claim: ClaimDefinition = defineClaim({
  kind: "filter",
  name: "none",
  open: () => ({ score: (_template, nonces, out) => out.fill(nonces.length) }),
});
// @ts-expect-error hashes are needed
judge({ hits: 1 });
// @ts-expect-error a filter scores
defineClaim({ kind: "filter", name: "none", open: () => ({}) });
export { claim, lifts, verdict };
`;
    writeFileSync(join(project, "consumer.ts"), program);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: "es2022",
      module,
      moduleResolution,
      types: ["node"],
    };
    const config = `tsconfig.${moduleResolution}.json`;
    writeFileSync(
      join(project, config),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, skipLibCheck: false },
        files: ["consumer.ts"],
      }),
    );
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const output = await run(process.execPath, [tsc, "-p", config], { cwd: project }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
    // tfjs-core's own declarations name a type that they do not import.
    const errors = output
      .split("\n")
      .filter((line) => line !== "" && !line.includes("@tensorflow/tfjs-core"));
    expect(errors).toEqual([]);
  });
});
