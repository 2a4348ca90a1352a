import { mean } from "simple-statistics";
import type { FitDiagnostics } from "../claim/contract.js";
import type { FixedPointAgreement } from "../claim/fixed-point-agreement.js";

/** Agreement of nets in fixed point with themselves in floating point, a mean over fits; null where no fit has such a net. */
export function fixedPointOf(fitted: readonly FitDiagnostics[]): FixedPointAgreement | null {
  const nets = fitted.flatMap(({ fixedPoint }) => fixedPoint ?? []);
  if (nets.length === 0) return null;
  const correlations = nets.flatMap(({ spearman }) => spearman ?? []);
  return {
    rows: nets.reduce((sum, { rows }) => sum + rows, 0),
    spearman: correlations.length > 0 ? mean(correlations) : null,
    equalDecisions: mean(nets.map(({ equalDecisions }) => equalDecisions)),
  };
}
