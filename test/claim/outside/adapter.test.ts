import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { FilterClaim, FitContext, FitRows, SearcherClaim } from "../../../src/claim/contract.js";
import { protocolJsonSchema } from "../../../src/claim/outside/protocol.js";
import { sha256Hex } from "../../../src/core/digest.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { type LabelledSet, labelNonces, withHits } from "../../../src/dataset/labelled-set.js";
import { powFunction } from "../../../src/pow/registry.js";
import { temporaryFolder } from "../../support/cli.js";
import { nodeClaim, openClaim, programFile, TEMPLATE } from "../../support/outside.js";

const context = (): FitContext => ({ stream: new RandomStream("1", "fit"), backend: "wasm" });
const hunt = (template: Uint8Array) =>
  ({ template, stream: new RandomStream("1", "h"), backend: "wasm" }) as const;

function rowsOf(training: LabelledSet): FitRows {
  return { training, validation: training, history: [] };
}

function labelled(...counts: number[]): LabelledSet {
  return labelNonces(
    powFunction("sha256d"),
    2,
    counts.map((count, t) => ({
      template: TEMPLATE.map((byte) => byte ^ t),
      nonces: Uint32Array.from({ length: count }, (_, i) => i * 3),
    })),
  );
}

/** A claim that writes every line that it gets to a file as well. */
function recorded(answers: string, ready: object = {}): { file: string; lines: () => { type: string }[] } {
  const record = join(temporaryFolder(), "lines");
  const source = readFileSync(nodeClaim(answers, ready), "utf8").replace(
    "const message = JSON.parse(line);",
    `const message = JSON.parse(line);\n  appendFileSync(${JSON.stringify(record)}, line + "\\n");`,
  );
  return {
    file: programFile("claim.mjs", `import { appendFileSync } from "node:fs";\n${source}`),
    lines: () =>
      readFileSync(record, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string }),
  };
}

const LEARNER = `
  if (message.type === "train") { globalThis.seen = (globalThis.seen ?? "") + message.hits; return { type: "ok" } }
  if (message.type === "propose") return { type: "proposal", nonces: u32(1, 2) };
  return { type: "scores", scores: f32(...new Array(count(message)).fill(globalThis.seen.length)) };`;

test("a filter: card, scores of any number of nonces in order, one process for all templates", async () => {
  const answers = `
    const nonces = new Uint32Array(new Uint8Array(Buffer.from(message.nonces, "base64")).buffer);
    if (nonces.length > 65536) process.exit(1);
    return { type: "scores", scores: f32(...[...nonces].map((n) => n % 1000 + message.template.length / 1000)) };`;
  const file = nodeClaim(answers, { keep: 0.25, name: "By thousands" });
  const { claim, keep, ready, fileDigest, isolation, cpuSeconds } = openClaim(file, { id: "outside-x" });
  expect(claim).toMatchObject({ id: "outside-x", kind: "filter", title: "By thousands", needs: [] });
  expect(claim).not.toHaveProperty("fit");
  expect([keep, ready.fit, fileDigest]).toEqual([0.25, false, sha256Hex(readFileSync(file))]);
  expect([isolation.isolated, isolation.metering, cpuSeconds()]).toEqual([false, "unmetered", null]);
  const scorer = await (claim as FilterClaim).open(null, "wasm");
  const nonces = Uint32Array.from({ length: 150_000 }, (_, i) => Math.imul(i, 2654435761));
  for (const template of [TEMPLATE, TEMPLATE.slice().reverse()]) {
    const out = new Float32Array(nonces.length);
    scorer.score(template, nonces, out);
    expect(out).toEqual(Float32Array.from(nonces, (nonce) => (nonce % 1000) + 0.152));
  }
  scorer.score(TEMPLATE, new Uint32Array(0), new Float32Array(0));
});

