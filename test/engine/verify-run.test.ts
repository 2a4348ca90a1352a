import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { chained, LEDGER_FILE } from "../../src/engine/ledger.js";
import { runExperiment } from "../../src/engine/run-experiment.js";
import { verifyRun } from "../../src/engine/verify-run.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { type Results, resultsDigest } from "../../src/trial/results.js";
import { noncetrial, scratchFolder, temporaryFolder } from "../support/cli.js";

/** A pool, a screening, a search with and one without random search beside it. */
const KINDS = `name: kinds
title: Every kind of hashing
margin: 0.2
bits: 2
evaluationTemplates: 3
train: { templates: 4, nonces: 512 }
trials:
  - { claim: cmfo-byte-ranges:conservative, pow: sha256d }
  - { claim: cmfo-byte-ranges:aggressive, pow: sha256d }
  - { claim: golden-order, pow: sha256d }
  - { claim: golden-order, pow: "sha256:20", evaluationTemplates: 64 }
`;

const LOOKED = `${KINDS.replace("name: kinds", "name: looked")}stopping: sequential\n`;

const folder = scratchFolder();
const run = (text: string, out: string) =>
  runExperiment({
    experiment: parseExperiment(text, "kinds.yaml"),
    out: join(folder, out),
    engine: "in-process",
  });

/** A copy of the run whose files may be altered. */
function copy(): string {
  const out = join(temporaryFolder(), "run");
  cpSync(join(folder, "kinds"), out, { recursive: true });
  return out;
}

const linesOf = (out: string) => readFileSync(join(out, LEDGER_FILE), "utf8").trimEnd().split("\n");
const write = (out: string, lines: readonly string[]) =>
  writeFileSync(join(out, LEDGER_FILE), lines.map((line) => `${line}\n`).join(""));

/** Alters one line's text and gives what is found. */
function altered(alter: (lines: string[]) => void) {
  const out = copy();
  const lines = linesOf(out);
  alter(lines);
  write(out, lines);
  return verifyRun(out).problems;
}

/** A line's content without what chains it. */
function contentOf(line: string): Record<string, unknown> {
  const { sha256: _s, line: _l, previous: _p, ...content } = JSON.parse(line);
  return content;
}

/** Lines from the first one changed on, chained anew by somebody who knows how. */
function rechain(lines: string[]): void {
  let previous = "0".repeat(64);
  for (const [i, line] of lines.entries()) {
    const next = chained(contentOf(line), i + 1, previous);
    lines[i] = next.line;
    previous = next.sha256;
  }
}

beforeAll(async () => {
  await run(KINDS, "kinds");
});

describe("a run as it was written", () => {
  test("holds, with every kind of line, each chained to the one before", () => {
    const { problems, lines, hits } = verifyRun(join(folder, "kinds"));
    expect(problems).toEqual([]);
    const entries = linesOf(join(folder, "kinds")).map((line) => JSON.parse(line));
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set([undefined, "shard", "screen", "hunt"]));
    expect(entries.some(({ arms }) => arms?.["random-search"] !== undefined)).toBe(true);
    for (const [i, entry] of entries.entries()) {
      expect(entry.line).toBe(i + 1);
      if (i > 0) expect(entry.previous).toBe(entries[i - 1].sha256);
    }
    expect(lines).toBe(entries.length);
    expect(hits).toBe(entries.reduce((sum, { strongest = [] }) => sum + strongest.length, 0));
    expect(hits).toBeGreaterThan(lines);
  });

  test("one worker, two, and a run resumed from half its records leave the same ledger", async () => {
    const text = readFileSync(join(folder, "kinds", LEDGER_FILE), "utf8");
    const file = join(folder, "kinds.yaml");
    writeFileSync(file, KINDS);
    const two = await noncetrial(["run", file, "--workers", "2", "--quiet", "--out", join(folder, "two")]);
    expect(two.status, two.stderr).toBe(0);
    expect(readFileSync(join(folder, "two", LEDGER_FILE), "utf8")).toBe(text);
    const out = join(folder, "half");
    cpSync(join(folder, "two"), out, { recursive: true });
    const records = readFileSync(join(out, "records.jsonl"), "utf8").split("\n");
    writeFileSync(join(out, "records.jsonl"), `${records.slice(0, records.length / 2).join("\n")}\n`);
    writeFileSync(
      join(out, "run.json"),
      readFileSync(join(out, "run.json"), "utf8").replace("complete", "incomplete"),
    );
    rmSync(join(out, LEDGER_FILE));
    const experiment = parseExperiment(KINDS, "kinds.yaml");
    await runExperiment({ experiment, out, resume: true, engine: "in-process" });
    expect(readFileSync(join(out, LEDGER_FILE), "utf8")).toBe(text);
    expect(verifyRun(out).problems).toEqual([]);
  });

  test("trials that are looked at throughout hold too", async () => {
    const { trials } = await run(LOOKED, "looked");
    expect(trials.some(({ looks }) => looks !== null)).toBe(true);
    expect(verifyRun(join(folder, "looked")).problems).toEqual([]);
  });
});

