import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { auc } from "../../src/stats/auc.js";
import { censoring } from "../../src/trial/pitfalls/censoring.js";
import { classImbalance } from "../../src/trial/pitfalls/class-imbalance.js";
import { degenerateOutput } from "../../src/trial/pitfalls/degenerate-output.js";
import { groupLeakage } from "../../src/trial/pitfalls/group-leakage.js";
import { hashCalls } from "../../src/trial/pitfalls/hash-calls.js";
import { inSampleThreshold } from "../../src/trial/pitfalls/in-sample-threshold.js";
import { multipleLooks } from "../../src/trial/pitfalls/multiple-looks.js";
import type { Pitfall } from "../../src/trial/pitfalls/pitfall.js";
import { scanOrder } from "../../src/trial/pitfalls/scan-order.js";
import { templateConfound } from "../../src/trial/pitfalls/template-confound.js";
import { templateSpread } from "../../src/trial/pitfalls/template-spread.js";
import { underpoweredRun } from "../../src/trial/pitfalls/underpowered-run.js";

const looking = {
  looks: 1,
  anytimeValid: false,
  family: 1,
  pValue: 0.5,
  pAdjusted: 0.5,
  alpha: 0.01,
  log10PValue: Math.log10(0.5),
};
const area = (estimate: number, standardError = 0.01) => ({ estimate, standardError });
const training = { rows: 10_000, hits: 600, kept: 5000, keptHits: 300 };

/** Each detector on a case that has its flaw and on one that has not. */
test.each<[string, Pitfall, Pitfall["status"], RegExp]>([
  [
    "a filter that keeps nothing",
    degenerateOutput({ keep: 0, constant: false, margin: 0.01 }),
    "fail",
    /keeps 0 %/,
  ],
  [
    "one that keeps nearly all",
    degenerateOutput({ keep: 0.995, constant: false, margin: 0.01 }),
    "fail",
    /99\.5 %/,
  ],
  ["one score for all", degenerateOutput({ keep: 0.5, constant: true, margin: 0.01 }), "fail", /one score/],
  ["one nonce in 2000", degenerateOutput({ keep: 5e-4, constant: false, margin: 0.01 }), "warn", /0\.05 %/],
  [
    "a filter that keeps half",
    degenerateOutput({ keep: 0.5, constant: false, margin: 0.01 }),
    "pass",
    /50 %/,
  ],

  ["accuracy of the majority", classImbalance(0.937, 0.9375, 16_384), "fail", /accuracy 93\.7 %.*93\.8 %/],
  ["accuracy above the majority", classImbalance(0.97, 0.9375, 16_384), "warn", /accuracy 97 %/],
  ["balanced classes", classImbalance(0.5, 0.502, 16_384), "pass", /50\.2 %/],

  ["what passes is the template's", templateConfound([256, 0, 256, 0], 256), "fail", /0 % to 100 %.*4 tried/],
  ["the template has a part", templateConfound([180, 130, 100, 150], 256), "warn", /39\.1 % to 70\.3 %/],
  ["the nonce decides alone", templateConfound([128, 128, 128, 128], 256), "pass", /50 % to 50 %/],
  ["independent choices", templateConfound([128, 120, 135, 125, 131, 122], 256), "pass", /46\.9 %/],
  ["nothing passes anywhere", templateConfound([0, 0], 256), "pass", /0 % to 0 %/],

  ["winners where miners looked", scanOrder(3.2, 1.008, 0.01), "fail", /at least \+220 %.*at most \+0\.80 %/],
  ["past blocks and fresh hashes alike", scanOrder(3.2, 3.4, 0.01), "warn", /at most \+240 %/],
  ["nothing in past blocks", scanOrder(0.97, 1.008, 0.01), "pass", /at least -3\.00 %/],

  ["templates remembered", groupLeakage(area(0.79), area(0.5)), "fail", /AUC 0\.790 .*0\.500/],
  ["half remembered, half learnt", groupLeakage(area(0.79), area(0.6)), "warn", /0\.014 standard error/],
  ["learnt for all templates", groupLeakage(area(0.79), area(0.79)), "pass", /0\.790.*0\.790/],
  ["nothing learnt", groupLeakage(area(0.51), area(0.49)), "pass", /0\.510/],

  ["a score that costs a hash", hashCalls(7000, 6000), "fail", /117 % of a hash/],
  ["a score that costs a third", hashCalls(2000, 6000), "warn", /33\.3 %/],
  ["a cheap score", hashCalls(16, 6000), "pass", /0\.27 %/],

  ["looks with a test made for one", multipleLooks({ ...looking, looks: 20 }), "fail", /20 looks; p 0\.5/],
  [
    "looks with a test for any",
    multipleLooks({ ...looking, looks: 20, anytimeValid: true }),
    "pass",
    /valid at any/,
  ],
  [
    "one of many claims",
    multipleLooks({ ...looking, family: 20, pValue: 0.03, pAdjusted: 0.6 }),
    "warn",
    /1 look; p 0\.03 alone, 0\.6 among 20 claims/,
  ],
  [
    "significant in its family",
    multipleLooks({ ...looking, family: 20, pValue: 1e-9, pAdjusted: 2e-8, log10PValue: -9 }),
    "pass",
    /p 1e-9 alone, 2e-8 among/,
  ],
  [
    "a p-value too small for a number",
    multipleLooks({ ...looking, family: 20, pValue: 0, pAdjusted: 0, log10PValue: -7740 }),
    "pass",
    /p 1e-7740 alone, 2e-7739 among 20 claims/,
  ],

  ["an interval five margins wide", underpoweredRun([0.95, 1.05], 0.01), "fail", /within 5 %; 1 % matters/],
  ["one nearly narrow enough", underpoweredRun([0.99, 1.02], 0.01), "warn", /1\.5 %/],
  ["one that decides", underpoweredRun([0.993, 1.007], 0.01), "pass", /0\.7 %/],
  ["a wide one that leaves out 1", underpoweredRun([1.5, 2.5], 0.01), "pass", /50 %/],

  ["stopped at a hit", censoring([hunt(100, 40, 1), hunt(100, 100, 1)], false), "fail", /1 ended before/],
  [
    "stopped by a rule that the test allows for",
    censoring([hunt(100, 40, 1)], true),
    "pass",
    /protocol's rule/,
  ],
  ["many found nothing", censoring([hunt(100, 100, 0), hunt(100, 100, 1)], false), "warn", /50 % censored/],
  [
    "all spent, all found",
    censoring([hunt(100, 100, 3), hunt(100, 100, 1)], false),
    "pass",
    /all spent.*all found/,
  ],

  [
    "a threshold from the training rows",
    inSampleThreshold("training", training, 1.004, 0.01),
    "fail",
    /training rows/,
  ],
  ["from the evaluation", inSampleThreshold("evaluation", null, 1.004, 0.01), "fail", /evaluation rows/],
  [
    "a lift on what it learnt from alone",
    inSampleThreshold("validation", { ...training, keptHits: 450 }, 1.004, 0.01),
    "warn",
    /training rows \+50\.0 %, on fresh hashes at most \+0\.40 %/,
  ],
  ["none there either", inSampleThreshold("validation", training, 1.004, 0.01), "pass", /\+0\.00 %/],
  [
    "a lift that fresh hashes show too",
    inSampleThreshold("validation", { ...training, keptHits: 450 }, 1.5, 0.01),
    "pass",
    /\+50\.0 %/,
  ],
  [
    "the claim's own threshold",
    inSampleThreshold("rule", null, 1.004, 0.01),
    "pass",
    /the claim's own threshold/,
  ],

  [
    "an effect that changes sign by template",
    templateSpread([
      { hashes: 1000, hits: 100, kept: 500, keptHits: 60 },
      { hashes: 1000, hits: 100, kept: 500, keptHits: 40 },
    ]),
    "warn",
    /0\.800 to 1\.200; above 1 on 1 of 2/,
  ],
  [
    "an effect on every template",
    templateSpread([
      { hashes: 1000, hits: 100, kept: 500, keptHits: 60 },
      { hashes: 1000, hits: 100, kept: 500, keptHits: 70 },
    ]),
    "pass",
    /above 1 on 2 of 2/,
  ],
])("%s", (_case, { status, figure }, wanted, words) => {
  expect(status).toBe(wanted);
  expect(figure).toMatch(words);
});

