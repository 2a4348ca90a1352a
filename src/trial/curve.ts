import type { FitDiagnostics } from "../claim/contract.js";
import type { TrialResult } from "./results.js";

type Curve = NonNullable<NonNullable<TrialResult["fit"]>["curve"]>;

/** Steps that are told of a fit. */
const POINTS = 24;

/** Losses of a fit at a few of its steps, the first, the lowest and the last one among them; to six digits. */
export function curveOf(diagnostics: FitDiagnostics | null): { curve?: Curve } {
  if (diagnostics === null || diagnostics.trainingLoss.length < 2) return {};
  const { trainingLoss, validationLoss } = diagnostics;
  const last = trainingLoss.length - 1;
  const best = lowest(validationLoss);
  const even = Array.from({ length: POINTS }, (_, i) => Math.round((i * last) / (POINTS - 1)));
  const steps = [...new Set([...even, best])].sort((a, b) => a - b);
  const points = steps.flatMap((step) => {
    const [training, validation] = [trainingLoss[step], validationLoss[step]];
    if (training === undefined || validation === undefined) return [];
    return [{ step: step + 1, training: rounded(training), validation: rounded(validation) }];
  });
  return { curve: { steps: last + 1, lowest: best + 1, points } };
}

function lowest(losses: readonly number[]): number {
  return losses.reduce((best, loss, i) => (loss < losses[best]! ? i : best), 0);
}

function rounded(loss: number): number {
  return Number(loss.toPrecision(6));
}