test("every line that it is sent is valid by the published schema, training is whole and ends with last", async () => {
  const validate = new Ajv2020({ strict: false }).compile(protocolJsonSchema() as object);
  const { file, lines } = recorded(LEARNER, { fit: true, name: "learner" });
  const outside = openClaim(file);
  const claim = outside.claim as FilterClaim;
  const set = labelled(70_000, 100);
  const { model } = await claim.fit!(rowsOf(set), context());
  (await claim.open(model, "wasm")).score(TEMPLATE, Uint32Array.of(1), new Float32Array(1));
  outside.close();
  for (const line of lines()) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
  const said = lines() as { type: string; last?: boolean; template?: string; nonces: string; hits: string }[];
  expect(said.map(({ type, last }) => [type, last])).toEqual([
    ["hello", undefined],
    ["train", false],
    ["train", false],
    ["train", true],
    ["score", undefined],
    ["end", undefined],
  ]);
  const trained = said.slice(1, 4);
  expect(trained.map(({ template }) => template?.slice(0, 6))).toEqual(["000102", "000102", "010003"]);
  const bytes = (texts: string[]) => Buffer.concat(texts.map((text) => Buffer.from(text, "base64")));
  expect(bytes(trained.map(({ hits }) => hits))).toEqual(Buffer.from(set.hits));
  expect(bytes(trained.map(({ nonces }) => nonces)).readUInt32LE(4 * 70_001)).toBe(set.nonces[70_001]);
});

