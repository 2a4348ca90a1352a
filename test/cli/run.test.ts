import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";
import { type Results, resultsDigest, resultsSchema } from "../../src/trial/results.js";
import { noncetrial, ROOT, scratchFolder, start, temporaryFolder } from "../support/cli.js";
import { expectReference } from "../support/reference.js";

/** A whole run in a few seconds: a wide margin and small fits. */
const TINY = `name: tiny
title: A tiny trial
margin: 0.2
bits: 2
evaluationTemplates: 3
train: { templates: 4, nonces: 512 }
trials:
  - claim: mlp-classifier
    pow: sha256d
  - claim: mlp-classifier
    pow: sha256:7
    split: same-template
    train: { templates: 2, nonces: 4096 }
`;

function tiny(changes: (text: string) => string = (text) => text): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = join(folder, "tiny.yaml");
  writeFileSync(file, changes(TINY));
  return { folder, file };
}

const parse = (text: string): Results => resultsSchema.parse(JSON.parse(text));

describe("experiments/quick.yaml", () => {
  const folder = scratchFolder();
  let one: Results;
  let two: Results;
  let other: Results;

  beforeAll(async () => {
    const run = async (name: string, ...args: string[]) => {
      const { status, stdout, stderr } = await noncetrial([
        ...["run", "experiments/quick.yaml", "--json", "--quiet", "--out", join(folder, name), ...args],
      ]);
      expect(status, stderr).toBe(0);
      return parse(stdout);
    };
    one = await run("one", "--workers", "1");
    two = await run("two", "--workers", "2");
    other = await run("seed 2", "--seed", "2");
  }, 300_000);

  test("the fits of a net say how its fixed-point form agrees with its floating-point form", () => {
    for (const { claim, fit } of one.trials.filter(({ claim }) => claim.startsWith("mlp-classifier"))) {
      const { rows, spearman, equalDecisions } = fit!.fixedPoint!;
      expect(rows, claim).toBeLessThanOrEqual(fit!.validationRows);
      expect(spearman).toBeGreaterThan(0.99);
      expect(equalDecisions).toBeGreaterThan(0.98);
    }
  });

  test.each([1, 2])("every claim gets its verdict under seed %i", (seed) => {
    const { trials } = seed === 1 ? one : other;
    expect(Object.fromEntries(trials.map(({ id, verdict }) => [id, verdict]))).toEqual({
      "mlp-classifier@sha256d": "no-advantage",
      "mlp-classifier@sha256:7/same-template": "advantage",
      "cmfo-byte-ranges:conservative@sha256d": "no-advantage",
      "cmfo-byte-ranges:aggressive@sha256d": "no-advantage",
      "cmfo-phase-entropy@sha256d": "degenerate",
      "cmfo-phase-entropy@sha256d/zero": "no-advantage",
      "past-nonce-density@sha256d": "artefact",
    });
    expect(trials[1]!.lift).toBeGreaterThan(1.5);
  });

  test("past winners look like a large lift, fresh hashes show none", () => {
    const trial = one.trials.find(({ claim }) => claim === "past-nonce-density")!;
    expect(trial.observed!.lift).toBeGreaterThan(1.5);
    expect(trial.observed!.interval![0]).toBeGreaterThan(1.4);
    expect(trial.interval![1]).toBeLessThan(1.04);
    expect(trial.pitfalls).toContainEqual(expect.objectContaining({ id: "scan-order", status: "fail" }));
    expect(trial.reason).toMatch(/past blocks.*fresh hashes/);
  });

  test("a filter that keeps little has only those hashed that it keeps", () => {
    const trial = one.trials.find(({ id }) => id.includes("aggressive"))!;
    expect(trial).toMatchObject({ design: "arms", controlHashes: 0, recall: null, hitProbability: 1 / 16 });
    expect(trial.keep).toBeCloseTo(0.0365, 3);
    expect(trial.lift).toBeCloseTo(trial.hits / trial.hashes / trial.hitProbability!, 12);
  });

  test("every gate passes", () => {
    expect(one.valid).toBe(true);
    expect(one.gates.filter(({ status }) => status !== "pass")).toEqual([]);
    expect(new Set(one.gates.map(({ id }) => id))).toEqual(
      new Set([
        "known-answers",
        "solutions",
        "uniformity-chi-square",
        "uniformity-ks",
        "random-filter",
        "label-shuffle",
        "planted",
        "oracle-peek",
        "scan-order",
      ]),
    );
  });

  test("oracle-peek finds its known lift everywhere; what past winners suggest is nothing on fresh hashes", () => {
    const subjects = (id: string) => one.gates.filter((gate) => gate.id === id).map(({ subject }) => subject);
    expect(subjects("oracle-peek")).toEqual(subjects("planted"));
    // On a weakened function a rule of the nonce's bits is no null.
    expect(subjects("scan-order")).toEqual(subjects("uniformity-ks"));
    const { figure } = one.gates.find(({ id }) => id === "scan-order")!;
    expect(Number(/^[0-9.]+/.exec(figure)![0])).toBeCloseTo(13.6, 0);
    expect(figure).toMatch(/ (0\.9|1\.0)[0-9]x on fresh hashes/);
  });

  test("beside what a model learns on 7 rounds stands what undoing them tells", () => {
    const structures = one.trials.map(({ pow, structure }) => [pow, structure]);
    expect(
      structures.filter(([pow]) => pow !== "sha256:7").every(([, structure]) => structure === null),
    ).toBe(true);
    expect(one.trials[1]!.structure).toEqual({
      rounds: 7,
      samples: 256,
      templateKnown: { checkBits: 224, passing: 256, randomPassing: 0 },
      wordsUnknown: { checkBits: 32, passing: 256, randomPassing: 0 },
    });
  });

  test("one and two workers give the same digest, which is that of the findings", () => {
    expect(two.digest).toBe(one.digest);
    expect(resultsDigest(one)).toBe(one.digest);
    expect(resultsDigest({ ...one, seed: "changed" })).not.toBe(one.digest);
  });

  test("the digest is the one that is kept in reports/reference", () => {
    expectReference("quick", one);
  });

  test("another seed gives another digest", () => {
    expect(other.digest).not.toBe(one.digest);
  });

  test("the results fit the published JSON Schema", () => {
    const schema: unknown = JSON.parse(readFileSync(join(ROOT, "reports/results.schema.json"), "utf8"));
    const validate = new Ajv2020({ strict: false }).compile(schema as object);
    expect(validate(one), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...one, trials: [{ ...one.trials[0], verdict: "maybe" }] })).toBe(false);
  });

  test("counts agree with each other", () => {
    for (const trial of one.trials.filter(({ lift }) => lift !== null)) {
      if (trial.design === "pool") {
        expect(trial.hits).toBeLessThanOrEqual(trial.controlHits);
        expect(trial.controlHashes).toBe(trial.nonces);
      }
      expect(trial.keep).toBe(trial.hashes / trial.nonces);
      expect(trial.interval![0]!).toBeLessThanOrEqual(trial.lift!);
      expect(trial.interval![1]!).toBeGreaterThanOrEqual(trial.lift!);
    }
    const { lift, hits, hashes, controlHits, controlHashes } = one.trials[0]!;
    expect(lift).toBeCloseTo(hits / hashes / (controlHits / controlHashes), 12);
  });
});

