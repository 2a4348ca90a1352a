import { expect, test } from "vitest";
import { curveOf } from "../../src/trial/curve.js";

const diagnostics = (trainingLoss: number[], validationLoss: number[]) => ({
  ...{ epochs: trainingLoss.length, validationAccuracy: 0.5, majorityBaseline: 0.5 },
  ...{ trainingLoss, validationLoss },
});

test("a short fit is told in full, to six digits", () => {
  expect(curveOf(diagnostics([0.7, 0.6, 1 / 3], [0.7, 0.65, 2 / 3]))).toEqual({
    curve: {
      ...{ steps: 3, lowest: 2 },
      points: [
        { step: 1, training: 0.7, validation: 0.7 },
        { step: 2, training: 0.6, validation: 0.65 },
        { step: 3, training: 0.333333, validation: 0.666667 },
      ],
    },
  });
});

test("a long fit is told at few steps: the first, the lowest and the last one among them", () => {
  const losses = Array.from({ length: 1000 }, (_, i) => Math.abs(i - 401) + 1);
  const { steps, lowest, points } = curveOf(diagnostics(losses, losses)).curve!;
  expect([steps, lowest]).toEqual([1000, 402]);
  expect(points.length).toBeLessThanOrEqual(25);
  expect([points[0]!.step, points.at(-1)!.step]).toEqual([1, 1000]);
  expect(points.find(({ step }) => step === 402)).toEqual({ step: 402, training: 1, validation: 1 });
});

test("nothing is told of a fit without steps", () => {
  expect(curveOf(null)).toEqual({});
  expect(curveOf(diagnostics([0.7], [0.7]))).toEqual({});
});
