export {
  type ClaimDefinition,
  defineClaim,
  type FilterDefinition,
  type SearcherDefinition,
} from "./claim/outside/define-claim.js";
export type { RunObserver } from "./engine/observer.js";
export { runExperiment } from "./engine/run-experiment.js";
export type { RunOptions } from "./engine/run-options.js";
export { type Judgement, type JudgeOptions, judge } from "./trial/judge.js";
export type { Results, TrialResult } from "./trial/results.js";
