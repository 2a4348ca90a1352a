import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Results, resultsSchema } from "../../src/trial/results.js";
import { noncetrialIn, ROOT, scratchFolder } from "../support/cli.js";

/** Code blocks of the README's section on adding a claim, in order. */
function readmeBlocks(): string[] {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const section = readme.slice(readme.indexOf("## Add a claim"), readme.indexOf("## Map of src/"));
  return [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map((match) => match[1]!.replace(/^ {3}/gm, ""));
}

/** A claim whose scorer or fit fails; `body` is the members that do so. */
const failing = (
  name: string,
  id: string,
  body: string,
) => `import type { FilterClaim } from "../../contract.js";
export const ${name}: FilterClaim = {
  id: "${id}", kind: "filter", title: "Fails", source: "a test", claimed: "nothing", description: "Fails.",
  needs: [], expected: { verdict: "rejected", reason: "it fails" }, selection: { by: "share" }, operationsPerNonce: 1,
  ${body}
};
`;

const FAILING: [name: string, id: string, body: string][] = [
  [
    "failsInFit",
    "fails-in-fit",
    `fit: async () => { throw new Error("no data today"); }, open: async () => ({ score: () => {} }),`,
  ],
  [
    "failsInScore",
    "fails-in-score",
    // Validation rows come by the thousand, evaluation in larger batches: the fault comes late.
    `open: async () => ({ score(_t, nonces, out) { if (nonces.length > 4096) throw new Error("tired"); out.set(nonces); } }),`,
  ],
  [
    "scoresNaN",
    "scores-nan",
    `open: async () => ({ score(_t, nonces, out) { out.set(nonces); out[1] = Number.NaN; } }),`,
  ],
  [
    "hangsInFit",
    "hangs-in-fit",
    "fit: () => new Promise(() => {}), open: async () => ({ score: () => {} }),",
  ],
  [
    "hangsInScore",
    "hangs-in-score",
    `open: async () => ({ score(_t, nonces, out) { for (out.set(nonces); nonces.length > 16384; ) out.reverse(); } }),`,
  ],
];

describe("adding a claim as the README says", () => {
  const folder = scratchFolder();
  let status: number | null;
  let results: Results;

  beforeAll(async () => {
    for (const name of ["src", "package.json", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const [claim, line, experiment] = readmeBlocks();
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write("src/claim/catalogue/mine/light-nonces.ts", claim!);
    for (const [name, id, body] of FAILING)
      write(`src/claim/catalogue/mine/${id}.ts`, failing(name, id, body));
    const catalogue = readFileSync(join(folder, "src/claim/catalogue.ts"), "utf8");
    const imports = FAILING.map(
      ([name, id]) => `import { ${name} } from "./catalogue/mine/${id}.js";\n`,
    ).join("");
    const entries = ["lightNonces", ...FAILING.map(([name]) => name)].map((name) => `  ${name},\n`).join("");
    write(
      "src/claim/catalogue.ts",
      line! + imports + catalogue.replace("readonly Claim[] = [\n", (start) => start + entries),
    );
    const others = FAILING.map(([, id]) => `  - { claim: ${id}, pow: sha256d }\n`).join("");
    write(
      "experiments/light-nonces.yaml",
      experiment!.replace("trials:", "claimSeconds: 8\ntrials:").replace("expect:", `${others}expect:`),
    );
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
      cwd: folder,
    });
    const run = await noncetrialIn(folder, ["run", "experiments/light-nonces.yaml", "--json", "--quiet"]);
    status = run.status;
    expect(run.stderr).toBe("");
    results = resultsSchema.parse(JSON.parse(run.stdout));
  }, 120_000);

  const verdictOf = (claim: string) => results.trials.find((trial) => trial.claim === claim);

  test("it gets its verdict, and the expectation is met", () => {
    expect(status).toBe(0);
    expect(results.valid).toBe(true);
    expect(verdictOf("light-nonces")).toMatchObject({ verdict: "no-advantage", kind: "filter" });
  });

  test("claims that fail are rejected with their cause, and the other goes on", () => {
    expect(verdictOf("fails-in-fit")).toMatchObject({ verdict: "rejected", lift: null, interval: null });
    expect(verdictOf("fails-in-fit")!.reason).toContain("no data today");
    expect(verdictOf("fails-in-score")).toMatchObject({ verdict: "rejected", lift: null });
    expect(verdictOf("fails-in-score")!.reason).toContain("tired");
    expect(verdictOf("scores-nan")!.reason).toMatch(/score of nonce number 1 is NaN/);
    for (const claim of ["hangs-in-fit", "hangs-in-score"]) {
      expect(verdictOf(claim)).toMatchObject({ verdict: "rejected", lift: null });
      expect(verdictOf(claim)!.reason).toMatch(/it hangs: no answer within 8 s/);
    }
    for (const claim of ["fails-in-fit", "fails-in-score", "scores-nan", "hangs-in-score"]) {
      expect(verdictOf(claim)!.reason).toMatch(/; charged its whole budget, [\d ]+ hashes$/);
    }
  });
});
