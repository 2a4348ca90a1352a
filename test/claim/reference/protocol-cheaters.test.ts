import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { FilterClaim, SearcherClaim } from "../../../src/claim/contract.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { labelNonces } from "../../../src/dataset/labelled-set.js";
import { MeteredOracle } from "../../../src/oracle/metered-oracle.js";
import { powFunction } from "../../../src/pow/registry.js";
import { ROOT } from "../../support/cli.js";
import { openClaim, TEMPLATE } from "../../support/outside.js";
import { testWith } from "../../support/tools.js";

const cheater = (name: string) => `${ROOT}src/claim/reference/${name}.py`;
const pow = powFunction("sha256d");

async function scorerOf(name: string, limitSeconds = 10) {
  const { claim } = openClaim(cheater(name), { limitSeconds });
  return (claim as FilterClaim).open(null, "wasm");
}

/** Nonces that a searcher pays for in so many batches, and how many of them were repeats. */
async function paidBy(name: string, batches: number) {
  const claim = openClaim(cheater(name)).claim as SearcherClaim;
  const stream = new RandomStream("1", "hunt");
  const searcher = await claim.open(null, { template: TEMPLATE, stream, backend: "wasm" });
  const out = new Uint32Array(64);
  const hashes = new Uint32Array(64);
  const oracle = new MeteredOracle(pow, TEMPLATE, batches * out.length);
  const repeats: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const nonces = out.slice(0, searcher.propose(out));
    const repeated = oracle.evaluate(nonces, hashes);
    repeats.push(repeated.reduce((sum, each) => sum + each, 0));
    searcher.learn!(
      nonces,
      Uint8Array.from(nonces, (_, i) => Math.clz32(hashes[i]!)),
    );
  }
  return repeats;
}

const FOUR = Uint32Array.of(1, 2, 3, 4);

testWith("python3", "duplicates: all but the first are repeats, paid for and useless", async () => {
  expect(await paidBy("duplicates", 2)).toEqual([63, 64]);
});

testWith("python3", "replays: what was paid for once is a repeat", async () => {
  expect(await paidBy("replays", 3)).toEqual([0, 64, 64]);
});

testWith("python3", "late-replies: ended at the limit, and the late scores are never read", async () => {
  const scorer = await scorerOf("late-replies", 1);
  const out = new Float32Array(4).fill(9);
  expect(() => scorer.score(TEMPLATE, FOUR, out)).toThrow("it gave no answer within 1 s");
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(() => scorer.score(TEMPLATE, FOUR, out)).toThrow("it gave no answer within 1 s");
  expect([...out]).toEqual([9, 9, 9, 9]);
});

testWith("python3", "flood-stdout: ended once a line is over 64 MiB", async () => {
  const scorer = await scorerOf("flood-stdout");
  expect(() => scorer.score(TEMPLATE, FOUR, new Float32Array(4))).toThrow(
    "it wrote a line of more than 64 MiB; last lines of its stderr: told to score, and begins to flood",
  );
});

testWith(
  "python3",
  "never-answers: ended at the limit, signals that it ignores notwithstanding",
  async () => {
    const scorer = await scorerOf("never-answers", 1);
    expect(() => scorer.score(TEMPLATE, FOUR, new Float32Array(4))).toThrow("it gave no answer within 1 s");
  },
);

testWith("python3", "nan-payloads: the first NaN ends it, whatever its payload", async () => {
  const scorer = await scorerOf("nan-payloads");
  expect(() => scorer.score(TEMPLATE, FOUR, new Float32Array(4))).toThrow(
    "its score of nonce number 1 is NaN",
  );
});

testWith(
  "python3",
  "memorised-labels: right on every row it was told, all alike on another template",
  async () => {
    const claim = openClaim(cheater("memorised-labels"), { view: "tail" }).claim as FilterClaim;
    const nonces = Uint32Array.from({ length: 1000 }, (_, i) => i);
    const other = TEMPLATE.map((byte) => 255 - byte);
    const training = labelNonces(pow, 2, [{ template: TEMPLATE, nonces }]);
    const context = { stream: new RandomStream("1", "fit"), backend: "wasm" } as const;
    const { model } = await claim.fit!({ training, validation: training, history: [] }, context);
    const scorer = await claim.open(model, "wasm");
    const told = new Float32Array(1000);
    scorer.score(TEMPLATE, nonces, told);
    expect([...told]).toEqual([...training.hits]);
    const untold = new Float32Array(1000);
    scorer.score(other, nonces, untold);
    expect(new Set(untold)).toEqual(new Set([0]));
  },
);

test("each says in its first lines what it hopes for", () => {
  for (const name of [
    "duplicates",
    "replays",
    "late-replies",
    "flood-stdout",
    "never-answers",
    "nan-payloads",
  ]) {
    expect(readFileSync(cheater(name), "utf8")).toMatch(/^""".*in the hope that/);
  }
});
