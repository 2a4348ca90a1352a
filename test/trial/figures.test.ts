import { describe, expect, test, vi } from "vitest";
import type { ComputedFigure } from "../../src/claim/claimant-figure.js";
import type { Claim, FilterClaim } from "../../src/claim/contract.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";
import { page } from "../../src/report/page.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { type FiguresTask, figureResults, performFigures } from "../../src/trial/figures.js";
import { historyFile } from "../../src/trial/history.js";
import { figuresTasks, historyTasks, planOf } from "../../src/trial/plan.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

const catalogue = vi.hoisted(() => ({ claims: [] as Claim[] }));
vi.mock("../../src/claim/catalogue.js", () => {
  const find = (id: string) => catalogue.claims.filter((claim) => claim.id === id);
  return { CATALOGUE: catalogue.claims, claimsNamed: find, claimById: (id: string) => find(id)[0] };
});

const figure = (name: string, changes: Partial<ComputedFigure>): ComputedFigure => ({
  name,
  unit: "share",
  published: 0.5,
  source: "claimant",
  from: "computation",
  compute: () => 0.5,
  tolerance: 0.01,
  ...changes,
});

const born: FilterClaim = {
  id: "born",
  kind: "filter",
  title: "Born of blocks",
  source: "a test",
  claimed: "-",
  description: "-",
  needs: [],
  readOff: "past winners",
  expected: { verdict: "no-advantage", reason: "-" },
  selection: { by: "rule" },
  operationsPerNonce: 1,
  open: async () => ({ score: (_template, nonces, out) => out.set(nonces.map((nonce) => nonce & 1)) }),
  figures: [
    figure("right", {}),
    figure("wrong", { compute: async () => 0.6, difference: "a reason" }),
    figure("drawn", { compute: ({ stream }) => stream.float() / 200 + 0.5 }),
    figure("failing", {
      compute: () => {
        throw new Error("no data today");
      },
    }),
    figure("NaN", { compute: () => Number.NaN }),
    figure("backwards", { compute: () => [2, 1] }),
    figure("past", { from: "past blocks", compute: ({ history }) => history.length / 8 }),
    { name: "real", unit: "share", published: 0.4, source: "measured", from: "real chain" },
  ],
};
const plain: FilterClaim = { ...born, id: "plain", figures: [], readOff: undefined as never };
catalogue.claims.push(born, plain);

const history = {
  kind: "history",
  seed: "1",
  pow: "sha256d",
  source: { kind: "simulated", blocks: 4, bits: 2 },
} as const;
const chain = simulateChain(powFunction("sha256d"), 2, 4, new RandomStream("1", "figures test"));
const store = {
  read: (name: string) => (name === historyFile(history) ? writeHistory(chain) : new Uint8Array(0)),
  write: () => {},
};
const context = { store, backend: "wasm" } as const;
const task = (changes: Partial<FiguresTask> = {}): FiguresTask => ({
  kind: "figures",
  seed: "1",
  claim: "born",
  history,
  ...changes,
});

describe("performFigures", () => {
  test("computes each; a failure is a cause and no figure, and keeps none of the others", async () => {
    const { drawn, ...record } = await performFigures(task(), context);
    expect(record).toEqual({
      right: { reproduced: 0.5 },
      wrong: { reproduced: 0.6 },
      failing: { cause: "no data today" },
      NaN: { cause: "the figure is NaN, not a number" },
      backwards: { cause: "the range 2 to 1 ends before it begins" },
      past: { reproduced: 0.5 },
    });
    expect(drawn).toHaveProperty("reproduced");
  });

  test("the same seed gives the same figures, another one others", async () => {
    const first = await performFigures(task(), context);
    expect(await performFigures(task(), context)).toEqual(first);
    const { drawn } = await performFigures(task({ seed: "2" }), context);
    expect(drawn).not.toEqual(first.drawn);
  });
});

describe("figureResults", () => {
  test("each figure stands beside the published one, with a reason where there is none or they differ", async () => {
    const results = figureResults(born.figures!, await performFigures(task(), context));
    expect(results.map(({ name, agrees, why }) => [name, agrees, why])).toEqual([
      ["right", true, null],
      ["wrong", false, "a reason"],
      ["drawn", true, null],
      ["failing", null, "could not be computed: no data today"],
      ["NaN", null, expect.stringContaining("not a number")],
      ["backwards", null, expect.stringContaining("ends before")],
      ["past", true, null],
      ["real", null, "needs the chain"],
    ]);
    expect(results.at(-1)).toMatchObject({ published: 0.4, reproduced: null, source: "measured" });
  });

  test("without a history figures on past blocks say so", async () => {
    const results = figureResults(born.figures!, await performFigures(task({ history: null }), context));
    expect(results.find(({ name }) => name === "past")).toMatchObject({
      reproduced: null,
      agrees: null,
      why: expect.stringContaining("no past blocks"),
    });
  });
});

describe("the plan of figures", () => {
  const plan = (text: string) =>
    planOf(parseExperiment(`name: f\ntitle: f\n${text}`, "f.yaml").protocol, "1", "wasm");
  const trials = (...pows: string[]) =>
    `trials: [${pows.map((pow) => `{ claim: born, pow: "${pow}" }`).join(", ")}, { claim: plain, pow: sha256d }]\n`;

  test("one task a claim and history; none for claims without figures", () => {
    const tasks = figuresTasks(plan(trials("sha256d", "scrypt")));
    expect(tasks).toEqual([task({ history: null })]);
  });

  test("past blocks only where the experiment names a history, on real functions that are fast enough", () => {
    const small = "simulatedChain: { blocks: 100, bits: 4 }\nhistory: simulated\n";
    expect(historyTasks(plan(trials("sha256d"))).length).toBe(0);
    expect(historyTasks(plan(small + trials("sha256d", "sha256:7"))).map(({ pow }) => pow)).toEqual([
      "sha256d",
    ]);
    const large = "simulatedChain: { blocks: 1000000, bits: 12 }\nhistory: simulated\n";
    expect(historyTasks(plan(large + trials("sha256d"))).length).toBe(0);
  });

  test("a rule that was read off past winners is tried on those blocks", () => {
    const small = "simulatedChain: { blocks: 100, bits: 4 }\nhistory: simulated\n";
    const [first] = plan(small + trials("sha256d")).trials;
    expect(first!.fits[0]!.history).toMatchObject({ pow: "sha256d" });
    expect(plan(trials("sha256d")).trials[0]!.fits[0]!.history).toBeNull();
  });

  test("a history that cannot be read is an error, not left out", () => {
    expect(() => plan(`history: /nowhere\n${trials("sha256d")}`)).toThrow("history /nowhere");
  });
});

describe("the report of figures", () => {
  const common = { unit: "share of blocks", published: 0.5, source: "claimant" } as const;
  const figures = [
    { ...common, name: "past", from: "past blocks", reproduced: 0.6, agrees: false, why: "other blocks" },
    { ...common, name: "real", from: "real chain", reproduced: null, agrees: null, why: "needs the chain" },
  ] as const;

  test("a table, and that fresh hashes do not bear out what past blocks show", async () => {
    const text = await page(sampleResults({ trials: [sampleTrial({ figures: [...figures] })] }));
    expect(text).toContain("The claimant's figures, computed again");
    expect(text).toContain("past (on past blocks)");
    expect(text).toContain("needs the chain.");
    expect(text).toContain("Fresh hashes do not bear it out: +0.00\u00a0% hits per hash");
  });

  test("none without figures", async () => {
    expect(await page(sampleResults())).not.toContain("computed again");
  });
});