describe("what was altered is named", () => {
  test.each(["opening", "shard", "screen", "hunt"])("one byte in a line of kind %s", (kind) => {
    let at = 0;
    const problems = altered((lines) => {
      at = lines.findIndex((line) => (JSON.parse(line).kind ?? "opening") === kind);
      const place = Math.floor(lines[at]!.length / 2);
      const byte = lines[at]![place] === "1" ? "2" : "1";
      lines[at] = lines[at]!.slice(0, place) + byte + lines[at]!.slice(place + 1);
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]!.place).toBe(`ledger.jsonl line ${at + 1}`);
    expect(problems[0]!.wrong).toMatch(/SHA-256/);
  });

  test("a line that is no longer JSON, one that is cut off, one that is gone, one too many", () => {
    expect(altered((lines) => lines.splice(2, 1, "nonsense"))[0]).toEqual({
      place: "ledger.jsonl line 3",
      wrong: "it is not a line of a ledger",
    });
    const cut = altered((lines) => lines.splice(2, 1, lines[2]!.slice(0, -9)));
    expect(cut[0]!.place).toBe("ledger.jsonl line 3");
    const gone = altered((lines) => lines.splice(2, 1));
    expect(gone[0]!).toMatchObject({
      place: "ledger.jsonl line 2",
      wrong: expect.stringMatching(/line 3 is chained/),
    });
    const short = altered((lines) => lines.splice(-1, 1));
    expect(short[0]!.wrong).toMatch(/the lines behind it are missing/);
    const long = altered((lines) => {
      lines.push(lines[1]!);
    });
    expect(long.map(({ wrong }) => wrong).join()).toMatch(/chained/);
  });

  test("a line that is written anew with its own SHA-256", () => {
    const problems = altered((lines) => {
      const { line, previous, sha256: _, ...content } = JSON.parse(lines[3]!);
      lines[3] = chained({ ...content, subject: "another" }, line, previous).line;
    });
    expect(problems[0]).toEqual({ place: "ledger.jsonl line 4", wrong: "line 5 is chained to another line" });
  });

  test("a hit that is none, on a line that is chained anew with all behind it", () => {
    const problems = altered((lines) => {
      const entry = JSON.parse(lines[3]!);
      entry.strongest[0].nonce = (entry.strongest[0].nonce ^ 1) >>> 0;
      lines[3] = JSON.stringify(entry);
      rechain(lines);
    });
    expect(problems[0]!.place).toBe("ledger.jsonl line 4");
    expect(problems[0]!.wrong).toMatch(/^the hash at nonce \d+ is [0-9a-f]{64}, not/);
  });

  test("a hit on a template that the seed does not draw", () => {
    const problems = altered((lines) => {
      const [entry, other] = [JSON.parse(lines[1]!), JSON.parse(lines[2]!)];
      expect(entry.strongest[0].template).not.toBe(other.strongest[0].template);
      entry.strongest = other.strongest;
      lines[1] = JSON.stringify(entry);
      rechain(lines);
    });
    expect(problems[0]).toEqual({
      place: "ledger.jsonl line 2",
      wrong: "a hit is not on template 0 as the seed draws it",
    });
  });

  test("counts that the ledger does not add up to, under a digest and a chain that fit", () => {
    const out = copy();
    const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
    results.trials[2]!.hits += 5;
    results.digest = resultsDigest(results);
    writeFileSync(join(out, "results.json"), JSON.stringify(results));
    const { problems } = verifyRun(out);
    expect(problems.map(({ place }) => place)).toEqual(["results.json", "results.json"]);
    expect(problems[0]!.wrong).toMatch(/golden-order@sha256d: hits is \d+, the ledger adds up to \d+/);
    expect(problems[1]!.wrong).toMatch(/golden-order@sha256d: its lift is .+, its counts give /);
  });

  test("lifts, intervals and verdicts that do not follow from the counts, under a digest that fits", () => {
    const wrongOf = (change: (trials: Results["trials"]) => void) => {
      const out = copy();
      const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
      change(results.trials);
      results.digest = resultsDigest(results);
      writeFileSync(join(out, "results.json"), JSON.stringify(results));
      return verifyRun(out).problems.map(({ place, wrong }) => `${place}: ${wrong}`);
    };
    for (const at of [0, 1, 2]) {
      expect(
        wrongOf((trials) => {
          trials[at]!.lift = trials[at]!.lift! + 1e-6;
        }),
      ).toEqual([expect.stringMatching(/^results\.json: .+@sha256d: its lift is .+, its counts give /)]);
    }
    expect(
      wrongOf((trials) => {
        Object.assign(trials[0]!, { lift: 1.3, interval: [1.25, 1.35], verdict: "advantage" });
      }),
    ).toHaveLength(1);
    for (const [at, verdict] of [
      [0, "advantage"],
      [3, "advantage"],
      [3, "harmful"],
    ] as const) {
      expect(
        wrongOf((trials) => {
          trials[at]!.verdict = verdict;
        }),
      ).toEqual([expect.stringContaining(`its verdict is ${verdict}, its interval `)]);
    }
    expect(
      wrongOf((trials) => {
        Object.assign(trials[1]!, { lift: null, interval: null, verdict: "no-advantage" });
      }),
    ).toEqual([expect.stringContaining("its verdict is no-advantage, and it has no lift")]);
  });

  test("one byte of the results, of the experiment, of the run's identity", () => {
    const change = (file: string, from: string | RegExp, to: string) => {
      const out = copy();
      const text = readFileSync(join(out, file), "utf8");
      expect(text).toMatch(from);
      writeFileSync(join(out, file), text.replace(from, to));
      return verifyRun(out).problems.map(({ place }) => place);
    };
    expect(change("results.json", /"margin": 0\.2/, '"margin": 0.3')).toEqual(["results.json"]);
    expect(change("results.json", /\{/, "[")).toContain("results.json");
    expect(change("experiment.yaml", /margin: 0\.2/, "margin: 0.3")).toEqual(["experiment.yaml"]);
    expect(change("run.json", /"seed": "1"/, '"seed": "2"')).toContain("run.json");
  });

  test("a ledger that is missing", () => {
    const out = copy();
    rmSync(join(out, LEDGER_FILE));
    expect(verifyRun(out).problems[0]).toEqual({ place: LEDGER_FILE, wrong: "it is missing" });
  });
});

describe("noncetrial verify", () => {
  test("exits 0 where all holds, 4 where a line is altered, 2 where there is no run", async () => {
    const good = await noncetrial(["verify", join(folder, "kinds")]);
    expect(good, good.stderr).toMatchObject({ status: 0, stderr: "" });
    expect(good.stdout).toMatch(/holds: \d+ lines of the ledger, \d+ hits hashed again/);
    const out = copy();
    const lines = linesOf(out);
    lines[4] = lines[4]!.replace('"paid":', '"paid":1');
    write(out, lines);
    const bad = await noncetrial(["verify", out, "--json"]);
    expect(bad.status).toBe(4);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      holds: false,
      problems: [{ place: "ledger.jsonl line 5" }],
    });
    expect((await noncetrial(["verify", out])).stdout).toMatch(
      /DOES NOT HOLD[\s\S]*ledger\.jsonl line 5: its/,
    );
    const none = await noncetrial(["verify", temporaryFolder()]);
    expect(none).toMatchObject({ status: 2, stdout: "" });
    expect(none.stderr).toMatch(/is not a run folder/);
  });
});
