import { suggestion } from "../core/suggest.js";
import { clusterModel } from "./clusters.js";
import type { FrozenModel } from "./frozen-model.js";
import { componentLogisticRegression } from "./linear/component-regression.js";
import { logisticRegression } from "./linear/logistic-regression.js";
import { lasso, ridge } from "./linear/penalised-least-squares.js";
import { mlpModel } from "./mlp-model.js";
import type { ModelKind, ModelScorer } from "./model-kind.js";
import { residualModel } from "./residual-net/residual-model.js";
import { boostedTrees } from "./trees/boosted-trees.js";
import { randomForest } from "./trees/random-forest.js";

/** Every kind of model, without its options: what is needed to open one. */
export const MODEL_KINDS: readonly Pick<ModelKind<never>, "kind" | "version" | "open">[] = [
  mlpModel,
  logisticRegression,
  componentLogisticRegression,
  ridge,
  lasso,
  clusterModel,
  boostedTrees,
  randomForest,
  residualModel,
];

/**
 * Makes a scorer of a frozen model of any kind.
 *
 * @throws {RangeError} if the kind is unknown, its version another, or the body not sound
 */
export async function openModel(frozen: FrozenModel): Promise<ModelScorer> {
  const found = MODEL_KINDS.find(({ kind }) => kind === frozen.kind);
  if (found !== undefined) return found.open(frozen);
  const known = MODEL_KINDS.map(({ kind }) => kind);
  throw new RangeError(`unknown kind of model "${frozen.kind}": ${suggestion(frozen.kind, known)}`);
}
