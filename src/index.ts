export { type RunOptions, runExperiment } from "./engine/run-experiment.js";
export type { Results } from "./trial/results.js";
