export { multiplyAdds } from "./dense.js";
export { type FitReport, fitMlp, type MlpSpec, positiveWeight, type TrainingRows } from "./fit-mlp.js";
export { type FrozenMlp, type MlpScorer, openFloatMlp, openMlp, parseFrozenMlp } from "./frozen-mlp.js";