function hunt(budget: number, paid: number, hits: number) {
  return { budget, paid, hits };
}

describe("error rates by simulation", () => {
  test("independent choices on equal templates are no confound, and warn in no more than 1 of 100", () => {
    const stream = new RandomStream("pitfalls", "confound");
    const warned = Array.from({ length: 500 }, () => {
      const kept = Array.from({ length: 8 }, () => {
        let passing = 0;
        for (let i = 0; i < 256; i++) if (stream.float() < 0.3) passing++;
        return passing;
      });
      return templateConfound(kept, 256).status !== "pass";
    }).filter(Boolean).length;
    expect(warned).toBeLessThanOrEqual(5);
  });

  test("scores without knowledge leak in no more than 1 of 400 cases", () => {
    const stream = new RandomStream("pitfalls", "leak");
    const figure = () => {
      const scores = Float32Array.from({ length: 400 }, () => stream.float());
      const hits = Uint8Array.from({ length: 400 }, () => (stream.float() < 0.2 ? 1 : 0));
      return auc(scores, hits, 0.95);
    };
    const leaks = Array.from({ length: 400 }, () => groupLeakage(figure(), figure()).status !== "pass");
    expect(leaks.filter(Boolean).length).toBeLessThanOrEqual(1);
  });
});

test.each([
  [() => templateConfound([3], 10), /there are 1 templates, at least 2/],
  [() => templateConfound([3, 11], 10), /kept is 11, 0 to 10/],
  [() => templateConfound([3, Number.NaN], 10), /kept is NaN/],
  [() => hashCalls(-1, 10), /-1 a nonce/],
  [() => hashCalls(1, 0), /0 a hash/],
  [() => censoring([], false), /no hunts/],
])("bad input is named", (call, message) => {
  expect(call).toThrow(RangeError);
  expect(call).toThrow(message);
});
