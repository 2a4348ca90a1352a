import { setImmediate } from "node:timers/promises";
import { naturalLog } from "../../core/portable-math.js";
import type { RandomStream } from "../../core/random-stream.js";
import { checkLimit, checkNotNegative, checkPositive, checkShare, checkWhole } from "../check-option.js";
import {
  accuracyAbove,
  type FitDiagnostics,
  majorityBaseline,
  regressionDiagnostics,
} from "../fit-diagnostics.js";
import { freezeModel } from "../frozen-model.js";
import { logisticLoss, squaredLoss } from "../losses.js";
import type { ModelKind } from "../model-kind.js";
import {
  checkLabelledRows,
  checkTargetRows,
  countOnes,
  meanTarget,
  type TargetRows,
} from "../target-rows.js";
import { binRows } from "./binned-rows.js";
import { MOST_BINS } from "./cuts.js";
import { TreeList } from "./flat-trees.js";
import { type Leaf, TreeGrower } from "./grow-tree.js";
import { prepareWalk, sumTrees } from "./sum-trees.js";
import { readTreeModel, treeBody, treeScorer } from "./tree-body.js";
import { checkTreeLimits, type TreeLimits } from "./tree-limits.js";

/** Settings of gradient boosting. */
export interface BoostingOptions extends TreeLimits {
  /** `logistic` for labels 0 and 1, whose score is the log odds; `squared` for numbers. */
  readonly loss: "logistic" | "squared";
  /** Most trees. */
  readonly rounds: number;
  /** Rounds without a lower validation loss after which boosting stops; Infinity for never. */
  readonly patience: number;
  /** Factor on the values of leaves. */
  readonly learningRate: number;
  /** L2 penalty on the values of leaves. */
  readonly l2: number;
  /** Share of rows that each tree is grown on, each row drawn by itself. */
  readonly rowShare: number;
  /** Share of features that are drawn for each split. */
  readonly featureShare: number;
}

/** Common settings: those of XGBoost's defaults but for a lower learning rate and early stopping. */
export const BOOSTING_DEFAULTS: BoostingOptions = {
  loss: "logistic",
  rounds: 100,
  patience: 10,
  learningRate: 0.1,
  maxDepth: 6,
  maxLeaves: Number.POSITIVE_INFINITY,
  minChildWeight: 1,
  l2: 1,
  rowShare: 1,
  featureShare: 1,
  bins: MOST_BINS,
};

const KIND = { kind: "boosted-trees", version: 1 } as const;

/**
 * Gradient-boosted trees: Newton steps on histograms (Friedman 2001, "Greedy function approximation", and 2002,
 * "Stochastic gradient boosting"; Chen and Guestrin 2016, "XGBoost"; Ke et al. 2017, "LightGBM"). The trees of the
 * rounds up to the lowest validation loss are kept.
 */
export const boostedTrees: ModelKind<BoostingOptions> = {
  ...KIND,
  async fit({ training, validation }, features, options, stream) {
    checkOptions(options);
    const inputs = features.width;
    const classifies = options.loss === "logistic";
    (classifies ? checkLabelledRows : checkTargetRows)({ training, validation }, inputs);
    const lossOf = classifies ? logisticLoss : squaredLoss;
    const base = classifies ? logOddsOf(training) : meanTarget(training);
    const binned = binRows(training.x, training.rows, inputs, options.bins);
    const featuresPerSplit = Math.max(1, Math.round(options.featureShare * inputs));
    const grower = new TreeGrower(binned, { ...options, minGain: 0, featuresPerSplit }, stream);
    const scores = new Float64Array(training.rows).fill(base);
    const checked = new Float64Array(validation.rows).fill(base);
    const pairs = new Float64Array(2 * training.rows);
    lossOf(scores, training, pairs);
    const trees = new TreeList();
    const trainingLoss: number[] = [];
    const validationLoss: number[] = [];
    let best = { round: 0, loss: Number.POSITIVE_INFINITY, scores: checked };

    for (let round = 1; round <= options.rounds && round - best.round <= options.patience; round++) {
      const order = drawRows(training.rows, options.rowShare, stream);
      const { tree, leaves } = grower.grow(order, pairs, options.learningRate);
      trees.push(tree);
      const walk = prepareWalk(tree);
      if (order.length < training.rows) sumTrees(walk, training.x, inputs, training.rows, scores);
      else addLeaves(leaves, order, scores);
      sumTrees(walk, validation.x, inputs, validation.rows, checked);
      trainingLoss.push(lossOf(scores, training, pairs));
      const loss = lossOf(checked, validation);
      validationLoss.push(loss);
      if (![trainingLoss.at(-1)!, loss].every(Number.isFinite)) {
        throw new RangeError(
          `boosting left the finite numbers in round ${round}: take a lower learning rate`,
        );
      }
      if (loss < best.loss) best = { round, loss, scores: checked.slice() };
      await setImmediate();
    }

    const output = classifies ? "log-odds" : "value";
    const body = treeBody({ trees: trees.flat(best.round), base, scale: 1, output });
    const curves = { epochs: trees.length, bestEpoch: best.round - 1, trainingLoss, validationLoss };
    const diagnostics: FitDiagnostics = classifies
      ? {
          task: "classification",
          ...curves,
          validationAccuracy: accuracyAbove(0, best.scores, validation),
          majorityBaseline: majorityBaseline(validation),
        }
      : regressionDiagnostics(curves, training, validation);
    return { frozen: freezeModel(KIND, features, body), diagnostics };
  },
  async open(frozen) {
    return treeScorer(readTreeModel(frozen, KIND), frozen.features.width);
  },
};

function logOddsOf(training: TargetRows): number {
  const ones = countOnes(training);
  return naturalLog(ones / (training.rows - ones));
}

/** Numbers of the rows that a tree is grown on, ascending; never none. */
function drawRows(rows: number, share: number, stream: RandomStream): Uint32Array {
  if (share === 1) return Uint32Array.from({ length: rows }, (_, row) => row);
  const limit = share * 2 ** 32;
  const drawn = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    drawn[count] = row;
    if (stream.uint32() < limit) count++;
  }
  return drawn.slice(0, Math.max(count, 1));
}

function addLeaves(leaves: readonly Leaf[], order: Uint32Array, scores: Float64Array): void {
  for (const { from, to, value } of leaves) {
    for (let i = from; i < to; i++) scores[order[i]!]! += value;
  }
}

function checkOptions(options: BoostingOptions): void {
  if (options.loss !== "logistic" && options.loss !== "squared") {
    throw new RangeError(`loss is ${options.loss}, logistic or squared is needed`);
  }
  checkWhole("rounds", options.rounds);
  checkLimit("patience", options.patience);
  checkPositive("learningRate", options.learningRate);
  checkTreeLimits(options);
  checkShare("rowShare", options.rowShare);
  checkShare("featureShare", options.featureShare);
  checkNotNegative("l2", options.l2);
}
