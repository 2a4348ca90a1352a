import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { junitXml } from "../../src/report/junit.js";
import type { SummaryOptions } from "../../src/report/markdown.js";
import { outcomesOf, parseExpectation } from "../../src/trial/expectations.js";
import type { Results } from "../../src/trial/results.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";
import { testWith } from "../support/tools.js";

interface Node {
  readonly tag: string;
  readonly attributes: Record<string, string>;
  readonly text: string;
  readonly children: readonly Node[];
}

/** Reads XML texts with a parser that takes nothing but well-formed ones (expat). */
function parse(python: string, texts: readonly string[]): Node[] {
  const script = `
import json, sys, xml.etree.ElementTree as tree
def node(e): return dict(tag=e.tag, attributes=e.attrib, text=e.text or "", children=[node(c) for c in e])
print(json.dumps([node(tree.fromstring(text.encode())) for text in json.load(sys.stdin)]))`;
  const options = { input: JSON.stringify(texts), encoding: "utf8" as const, maxBuffer: 2 ** 26 };
  return JSON.parse(execFileSync(python, ["-c", script], options)) as Node[];
}

/** What Ant's schema asks of each element, in its order; all of it is allowed by Jenkins' too. */
const RULES: Record<string, { required: string[]; optional?: string[]; children: string[] }> = {
  testsuites: { required: [], children: ["testsuite"] },
  testsuite: {
    required: "name package id hostname timestamp tests failures errors time".split(" "),
    optional: ["skipped"],
    children: ["properties", "testcase", "system-out", "system-err"],
  },
  properties: { required: [], children: ["property"] },
  property: { required: ["name", "value"], children: [] },
  testcase: { required: ["name", "classname", "time"], children: ["failure", "error", "skipped"] },
  failure: { required: ["type"], optional: ["message"], children: [] },
  error: { required: ["type"], optional: ["message"], children: [] },
  skipped: { required: [], optional: ["message"], children: [] },
  "system-out": { required: [], children: [] },
  "system-err": { required: [], children: [] },
};

function checkSchema({ tag, attributes, children }: Node): void {
  const rule = RULES[tag]!;
  expect(Object.keys(attributes), tag).toEqual(expect.arrayContaining(rule.required));
  expect([...rule.required, ...(rule.optional ?? [])]).toEqual(
    expect.arrayContaining(Object.keys(attributes)),
  );
  const places = children.map((child) => rule.children.indexOf(child.tag));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  if (tag === "testcase") expect(children.length).toBeLessThanOrEqual(1);
  if (tag === "testsuite") {
    expect(attributes.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const cases = children.filter((child) => child.tag === "testcase");
    const count = (kind: string) => cases.filter((one) => one.children[0]?.tag === kind).length;
    const counts = [cases.length, count("failure"), count("error"), count("skipped")].map(String);
    expect([attributes.tests, attributes.failures, attributes.errors, attributes.skipped]).toEqual(counts);
  }
  children.forEach(checkSchema);
}

function expecting(results: Results, ...expectations: string[]): SummaryOptions {
  return { outcomes: outcomesOf(expectations.map(parseExpectation), results) };
}

/** What became of each test case. */
function outcomes(root: Node): Record<string, string> {
  const cases = root.children.flatMap(({ children }) => children.filter(({ tag }) => tag === "testcase"));
  return Object.fromEntries(
    cases.map(({ attributes, children: [found] }) => [
      attributes.name!,
      found ? `${found.tag}: ${found.attributes.message}` : "passed",
    ]),
  );
}

describe("JUnit XML", () => {
  testWith("python3", "fits the schema; gates and contradicted expectations fail", (python) => {
    const [gate] = sampleResults().gates;
    const results = sampleResults({
      valid: false,
      gates: [
        gate!,
        { ...gate!, id: "solutions", status: "fail", figure: "3 refuted", reason: "they disagree" },
        { ...gate!, id: "oracle-peek", status: "skipped", figure: "nothing", reason: "no hit" },
      ],
      trials: [
        sampleTrial(),
        sampleTrial({ id: "b@scrypt", claim: "b", verdict: "inconclusive" }),
        sampleTrial({ id: "c@scrypt", claim: "c", verdict: "advantage" }),
        sampleTrial({ id: "d@scrypt", claim: "d", verdict: "advantage" }),
        sampleTrial({ id: "e@scrypt", claim: "e", verdict: "invalid" }),
      ],
    });
    const expected = expecting(
      results,
      ...["sample=no-advantage", "b=advantage", "c=no-advantage", "e=advantage"],
    );
    const [root] = parse(python, [junitXml(results, { ...expected, altered: ["the file is another"] })]);
    checkSchema(root!);
    expect(outcomes(root!)).toEqual({
      "results.json has its digest": "passed",
      "experiment.yaml is the run's": "failure: the file is another",
      "planted (sha256d)": "passed",
      "solutions (sha256d)": "failure: 3 refuted; they disagree",
      "oracle-peek (sha256d)": "skipped: nothing; no hit",
      "sample@sha256d": "passed",
      "b@scrypt": "error: undecided: advantage expected, inconclusive found",
      "c@scrypt": "failure: contradicted: no-advantage expected, advantage found",
      "d@scrypt": "passed",
      "e@scrypt": "error: invalid: advantage expected, invalid found",
    });
  });

  testWith(
    "python3",
    "an altered digest, and a line out of its band where that is foretold, fail",
    (python) => {
      const line = {
        ...{
          statistic: "pool",
          name: "error rate",
          measured: 0.02,
          wanted: 0.01,
          relation: "about" as const,
        },
        ...{ band: [0.005, 0.015] as [number, number], replicates: 100, within: false },
      };
      const results = sampleResults({ trials: [], gates: [], calibration: [line] });
      const texts = [
        junitXml({ ...results, seed: "another" }),
        junitXml(results, expecting(results, "calibration=within")),
      ];
      const [altered, foretold] = parse(python, texts) as [Node, Node];
      [altered, foretold].forEach(checkSchema);
      expect(outcomes(altered)["results.json has its digest"]).toMatch(/^failure: results.json says/);
      expect(outcomes(altered)["pool: error rate"]).toBe("passed");
      expect(outcomes(foretold)["pool: error rate"]).toBe("failure: out of its band");
    },
  );

  testWith("python3", "whatever text a claim has, it is well-formed and text stays text", (python) => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 100, seed: 1 });
    const nasty = ["]]><x>", "\"'&<>", "\u0000\u0008\ufffe", "\ud800", "a\nb\tc\r", ...texts];
    const roots = parse(
      python,
      nasty.map((id) => junitXml(sampleResults({ trials: [sampleTrial({ id, reason: id })] }))),
    );
    roots.forEach((root, i) => {
      checkSchema(root);
      const names = Object.keys(outcomes(root));
      expect(names).toContain(
        nasty[i]!.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd"),
      );
    });
  });

  test("the same results give the same text", () => {
    expect(junitXml(sampleResults())).toBe(junitXml(sampleResults()));
  });
});
