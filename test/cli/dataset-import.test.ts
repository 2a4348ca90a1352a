import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";
import { noncetrial, ROOT, scratchFolder } from "../support/cli.js";

/** A command that must work, and the JSON it prints. */
async function json<T>(args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await noncetrial(args);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

describe("dataset import", () => {
  const folder = scratchFolder();
  const source = join(folder, "blocks.raw");
  const blocks = simulateChain(powFunction("sha256d"), 4, 800, new RandomStream("9", "a chain"));

  beforeAll(() => writeFileSync(source, writeHistory(blocks)));

  test("is described as observational, and serves as the history of a run", async () => {
    const out = join(folder, "imported");
    const imported = await noncetrial(["dataset", "import", source, "--pow", "sha256d", "--out", out]);
    expect(imported.stdout).toMatch(/800 records verified, 0 skipped/);
    const described = await noncetrial(["dataset", "describe", out]);
    expect(described.stdout).toMatch(/observational/);
    const experiment = join(folder, "tiny.yaml");
    writeFileSync(
      experiment,
      "name: tiny\ntitle: Tiny\nmargin: 0.2\nbits: 2\nevaluationTemplates: 3\ntrain: { templates: 4, nonces: 512 }\n" +
        "trials:\n  - { claim: past-nonce-density, pow: sha256d }\n",
    );
    const run = async (history: string, name: string) => {
      const { trials } = await json<{ trials: { observed: unknown; hits: number }[] }>([
        ...[
          "run",
          experiment,
          "--json",
          "--quiet",
          "--set",
          `history=${history}`,
          "--out",
          join(folder, name),
        ],
      ]);
      return trials.map(({ observed, hits }) => ({ observed, hits }));
    };
    const fromDataset = await run(out, "run 1");
    expect(fromDataset[0]!.observed).toMatchObject({ winners: 400 });
    expect(fromDataset).toEqual(await run(source, "run 2"));
    for (const [history, message] of [
      [join(ROOT, "data/example"), /a labelled dataset has no past blocks/],
      [ROOT, /is no dataset/],
    ] as const) {
      const refused = await noncetrial([
        "run",
        experiment,
        "--set",
        `history=${history}`,
        "--out",
        join(folder, "x"),
      ]);
      expect(refused.stderr).toMatch(message);
      expect([refused.status, existsSync(join(folder, "x"))]).toEqual([2, false]);
    }
  });

  test("a bad header: fatal, or told and left out", async () => {
    const headers = Buffer.from(readFileSync(source));
    headers[2 * 80 + 77]! ^= 1;
    const bad = join(folder, "bad.raw");
    writeFileSync(bad, headers);
    const args = ["dataset", "import", bad, "--pow", "sha256d", "--out", join(folder, "bad")];
    const fatal = await noncetrial(args);
    expect(fatal.stderr).toMatch(/bad\.raw: byte 160: its sha256d hash .* above its target/);
    expect([fatal.status, existsSync(join(folder, "bad"))]).toEqual([2, false]);
    const skipping = await noncetrial([...args, "--on-error", "skip"]);
    expect(skipping.stderr).toMatch(/byte 160: skipped/);
    expect(skipping.stdout).toMatch(/799 records verified, 1 skipped/);
  });

  test.each([
    [["--format", "xml"], /--format/],
    [["--key", "a"], /sha256d takes no key/],
    [["--name", ""], /--name is ""/],
  ])("bad input %o: exit 2", async (args, message) => {
    const { status, stderr } = await noncetrial(["dataset", "import", source, "--pow", "sha256d", ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
