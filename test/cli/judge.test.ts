import { describe, expect, test } from "vitest";
import { noncetrial } from "../support/cli.js";

const COUNTS = [
  "judge",
  "--hits",
  "11",
  "--hashes",
  "800",
  "--control-hits",
  "21",
  "--control-hashes",
  "3011",
];

describe("judge", () => {
  test("published counts against a control: the known ratio, interval and p, and the hashes that decide", async () => {
    const { status, stdout } = await noncetrial([...COUNTS, "--level", ".95"]);
    expect(status).toBe(0);
    expect(stdout).toContain("two Poisson rates");
    expect(stdout).toContain("ratio      1.971");
    expect(stdout).toContain("interval   0.858 to 4.277 at 95 %");
    expect(stdout).toContain("p          0.1120");
    expect(stdout).toContain("verdict    inconclusive");
    expect(stdout).toMatch(/about 2\.52 k \(2521\) more hashes/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("as JSON: the fields of a trial", async () => {
    const { stdout } = await noncetrial([...COUNTS, "--json"]);
    const judged = JSON.parse(stdout) as Record<string, unknown>;
    expect(judged).toMatchObject({
      design: "poisson",
      hits: 11,
      hashes: 800,
      controlHits: 21,
      controlHashes: 3011,
      verdict: "inconclusive",
      level: 0.95,
    });
    for (const field of [
      "claim",
      "kind",
      "pow",
      "keep",
      "recall",
      "lift",
      "interval",
      "pValue",
      "pAdjusted",
      "eValue",
    ]) {
      expect(judged).toHaveProperty(field);
    }
    expect(judged.lift).toBeCloseTo(1.971488, 5);
    expect(judged.pValue).toBeCloseTo(0.1120173, 5);
  });

  test.each([
    [["--hits", "400", "--hashes", "100000", "--probability", "0.00390625"], "inconclusive"],
    [["--hits", "600", "--hashes", "100000", "--probability", "0.00390625"], "advantage"],
    [["--hits", "300", "--hashes", "100000", "--probability", "0.00390625"], "harmful"],
    [["--hits", "500000", "--hashes", "1000000", "--probability", "0.5"], "no-advantage"],
    [["--hits", "500", "--hashes", "1000", "--control-hits", "250", "--control-hashes", "1000"], "advantage"],
  ])("%j: %s", async (args, verdict) => {
    const { status, stdout } = await noncetrial(["judge", ...args]);
    expect([status, stdout.match(/verdict +(.+)/)?.[1]]).toEqual([0, verdict]);
  });

  test("no hits anywhere say nothing; none in the control give no infinities", async () => {
    const none = ["judge", "--hits", "0", "--hashes", "8", "--control-hits", "0", "--control-hashes", "9"];
    expect((await noncetrial(none)).stdout).toMatch(/^inconclusive: /);
    expect(JSON.parse((await noncetrial([...none, "--json"])).stdout)).toMatchObject({
      lift: null,
      interval: null,
    });
    const some = [
      "judge",
      "--hits",
      "9",
      "--hashes",
      "800",
      "--control-hits",
      "0",
      "--control-hashes",
      "900",
      "--json",
    ];
    expect(JSON.parse((await noncetrial(some)).stdout)).toMatchObject({
      lift: null,
      interval: [expect.any(Number), null],
    });
  });

  test.each([
    [["--hits", "12", "--hashes", "8", "--probability", ".5"], "hits is 12, more than hashes 8"],
    [["--hits", "1.5", "--hashes", "8", "--probability", ".5"], "hits is 1.5"],
    [["--hits", "-1", "--hashes", "8", "--probability", ".5"], "hits is -1"],
    [["--hits", "0", "--hashes", "0", "--probability", ".5"], "hashes is 0"],
    [["--hits", "x", "--hashes", "8", "--probability", ".5"], 'hits is "x"'],
    [["--hits", "1", "--hashes", "8", "--probability", "1"], "probability is 1"],
    [["--hits", "1", "--hashes", "8", "--probability", ".5", "--level", "1"], "level is 1"],
    [["--hits", "1", "--hashes", "8", "--probability", ".5", "--margin", "0"], "margin is 0"],
    [["--hits", "1", "--hashes", "8"], "give --probability, or --control-hits and --control-hashes"],
    [["--hits", "1", "--hashes", "8", "--control-hits", "1"], "give --probability, or"],
  ])("%j is refused in one line", async (args, message) => {
    const { status, stdout, stderr } = await noncetrial(["judge", ...args]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("power", () => {
  test("hits, hashes and minutes of each design", async () => {
    const args = [
      "power",
      "--lift",
      "1.01",
      "--power",
      ".9",
      "--alpha",
      ".01",
      "--bits",
      "8",
      "--keep",
      ".5",
    ];
    const { status, stdout } = await noncetrial([...args, "--json"]);
    expect(status).toBe(0);
    const { designs } = JSON.parse(stdout) as { designs: Record<string, number | string>[] };
    expect(designs.map(({ design }) => design)).toEqual(["oneArm", "pool", "twoArms", "sequential"]);
    // ((2.576 + 1.282) / .01)^2 (1 - 2^-8), and somewhat more for the variance under the lift.
    expect(designs[0]!.hits).toBeGreaterThan(148_000);
    expect(designs[0]!.hits).toBeLessThan(150_000);
    for (const { minutes } of designs) expect(minutes).toBeGreaterThan(0);
    const text = await noncetrial(args);
    expect(text.stdout).toContain("on all cores of this machine");
  });

  test.each([
    [["--lift", "0.9"], "--lift is 0.9"],
    [["--lift", "1.9", "--keep", ".7"], "lift is 0.9, more than a filter that keeps 0.7 can reach"],
    [["--lift", "1.1", "--power", ".3"], "power is 0.3"],
    [["--lift", "1.1", "--bits", "many"], '--bits is "many"'],
  ])("%j is refused in one line", async (args, message) => {
    const { status, stderr } = await noncetrial(["power", ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
