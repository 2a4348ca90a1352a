import { expect, test } from "vitest";
import type { FitDiagnostics } from "../../src/claim/contract.js";
import { fixedPointOf } from "../../src/trial/fixed-point-figures.js";

const fitted = (changes: Partial<FitDiagnostics> = {}): FitDiagnostics => ({
  epochs: 1,
  trainingLoss: [1],
  validationLoss: [1],
  validationAccuracy: 0.5,
  majorityBaseline: 0.5,
  ...changes,
});

test("a mean over the fits that have a net in fixed point, rows added up", () => {
  const figures = fixedPointOf([
    fitted({ fixedPoint: { rows: 100, spearman: 0.9, equalDecisions: 1 } }),
    fitted(),
    fitted({ fixedPoint: { rows: 50, spearman: null, equalDecisions: 0.5 } }),
    fitted({ fixedPoint: { rows: 50, spearman: 1, equalDecisions: 0.75 } }),
  ]);
  expect(figures).toEqual({ rows: 200, spearman: expect.closeTo(0.95, 12), equalDecisions: 0.75 });
});

test("none where no fit has one, no correlation where no scores vary", () => {
  expect(fixedPointOf([])).toBeNull();
  expect(fixedPointOf([fitted()])).toBeNull();
  const constant = fitted({ fixedPoint: { rows: 9, spearman: null, equalDecisions: 1 } });
  expect(fixedPointOf([constant])).toEqual({ rows: 9, spearman: null, equalDecisions: 1 });
});
