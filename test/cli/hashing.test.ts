import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench.js";
import { noncetrial, ROOT } from "../support/cli.js";
import { testWith } from "../support/tools.js";

const GENESIS_TEMPLATE =
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d";
const GENESIS_HASH = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000";

describe("hash", () => {
  test("the genesis header, as text and as JSON", async () => {
    const header = `${GENESIS_TEMPLATE}1dac2b7c`;
    const { stdout, status } = await noncetrial(["hash", "--pow", "sha256d", "--header", header]);
    expect([status, stdout]).toEqual([0, `${GENESIS_HASH}\n`]);
    const json = await noncetrial(["hash", "--pow", "sha256d", "--header", header, "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({ pow: "sha256d", hash: GENESIS_HASH });
  });

  // The double SHA-256 of "abc", and of nothing.
  test.each([
    [["--input", "abc"], "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358"],
    [["--input-hex", "616263"], "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358"],
    [["--input", ""], "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"],
  ])("%o", async (args, hash) => {
    expect((await noncetrial(["hash", "--pow", "sha256d", ...args])).stdout).toBe(`${hash}\n`);
  });

  test("a function of headers alone says so", async () => {
    const { status, stderr } = await noncetrial(["hash", "--pow", "sha256:7", "--input", "abc"]);
    expect([status, stderr]).toEqual([2, "noncetrial: sha256:7 hashes block headers only: use --header\n"]);
  });

  test.each([
    [["--header", "00"], /--header: hex has 1 bytes, 80 are needed/],
    [["--header", `${GENESIS_TEMPLATE}1dac2b7g`], /--header: not hex: "g" at position 159/],
    [[], /give one of --input, --input-hex and --header; 0 were given/],
    [["--input", "a", "--input-hex", "00"], /2 were given/],
  ])("bad input %o: one line, exit 2", async (args, message) => {
    const { status, stderr, stdout } = await noncetrial(["hash", "--pow", "sha256d", ...args]);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("scan", () => {
  const scan = (...args: string[]) =>
    noncetrial(["scan", "--pow", "sha256d", "--template", GENESIS_TEMPLATE, "--json", ...args]);

  test("finds the genesis nonce", async () => {
    const { stdout } = await scan("--from", "2083000000", "--count", "400000", "--bits", "40");
    expect(JSON.parse(stdout)).toEqual({ hits: [{ nonce: 2083236893, hash: GENESIS_HASH }] });
  });

  test("lists exactly the hits that a slow independent loop finds", async () => {
    const [from, count, bits] = [123_456, 200_000, 10];
    const header = Buffer.from(`${GENESIS_TEMPLATE}00000000`, "hex");
    const expected: { nonce: number; hash: string }[] = [];
    for (let nonce = from; nonce < from + count; nonce++) {
      header.writeUInt32LE(nonce, 76);
      const once = createHash("sha256").update(header).digest();
      const hash = createHash("sha256").update(once).digest();
      if (Math.clz32(hash.readUInt32LE(28)) >= bits) expected.push({ nonce, hash: hash.toString("hex") });
    }
    const { stdout } = await scan("--from", String(from), "--count", String(count), "--bits", String(bits));
    expect(JSON.parse(stdout)).toEqual({ hits: expected });
  });

  test("the last nonces of all, and every one of them at 0 bits", async () => {
    const { stdout } = await scan("--from", "4294967290", "--count", "6", "--bits", "0");
    const { hits } = JSON.parse(stdout) as { hits: { nonce: number }[] };
    expect(hits.map(({ nonce }) => nonce)).toEqual([0, 1, 2, 3, 4, 5].map((i) => 4294967290 + i));
  });

  test.each([
    [["--count", "0"], /count is 0/],
    [["--from", "4294967296"], /from is 4294967296/],
    [["--from", "4294967295", "--count", "2"], /count is 2, an integer from 1 to 1/],
    [["--bits", "257"], /bits is 257/],
    [["--bits", "x"], /--bits is "x": a whole number is needed/],
    [["--template", "00"], /--template: hex has 1 bytes, 76 are needed/],
    [["--pow", "sha256:65"], /rounds must be 1\.\.64/],
  ])("bad input %o: one line, exit 2", async (args, message) => {
    const { status, stderr, stdout } = await scan(...args);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

describe("bench and doctor", () => {
  test("bench shows rates, ratios, operations and the bound; only the form is checked, not the speed", async () => {
    const { stdout, status, stderr } = await noncetrial(["bench", "sha256d", "--slices", "1", "--json"]);
    expect(status, stderr).toBe(0);
    const { functions, cyclesPerSecond } = JSON.parse(stdout) as {
      functions: Record<string, unknown>[];
      cyclesPerSecond: number;
    };
    expect(cyclesPerSecond).toBeGreaterThan(1e8);
    expect(functions).toHaveLength(1);
    expect(functions[0]).toMatchObject({ pow: "sha256d", peers: [{}, {}] });
    for (const field of [
      "hashesPerSecond",
      "operationsPerHash",
      "laneBound",
      "shareOfBound",
      "newTemplate",
    ]) {
      expect(functions[0]![field]).toBeGreaterThan(0);
    }
  });

  test("bench shows feature sets, and the pool beside bare hashing", async () => {
    const { stdout, status, stderr } = await noncetrial([
      "bench",
      "features",
      "pool",
      "--slices",
      "1",
      "--json",
    ]);
    expect(status, stderr).toBe(0);
    const { functions, model, trees, features, pool } = JSON.parse(stdout) as BenchReport;
    expect([functions, model, trees]).toEqual([[], null, null]);
    expect(features!.map(({ features: name }) => name)).toContain("cmfo-identity");
    for (const row of [...features!, pool!]) expect(row.noncesPerSecond).toBeGreaterThan(0);
    expect(pool!.hashing.ratio).toBeLessThan(1);
  });

  testWith("python3", "bench shows what programs carry over the wire", async () => {
    const { stdout, status, stderr } = await noncetrial(["bench", "outside", "--slices", "1", "--json"]);
    expect(status, stderr).toBe(0);
    const { outside } = JSON.parse(stdout) as BenchReport;
    expect(outside).toMatchObject({
      carried: { median: expect.any(Number) },
      example: { median: expect.any(Number) },
    });
  });

  test("doctor finds every part that must work in order", async () => {
    const { stdout, status } = await noncetrial(["doctor", "--json"]);
    const findings = JSON.parse(stdout) as { part: string; status: string }[];
    expect(status).toBe(0);
    expect(findings.filter((finding) => finding.status === "broken")).toEqual([]);
    expect(findings).toContainEqual(expect.objectContaining({ part: "kernel sha256d", status: "ok" }));
    expect(findings).toContainEqual(expect.objectContaining({ part: "model backend wasm", status: "ok" }));
  });
});

test("the built command can be executed: npx marks it so once, and not again after a new build", () => {
  expect(() => accessSync(join(ROOT, "dist/cli/main.js"), constants.X_OK)).not.toThrow();
});
