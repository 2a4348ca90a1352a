export {
  type ClaimDefinition,
  defineClaim,
  type FilterDefinition,
  type SearcherDefinition,
} from "./claim/outside/define-claim.js";
export type { RunObserver } from "./engine/observer.js";
export { runExperiment } from "./engine/run-experiment.js";
export type { RunOptions } from "./engine/run-options.js";
export type { Results } from "./trial/results.js";
