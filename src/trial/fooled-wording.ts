import type { FooledResult } from "./results.js";
import { liftPercent } from "./wording.js";

/** A figure of a way in its own unit: `29.2 %` of runs, or a lift of `+66.8 %`. */
export function figureText({ measure }: Pick<FooledResult, "measure">, value: number): string {
  return measure === "lift" ? liftPercent(value) : `${(100 * value).toFixed(1)} %`;
}

/** `23.8 % to 35.0 %`. */
export function figureRange(row: FooledResult, [low, high]: readonly [number, number]): string {
  return `${figureText(row, low)} to ${figureText(row, high)}`;
}

/** What an honest figure does not exceed: `5 % or less`, `0 % or less`. */
export function truthText({ measure, truth }: FooledResult): string {
  return `${Number((100 * (measure === "lift" ? truth - 1 : truth)).toFixed(6))} % or less`;
}