describe("a run folder", () => {
  test("holds the experiment, records, results and report; --resume prints a finished run again", async () => {
    const { folder, file } = tiny();
    const out = join(folder, "run");
    const first = await noncetrial(["run", file, "--out", out, "--quiet"]);
    expect(first.status, first.stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "datasets",
      "experiment.yaml",
      "fits",
      "ledger.jsonl",
      "records.jsonl",
      "report.html",
      "results.json",
      "run.json",
    ]);
    expect(JSON.parse(readFileSync(join(out, "run.json"), "utf8"))).toMatchObject({ status: "complete" });
    const results = parse(readFileSync(join(out, "results.json"), "utf8"));
    expect(first.stdout).toContain(results.digest);
    expect(first.stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);

    const again = await noncetrial(["run", file, "--out", out, "--quiet", "--resume", "--json"]);
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(results);

    const inProcess = await noncetrial([
      ...["run", file, "--out", join(folder, "here"), "--quiet", "--json", "--engine", "in-process"],
    ]);
    expect(parse(inProcess.stdout).digest).toBe(results.digest);
  });

  test("Ctrl-C leaves a folder that says it is incomplete; --resume ends with the same digest", async () => {
    const { folder, file } = tiny((text) => text.replace("margin: 0.2", "margin: 0.02"));
    const undisturbed = await noncetrial(["run", file, "--out", join(folder, "a"), "--json", "--quiet"]);
    expect(undisturbed.status, undisturbed.stderr).toBe(0);

    const out = join(folder, "b");
    const run = start(["run", file, "--out", out, "--json"]);
    await until(() => existsSync(join(out, "records.jsonl")));
    run.kill("SIGINT");
    const stopped = await run.finished;
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toBe("");
    expect(stopped.stderr).toContain("is incomplete; --resume continues it");
    expect(JSON.parse(readFileSync(join(out, "run.json"), "utf8"))).toMatchObject({ status: "incomplete" });
    expect(existsSync(join(out, "results.json"))).toBe(false);

    const report = await noncetrial(["report", out]);
    expect(report.status).toBe(2);
    expect(report.stderr).toContain("is incomplete");

    // A torn last record, as a crash leaves it, is done again.
    const records = join(out, "records.jsonl");
    writeFileSync(records, `${readFileSync(records, "utf8")}{"task":"torn`);
    const resumed = await noncetrial(["run", file, "--out", out, "--json", "--quiet", "--resume"]);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(parse(resumed.stdout).digest).toBe(parse(undisturbed.stdout).digest);
  });

  test("the default folder is named after name, seed and experiment, and a second run gets one of its own", async () => {
    const { folder, file } = tiny();
    for (const _ of [1, 2]) {
      const { status, stderr } = await noncetrial(["run", file, "--quiet", "--seed", "5"], folder);
      expect(status, stderr).toBe(0);
    }
    const [first, second] = readdirSync(join(folder, "reports/tiny")).sort();
    expect(first).toMatch(/^5-[0-9a-f]{8}$/);
    expect(second).toBe(`${first}-2`);
  });

  test("looked at throughout a trial ends early, in the same place for any number of workers", async () => {
    const { folder, file } = tiny((text) =>
      text.replace("bits: 2", "bits: 2\nstopping: sequential").replace("margin: 0.2", "margin: 0.05"),
    );
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (workers) => {
        const { stdout } = await noncetrial([
          ...["run", file, "--out", join(folder, workers), "--json", "--quiet", "--workers", workers],
        ]);
        return parse(stdout);
      }),
    );
    expect(two!.digest).toBe(one!.digest);
    const [full, weak] = one!.trials;
    expect(full).toMatchObject({ stopping: "sequential", design: "arms", verdict: "no-advantage" });
    expect(full!.looks!.at(-1)).toMatchObject({ hashes: full!.hashes, hits: full!.hits });
    expect(full!.looks!.length).toBeLessThan(20);
    expect(full!.log10EValue).toBe(full!.looks!.at(-1)!.log10EValue);
    // Without a known hit probability there is one look, at the planned size.
    expect(weak).toMatchObject({ stopping: "fixed", design: "pool", looks: null, eValue: null });
    expect(one!.valid).toBe(true);
  });

  test("progress goes to standard error in plain lines, results to standard output", async () => {
    const { folder, file } = tiny();
    const { stderr, stdout } = await noncetrial(["run", file, "--out", join(folder, "run"), "--json"]);
    expect(() => parse(stdout)).not.toThrow();
    expect(stderr).toMatch(/labelling 0 of/);
    expect(stderr).toMatch(/\[#{16}\] 100 % {2}checking/);
    expect(stderr).not.toContain("\x1b");
  });
});

