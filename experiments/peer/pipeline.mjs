/*
 * The work of pipeline.py by the parts of noncetrial, step by step the same and without controls: labels, trains the classifier of
 * the catalogue on the bits of the nonce, scores fresh nonces, hashes all of them and compares the hits among the better-scored
 * half with those among all. Needs a build. Prints one line of JSON; times are in seconds, rates in nonces a second.
 *
 *   node experiments/peer/pipeline.mjs [--nonces 67108864] [--threads 2]
 */
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { mlpClassifier } from "../../dist/claim/catalogue/families/mlp-classifier.js";
import { NoncePermutation } from "../../dist/core/permutation.js";
import { RandomStream } from "../../dist/core/random-stream.js";
import { labelNonces } from "../../dist/dataset/labelled-set.js";
import { powFunction } from "../../dist/pow/registry.js";
import { shareOfUpperTail } from "../../dist/stats/clopper-pearson.js";
import { count } from "./count-option.mjs";

const BATCH = 65536;
const BITS = 8;
const ALPHA = 0.01;
const MARGIN = 0.01;
const TEMPLATES = 16;

const pow = powFunction("sha256d");
const template = (kind, index) => new RandomStream("peer", kind, index).bytes(pow.templateBytes);
/** The nonces of a template in an order of its own, none twice. */
const draws = (kind, index) => new NoncePermutation(new RandomStream("peer", kind, index, "nonces"));

if (isMainThread) await main();
else parentPort.postMessage(await judgeTemplates(workerData));

async function main() {
  const { values } = parseArgs({
    options: {
      nonces: { type: "string", default: String(64 * 2 ** 20) },
      threads: { type: "string", default: "2" },
    },
  });
  const nonces = count("--nonces", values.nonces, TEMPLATES);
  const threads = count("--threads", values.threads, 1);
  const began = performance.now();
  const labelled = (first, templates) =>
    labelNonces(
      pow,
      BITS,
      Array.from({ length: templates }, (_, i) => ({
        template: template("train", first + i),
        nonces: draws("train", first + i).fill(0, new Uint32Array(2048)),
      })),
    );
  // A quarter is held back to stop by.
  const [training, validation] = [labelled(0, 24), labelled(24, 8)];
  const labelsDone = performance.now();
  const { model } = await mlpClassifier.fit(
    { training, validation, history: [] },
    { stream: new RandomStream("peer", "fit"), backend: "wasm" },
  );
  // The better-scored half is kept: the cut is the median score of fresh nonces.
  const fresh = draws("fresh", 0).fill(0, new Uint32Array(BATCH));
  const scores = new Float32Array(BATCH);
  (await mlpClassifier.open(model, "wasm")).score(template("fresh", 0), fresh, scores);
  const cut = scores.sort()[BATCH / 2];
  const fitDone = performance.now();
  const each = Math.floor(nonces / TEMPLATES);
  const shares = Array.from({ length: threads }, (_, part) => ({ model, cut, each, part, threads }));
  const tallies = await Promise.all(shares.map(inThread));
  const ended = performance.now();
  const counts = tallies.reduce((sum, tally) => sum.map((count, i) => count + tally[i]), [0, 0, 0, 0]);
  console.log(
    JSON.stringify({
      ...Object.fromEntries(["nonces", "kept", "hits", "kept_hits"].map((name, i) => [name, counts[i]])),
      ...verdict(counts),
      label_seconds: (labelsDone - began) / 1000,
      fit_seconds: (fitDone - labelsDone) / 1000,
      judge_seconds: (ended - fitDone) / 1000,
      judged_per_second: (1000 * counts[0]) / (ended - fitDone),
    }),
  );
}

async function inThread(data) {
  const [tally] = await once(new Worker(new URL(import.meta.url), { workerData: data }), "message");
  return tally;
}

/** Scores, hashes and counts the nonces of some templates. */
async function judgeTemplates({ model, cut, each, part, threads }) {
  const scorer = await mlpClassifier.open(model, "wasm");
  const tally = [0, 0, 0, 0];
  const all = {
    nonces: new Uint32Array(BATCH),
    hashes: new Uint32Array(BATCH),
    scores: new Float32Array(BATCH),
  };
  for (let index = part; index < TEMPLATES; index += threads) {
    const header = template("judge", index);
    const scanner = pow.openScanner(header);
    const order = draws("judge", index);
    for (let start = 0; start < each; start += BATCH) {
      const size = Math.min(BATCH, each - start);
      const [nonces, hashes, scores] = Object.values(all).map((array) => array.subarray(0, size));
      order.fill(start, nonces);
      scorer.score(header, nonces, scores.fill(0));
      scanner.scan(nonces, hashes);
      addCounts(tally, hashes, scores, cut);
    }
  }
  return tally;
}

/** Adds nonces, kept ones, hits and kept hits. */
function addCounts(tally, hashes, scores, cut) {
  const limit = 2 ** (32 - BITS);
  let [kept, hits, keptHits] = [0, 0, 0];
  for (let i = 0; i < hashes.length; i++) {
    const keeps = Number(scores[i] > cut);
    const hit = Number(hashes[i] < limit);
    kept += keeps;
    hits += hit;
    keptHits += keeps & hit;
  }
  for (const [i, count] of [hashes.length, kept, hits, keptHits].entries()) tally[i] += count;
}

/** Exact interval of the share of hits that was kept, over the share of nonces that was (Clopper and Pearson 1934). */
function verdict([nonces, kept, hits, keptHits]) {
  const share = kept / nonces;
  const low = shareOfUpperTail(keptHits, hits, ALPHA / 2).p / share;
  const high = shareOfUpperTail(hits - keptHits, hits, ALPHA / 2).q / share;
  const word = low > 1 ? "advantage" : high < 1 + MARGIN ? "no-advantage" : "inconclusive";
  return { lift: keptHits / hits / share, interval: [low, high], verdict: word };
}
