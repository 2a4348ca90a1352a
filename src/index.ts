export {
  type ClaimDefinition,
  defineClaim,
  type FilterDefinition,
  type SearcherDefinition,
} from "./claim/outside/define-claim.js";
export { type RunOptions, runExperiment } from "./engine/run-experiment.js";
export type { Results } from "./trial/results.js";