describe("expectations", () => {
  test("met 0, contradicted 1, undecided 3", async () => {
    const { folder, file } = tiny();
    const out = join(folder, "run");
    const run = (...args: string[]) => noncetrial(["run", file, "--out", out, "--quiet", ...args]);
    expect((await run()).status).toBe(0);
    // A claim without a function means its trials on full functions.
    expect((await run("--resume", "--expect", "mlp-classifier=no-advantage")).status).toBe(0);
    expect((await run("--resume", "--expect", "mlp-classifier@sha256:7=advantage")).status).toBe(0);
    const contradicted = await run("--resume", "--expect", "mlp-classifier=advantage");
    expect(contradicted.status).toBe(1);
    expect(contradicted.stdout).toContain("contradicted: it is no-advantage");
  });

  test("a run whose verdict was expected but is open exits 3", async () => {
    const { folder, file } = tiny();
    // The smallest budget allowed: the planned interval just fits the margin, so that about half of all seeds
    // stay open.
    const sets = ["margin=0.152", "hashes=1024", "evaluationTemplates=1"].flatMap((set) => [
      "--set",
      `trials.0.${set}`,
    ]);
    const statuses: (number | null)[] = [];
    for (const seed of ["1", "2", "3", "4", "5", "6"]) {
      const { status, stdout, stderr } = await noncetrial([
        ...["run", file, "--out", join(folder, seed), "--seed", seed, "--quiet"],
        ...[...sets, "--expect", "mlp-classifier=no-advantage"],
      ]);
      expect([0, 3], stderr).toContain(status);
      if (status === 3) expect(stdout).toContain("further hashes decide");
      statuses.push(status);
    }
    expect(statuses).toContain(3);
  });
});

