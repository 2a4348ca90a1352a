import { percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/** Above this share of the more frequent class, accuracy is high without any knowledge. */
const IMBALANCED = 0.6;

/**
 * Accuracy where one class is frequent: always naming it is right as often. `fail` where the accuracy that was reached
 * is no better than that and over 60 %, so that it would impress; `warn` where it is better and one class is frequent.
 *
 * @param accuracy share of rows labelled rightly
 * @param majorityBaseline the same for always naming the more frequent class
 * @param rows that both were measured on
 */
export function classImbalance(accuracy: number, majorityBaseline: number, rows: number): Pitfall {
  const error = 3 * Math.sqrt((accuracy * (1 - accuracy)) / rows);
  const beaten = accuracy > majorityBaseline + error;
  return {
    id: "class-imbalance",
    status: majorityBaseline <= IMBALANCED ? "pass" : beaten ? "warn" : "fail",
    figure: `accuracy ${percent(accuracy)}; always naming the more frequent class gives ${percent(majorityBaseline)}`,
  };
}
