import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/core/errors.js";
import {
  checkSelectors,
  exitStatusOf,
  mergeExpectations,
  outcomesOf,
  parseExpectation,
} from "../../src/trial/expectations.js";
import { sampleLine } from "../support/sample-calibration.js";
import { sampleResults } from "../support/sample-results.js";

const fault = (work: () => void) => {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("no fault found");
};

describe("the calibration foretold", () => {
  const foretold = [parseExpectation("calibration=within")];
  const statusOf = (calibration: ReturnType<typeof sampleLine>[], valid = true) => {
    const results = sampleResults({ calibration, valid });
    const outcomes = outcomesOf(foretold, results);
    return [outcomes[0]!.verdict, outcomes[0]!.status, exitStatusOf(results, outcomes)];
  };

  test("within: met, 0; one line out of its band: contradicted, 1; an invalid trial goes before", () => {
    const out = sampleLine({ measured: 0.07, within: false });
    expect(statusOf([sampleLine()])).toEqual(["within", "met", 0]);
    expect(statusOf([sampleLine(), out])).toEqual(["out of band", "contradicted", 1]);
    expect(statusOf([out], false)).toEqual(["out of band", "contradicted", 4]);
  });

  test("not foretold, a line out of its band leaves the exit status at 0", () => {
    const results = sampleResults({ calibration: [sampleLine({ within: false })] });
    expect(exitStatusOf(results, outcomesOf([], results))).toBe(0);
  });

  test("the command line's stands in place of the file's", () => {
    expect(mergeExpectations({ calibration: "within" }, foretold)).toEqual(foretold);
  });

  test("is checked: a section to speak of, and a word of its own", () => {
    const trials = [{ id: "mlp-classifier@sha256d", claim: "mlp-classifier", pow: "sha256d" }];
    expect(() => checkSelectors(foretold, trials, { calibration: {} })).not.toThrow();
    expect(fault(() => checkSelectors(foretold, trials, {}))).toMatch(/no calibration section/);
    const check = (text: string) =>
      fault(() => checkSelectors([parseExpectation(text)], trials, { calibration: {} }));
    expect(check("calibration=advantage")).toBe('expectation on "calibration" is advantage: valid: within');
    expect(check("mlp-classifier=within")).toMatch(/"mlp-classifier" is within: valid: invalid, rejected/);
    expect(fault(() => parseExpectation("calibration=witin"))).toBe(
      '--expect calibration=witin: no such verdict: did you mean "within"? valid: within',
    );
    const none = () =>
      checkSelectors([parseExpectation("mlp-classifier=advantage")], [], { calibration: {} });
    expect(fault(none)).toMatch(/no such trial: the experiment has no trials/);
  });
});