describe("bad input: one clear line, exit 2, nothing written", () => {
  const cases: [string, (text: string) => string, string[], RegExp][] = [
    [
      "an unknown field",
      (text) => `${text}mragin: 1\n`,
      [],
      /tiny\.yaml:\d+: unknown field "mragin": did you mean "margin"/,
    ],
    [
      "an unknown claim",
      (text) => text.replace("mlp-classifier", "mlp-clasifier"),
      [],
      /trials\[0\]: unknown claim "mlp-clasifier": did you mean "mlp-classifier"/,
    ],
    [
      "an unknown pow",
      (text) => text.replace("pow: sha256d", "pow: sha265d"),
      [],
      /trials\[0\]: .*sha265d.*sha256d/,
    ],
    ["rounds out of range", (text) => text.replace("sha256:7", "sha256:65"), [], /trials\[1\]: .*1\.\.64/],
    [
      "too small a budget",
      (text) => text.replace("pow: sha256d", "pow: sha256d\n    hashes: 100"),
      [],
      /mlp-classifier@sha256d: hashes is 100, too small for any verdict.*valid are \d+ or more/,
    ],
    [
      "a trial twice",
      (text) => text.replace(/sha256:7\n[\s\S]*$/, "sha256d\n"),
      [],
      /mlp-classifier@sha256d is there twice/,
    ],
    ["an override without place", (text) => text, ["--set", "margin"], /--set margin: write PATH=VALUE/],
    ["an unknown expectation", (text) => text, ["--expect", "mlp=no-advantage"], /"mlp": no such trial/],
    ["an unknown verdict", (text) => text, ["--expect", "mlp-classifier=null"], /no such verdict/],
    ["an empty seed", (text) => text, ["--seed", ""], /--seed is empty/],
    ["no workers", (text) => text, ["--workers", "0"], /--workers/],
    ["an unknown option", (text) => text, ["--sed", "1"], /--sed.*\n?.*--seed/],
  ];
  test.each(cases)("%s", async (_title, changes, args, message) => {
    const { folder, file } = tiny(changes);
    const out = join(folder, "run");
    const { status, stdout, stderr } = await noncetrial(["run", file, "--out", out, ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toContain("    at ");
    expect(existsSync(out)).toBe(false);
  });

  test("a missing experiment file", async () => {
    const { status, stderr } = await noncetrial(["run", "nowhere.yaml"]);
    expect(status).toBe(2);
    expect(stderr).toBe(
      "noncetrial: cannot read experiment nowhere.yaml: no such file; give a YAML file such as experiments/quick.yaml\n",
    );
  });

  test("an output folder that is not empty keeps what it holds", async () => {
    const { folder, file } = tiny();
    const out = join(folder, "run");
    mkdirSync(out);
    writeFileSync(join(out, "mine.txt"), "mine");
    const { status, stderr } = await noncetrial(["run", file, "--out", out]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not empty/);
    expect(readdirSync(out)).toEqual(["mine.txt"]);
  });

  test("an output folder that cannot be made", async () => {
    const { folder, file } = tiny();
    const { status, stderr } = await noncetrial(["run", file, "--out", join(file, "below")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/cannot write to output folder .*below/);
    expect(readdirSync(folder)).toEqual(["tiny.yaml"]);
  });

  test.runIf(existsSync("/proc/self"))("an output folder below one that takes no folders", async () => {
    const { file } = tiny();
    const run = start(["run", file, "--out", "/proc/noncetrial/run"]);
    onTestFinished(() => void run.kill("SIGKILL"));
    const { status, stderr } = await run.finished;
    expect(status).toBe(2);
    expect(stderr).toMatch(/^noncetrial: cannot write to output folder \/proc\/noncetrial\/run: .*\n$/);
  });

  test("resuming nothing, or another experiment", async () => {
    const { folder, file } = tiny();
    const out = join(folder, "run");
    const nothing = await noncetrial(["run", file, "--out", out, "--resume"]);
    expect(nothing.status).toBe(2);
    expect(nothing.stderr).toMatch(/holds no run to resume/);
    expect((await noncetrial(["run", file, "--out", out, "--quiet"])).status).toBe(0);
    const other = await noncetrial(["run", file, "--out", out, "--resume", "--seed", "9"]);
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/holds a run with seed 1, not 9/);
  });
});

describe("a history from a file", () => {
  const history = (text: string) => `${text}  - { claim: past-nonce-density, pow: sha256d }\n`;

  test("is verified, learnt from and held against fresh hashes", async () => {
    const { folder, file } = tiny(history);
    const blocks = simulateChain(powFunction("sha256d"), 4, 800, new RandomStream("9", "a chain"));
    writeFileSync(join(folder, "blocks.raw"), writeHistory(blocks));
    const { status, stdout, stderr } = await noncetrial([
      ...["run", file, "--out", join(folder, "run"), "--json", "--quiet"],
      ...["--set", `history=${join(folder, "blocks.raw")}`],
    ]);
    expect(status, stderr).toBe(0);
    const trial = parse(stdout).trials.find(({ claim }) => claim === "past-nonce-density")!;
    expect(trial.observed!.winners).toBe(400);
  });

  test("that has changed since is refused when the run is resumed", async () => {
    const { folder, file } = tiny(history);
    const blocks = simulateChain(powFunction("sha256d"), 4, 800, new RandomStream("9", "a chain"));
    const path = join(folder, "blocks.raw");
    writeFileSync(path, writeHistory(blocks));
    const args = ["run", file, "--out", join(folder, "run"), "--quiet", "--set", `history=${path}`];
    const stopped = start(args);
    await until(() => existsSync(join(folder, "run", "records.jsonl")));
    stopped.kill("SIGKILL");
    await stopped.finished;
    writeFileSync(path, writeHistory(blocks.slice(1)));
    const { status, stderr } = await noncetrial([...args, "--resume"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /holds a run with a history of digest [0-9a-f]{64}, not [0-9a-f]{64}; resume it with the same/,
    );
  });

  test("whose proof of work does not verify is refused: one line, exit 2, nothing written", async () => {
    const { folder, file } = tiny(history);
    const blocks = simulateChain(powFunction("sha256d"), 8, 10, new RandomStream("9", "a chain"));
    const headers = writeHistory(blocks);
    headers[4 * 80 + 77]! ^= 0x10;
    writeFileSync(join(folder, "bad.raw"), headers);
    for (const [name, message] of [
      [
        "bad.raw",
        /bad\.raw: history: header 4 \(byte 320\): its sha256d hash is above the target that it states/,
      ],
      ["none.raw", /none\.raw: .*ENOENT/],
    ] as const) {
      const out = join(folder, "run");
      const { status, stderr } = await noncetrial([
        "run",
        file,
        "--out",
        out,
        "--set",
        `history=${join(folder, name)}`,
      ]);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(status).toBe(2);
      expect(existsSync(out)).toBe(false);
    }
  });
});

describe("help", () => {
  test.each([[["--help"]], [["run", "--help"]], [["claims", "--help"]], [["report", "--help"]]])(
    "%s has examples",
    async (args) => {
      const { status, stdout } = await noncetrial(args);
      expect(status).toBe(0);
      expect(stdout).toMatch(/Examples?:/);
    },
  );

  test("claims lists the controls after the claims, tells their stories and has them in its JSON", async () => {
    const list = (await noncetrial(["claims"])).stdout;
    const heading = list.indexOf("\nControls, part of every run:\n");
    expect(heading).toBeGreaterThan(list.indexOf("\nmidstate "));
    for (const id of ["random-filter", "label-shuffle", "planted", "oracle-peek", "scan-order"]) {
      expect(list.indexOf(`\n${id} `), id).toBeGreaterThan(heading);
    }
    const story = (await noncetrial(["claims", "random-filter"])).stdout;
    expect(story).toMatch(/^random-filter \(control\): .*expected {2}no lift/s);
    const json = await noncetrial(["claims", "oracle-peek", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual([
      expect.objectContaining({ id: "oracle-peek", kind: "control" }),
    ]);
    const slip = await noncetrial(["claims", "oracle-peak"]);
    expect([slip.status, slip.stderr]).toEqual([2, expect.stringContaining('did you mean "oracle-peek"?')]);
  });

  test("a control named as a claim is refused: one line, exit 2, nothing written", async () => {
    const { folder, file } = tiny((text) => text.replace("claim: mlp-classifier", "claim: scan-order"));
    const { status, stderr } = await noncetrial(["run", file, "--out", join(folder, "run")]);
    expect([status, stderr.trim()]).toEqual([
      2,
      'noncetrial: trials[0]: "scan-order" is a control, part of every run, not a claim: leave it out',
    ]);
    expect(existsSync(join(folder, "run"))).toBe(false);
  });

  test("claims lists the catalogue, as JSON too", async () => {
    const { stdout } = await noncetrial(["claims", "--json"]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ id: "random-filter", kind: "control" }),
    );
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ id: "mlp-classifier", kind: "filter" }),
    );
    expect((await noncetrial(["claims", "mlp-classifier"])).stdout).toContain("expected  no-advantage");
    const unknown = await noncetrial(["claims", "mlp"]);
    expect(unknown.status).toBe(2);
  });
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}