test("each fit has a process of its own, found by what it learnt; the same training is the same process", async () => {
  const { file, lines } = recorded(LEARNER, { fit: true });
  const outside = openClaim(file);
  const claim = outside.claim as FilterClaim;
  const set = labelled(40);
  const shorter = labelled(20);
  const first = (await claim.fit!(rowsOf(set), context())).model;
  const twin = (await claim.fit!(rowsOf(withHits(set, set.hits.slice().reverse())), context())).model;
  const third = (await claim.fit!(rowsOf(shorter), context())).model;
  const again = (await claim.fit!(rowsOf(set), context())).model;
  expect(twin).not.toEqual(first);
  expect(again).toEqual(first);
  const scoreOf = async (model: typeof first) => {
    const out = new Float32Array(1);
    (await claim.open(model, "wasm")).score(TEMPLATE, Uint32Array.of(1), out);
    return out[0];
  };
  expect([await scoreOf(first), await scoreOf(third), await scoreOf(twin)]).toEqual([56, 28, 56]);
  expect([first, twin, null, { claim: "other", training: "x" }].map(outside.isOpen)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  await expect(claim.open({ claim: "other", training: "x" }, "wasm")).rejects.toThrow(/learnt this is gone/);
  expect(lines().filter(({ type }) => type === "hello")).toHaveLength(3);
  outside.close();
  expect(lines().filter(({ type }) => type === "end")).toHaveLength(3);
});

test("a process that fails leaves the others of its claim alone", async () => {
  const file = nodeClaim(
    `if (message.type === "train") { globalThis.bad = count(message) === 20; return { type: "ok" } }
     return globalThis.bad ? { type: "nothing" } : { type: "scores", scores: zeros(message) };`,
    { fit: true },
  );
  const claim = openClaim(file).claim as FilterClaim;
  const good = await claim.open((await claim.fit!(rowsOf(labelled(40)), context())).model, "wasm");
  const bad = await claim.open((await claim.fit!(rowsOf(labelled(20)), context())).model, "wasm");
  const score = (scorer: typeof good) => scorer.score(TEMPLATE, Uint32Array.of(1), new Float32Array(1));
  expect(() => score(bad)).toThrow('with "nothing"');
  score(good);
  expect(() => score(bad)).toThrow('with "nothing"');
});

test("a claim that does not answer training, or is another one when started again", async () => {
  const deaf = openClaim(nodeClaim("process.exit(9)", { fit: true })).claim;
  await expect((deaf as FilterClaim).fit!(rowsOf(labelled(8)), context())).rejects.toThrow(
    "exited with status 9",
  );
  const marker = join(temporaryFolder(), "started");
  const source = `import { createInterface } from "node:readline";
    import { existsSync, writeFileSync } from "node:fs";
    const name = existsSync(${JSON.stringify(marker)}) ? "second" : "first";
    writeFileSync(${JSON.stringify(marker)}, "");
    createInterface({ input: process.stdin }).on("line", (line) => {
      const { type } = JSON.parse(line);
      const ready = { type: "ready", protocol: 1, name, kind: "filter", fit: true };
      console.log(JSON.stringify(type === "hello" ? ready : { type: "ok" }));
    });`;
  const claim = openClaim(programFile("claim.mjs", source)).claim as FilterClaim;
  await claim.fit!(rowsOf(labelled(8)), context());
  await expect(claim.fit!(rowsOf(labelled(9)), context())).rejects.toThrow("answered hello differently");
});

test("a searcher gets no feedback where a search begins, then that of the batch before", async () => {
  const { file, lines } = recorded(LEARNER, { kind: "searcher" });
  const outside = openClaim(file, { view: "tail" });
  const claim = outside.claim as SearcherClaim;
  expect([claim.kind, outside.keep]).toEqual(["searcher", null]);
  const searcher = await claim.open(null, hunt(TEMPLATE));
  const out = new Uint32Array(4096);
  expect(searcher.propose(out)).toBe(2);
  expect([...out.slice(0, 3)]).toEqual([1, 2, 0]);
  searcher.learn!(Uint32Array.of(1, 2), Uint8Array.of(0, 32));
  searcher.propose(out.subarray(0, 7));
  (await claim.open(null, hunt(TEMPLATE))).propose(out);
  outside.close();
  const template = "404142434445464748494a4b";
  expect(lines().slice(1, -1)).toEqual([
    { type: "propose", template, count: 4096, feedback: null },
    { type: "propose", template, count: 7, feedback: { nonces: "AQAAAAIAAAA=", leadingZeros: "ACA=" } },
    { type: "propose", template, count: 4096, feedback: null },
  ]);
});

test.each([
  ["sha256d", "full", 152],
  ["sha256d", "tail", 24],
  ["planted:0.3,80000000@sha256d", "tail", 24],
  ["randomx-lite", "full", 2 * 76],
] as const)("what is told of %s under the view %s", async (id, view, digits) => {
  const pow = powFunction(id);
  const { file, lines } = recorded('return { type: "scores", scores: zeros(message) }');
  const outside = openClaim(file, { pow, view, hitProbability: 0.125, seed: "0f".repeat(32) });
  const template = new Uint8Array(pow.templateBytes).fill(255);
  const scorer = await (outside.claim as FilterClaim).open(null, "wasm");
  scorer.score(template, Uint32Array.of(1), new Float32Array(1));
  const [hello, score] = lines() as unknown as [object, { template: string }];
  expect(hello).toEqual({
    type: "hello",
    protocol: 1,
    seed: "0f".repeat(32),
    pow: { id: pow.id, templateBytes: 76, nonceOffset: pow.nonceOffset, hitProbability: 0.125 },
    view,
  });
  const zeros =
    id === "randomx-lite" ? `${"ff".repeat(39)}00000000${"ff".repeat(33)}` : "ff".repeat(digits / 2);
  expect(score.template).toBe(zeros);
});

test("its working folder is empty and temporary, its environment small; end gives it 5 s", async () => {
  const record = join(temporaryFolder(), "record");
  const source = `import { createInterface } from "node:readline";
    import { readdirSync, writeFileSync } from "node:fs";
    const told = { folder: process.cwd(), files: readdirSync("."), names: Object.keys(process.env), pid: process.pid };
    writeFileSync(${JSON.stringify(record)}, JSON.stringify(told));
    writeFileSync("mine", "");
    setInterval(() => {}, 1000);
    createInterface({ input: process.stdin }).on("line", (line) => {
      if (JSON.parse(line).type === "hello")
        console.log('{"type":"ready","protocol":1,"name":"x","kind":"filter","fit":false}');
    });`;
  process.env.NONCETRIAL_TEST_SECRET = "secret";
  const outside = openClaim(programFile("claim.mjs", source));
  delete process.env.NONCETRIAL_TEST_SECRET;
  const told = JSON.parse(readFileSync(record, "utf8"));
  expect([told.files, told.names.sort()]).toEqual([[], ["HOME", "LANG", "PATH"]]);
  expect(told.folder.startsWith(tmpdir())).toBe(true);
  expect(readdirSync(told.folder)).toEqual(["mine"]);
  outside.close();
  outside.close();
  expect(existsSync(told.folder)).toBe(false);
  expect(existsSync(`/proc/${told.pid}`)).toBe(false);
  await expect(
    (outside.claim as FilterClaim)
      .open(null, "wasm")
      .then((scorer) => scorer.score(TEMPLATE, Uint32Array.of(1), new Float32Array(1))),
  ).rejects.toThrow("the trial has ended");
});
