import { betaQuantile } from "../stats/beta-quantile.js";
import type { Gate } from "./results.js";

/** The p-value of a control that has no effect, among its like. */
export interface ControlQuantile {
  readonly gate: Gate;
  readonly pValue: number;
  /** Its mean place among as many independent uniform p-values. */
  readonly expected: number;
  /** Where 95 % of such p-values of its rank lie. */
  readonly band: readonly [number, number];
}

/** p-values of the null controls of a run, ascending, each beside what chance gives at its rank (a beta distribution). */
export function controlQuantiles(gates: readonly Gate[]): ControlQuantile[] {
  const found = gates.flatMap((gate) =>
    gate.pValue === null || gate.threshold === null ? [] : [{ gate, pValue: gate.pValue }],
  );
  const count = found.length;
  return found
    .sort((a, b) => a.pValue - b.pValue)
    .map(({ gate, pValue }, i) => ({
      ...{ gate, pValue, expected: (i + 1) / (count + 1) },
      band: [betaQuantile(0.025, i + 1, count - i), betaQuantile(0.975, i + 1, count - i)],
    }));
}
