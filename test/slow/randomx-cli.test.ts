import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { noncetrial, scratchFolder } from "../support/cli.js";

const EXPERIMENT = `
name: small-randomx
title: RandomX with little of it
seed: 1
margin: 0.25
bits: 1
train: { templates: 4, nonces: 256 }
trials:
  - { claim: cmfo-byte-ranges, pow: "randomx-lite:16,1,12,12" }
  - { claim: mlp-classifier, pow: "randomx-lite:16,1,12,12" }
  - { claim: past-nonce-density, pow: "randomx-lite:16,1,12,12" }
history: simulated
simulatedChain: { blocks: 256, bits: 3 }
`;

describe("a run on RandomX", () => {
  const folder = scratchFolder();
  const file = join(folder, "experiment.yaml");
  writeFileSync(file, EXPERIMENT);

  test("gives verdicts, and one digest for one thread and for two that share a cache", async () => {
    const runs = await Promise.all(
      [1, 2].map(async (workers) => {
        const out = join(folder, `${workers}`);
        const { status, stdout, stderr } = await noncetrial([
          ...["run", file, "--json", "--quiet", "--workers", String(workers), "--out", out],
        ]);
        expect(status, stderr).toBe(0);
        return resultsSchema.parse(JSON.parse(stdout));
      }),
    );
    const [one, two] = runs as [(typeof runs)[number], (typeof runs)[number]];
    expect(two.digest).toBe(one.digest);
    expect(one.valid).toBe(true);
    expect(one.trials.map(({ verdict }) => verdict)).not.toContain("rejected");
    for (const { ledger } of one.trials) expect(ledger.operations).toBeGreaterThan(ledger.hashes);
  });
});

describe("keys on the command line", () => {
  test("the published answer, text and JSON", async () => {
    const args = ["hash", "--pow", "randomx-lite", "--key", "test key 000", "--input", "This is a test"];
    const hash = "580f231055954e9bc2908c26675bff7c6f02d13a6d637ac8139712b5c0e56c2c";
    expect((await noncetrial(args)).stdout).toBe(`${hash}\n`);
    expect(JSON.parse((await noncetrial([...args, "--json"])).stdout)).toEqual({ pow: "randomx-lite", hash });
  });

  test("scan finds what hashing one by one finds", async () => {
    const template = "00".repeat(72);
    const key = ["--pow", "randomx-lite", "--key-hex", "0102"];
    const { status, stdout } = await noncetrial([
      ...["scan", ...key, "--template", template, "--from", "5", "--count", "40", "--bits", "2", "--json"],
    ]);
    expect(status).toBe(0);
    const { hits } = JSON.parse(stdout) as { hits: { nonce: number; hash: string }[] };
    expect(hits.length).toBeGreaterThan(1);
    for (const { nonce, hash } of hits.slice(0, 3)) {
      const blob = `${"00".repeat(39)}${Buffer.from(Uint32Array.of(nonce).buffer).toString("hex")}${"00".repeat(33)}`;
      expect((await noncetrial(["hash", ...key, "--input-hex", blob])).stdout).toBe(`${hash}\n`);
    }
  });

  test.each([
    [["hash", "--pow", "randomx", "--input", "a"], "randomx needs a key: give --key or --key-hex"],
    [["hash", "--pow", "sha256d", "--key", "k", "--input", "a"], 'pow "sha256d" takes no key'],
    [
      ["hash", "--pow", "randomx", "--key", "k", "--key-hex", "00", "--input", "a"],
      "give one of --key and --key-hex",
    ],
    [
      ["hash", "--pow", "randomx", "--key", "k".repeat(61), "--input", "a"],
      "--key: key has 61 bytes, at most 60",
    ],
    [
      ["hash", "--pow", "randomx-lite", "--key", "k", "--header", "00"],
      "randomx-lite hashes no block headers",
    ],
    [["scan", "--pow", "randomx-lite", "--key", "k", "--template", "00"], "template has 1 bytes, 39 or more"],
  ])("%j is refused in one line", async (args, message) => {
    const { status, stdout, stderr } = await noncetrial(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
