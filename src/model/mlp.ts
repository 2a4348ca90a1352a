export { multiplyAdds } from "./dense.js";
export { fitMlp, type MlpSpec } from "./fit-mlp.js";
export {
  type FrozenMlp,
  type MlpScorer,
  openFloatMlp,
  openMlp,
  openMlpForWords,
  parseFrozenMlp,
} from "./frozen-mlp.js";
export { type FitReport, positiveWeight, type TrainingRows } from "./training-rows.js";
