import { setImmediate } from "node:timers/promises";
import type { RandomStream } from "../../core/random-stream.js";
import { checkWhole } from "../check-option.js";
import {
  accuracyAbove,
  type FitDiagnostics,
  majorityBaseline,
  meanSquaredError,
  regressionDiagnostics,
} from "../fit-diagnostics.js";
import { freezeModel } from "../frozen-model.js";
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
import { TreeGrower } from "./grow-tree.js";
import { prepareWalk, sumTrees } from "./sum-trees.js";
import { readTreeModel, treeBody, treeScorer } from "./tree-body.js";
import { checkTreeLimits, type TreeLimits } from "./tree-limits.js";

/** Settings of a random forest. */
export interface ForestOptions extends TreeLimits {
  /** `classification` of labels 0 and 1, whose score is a probability; `regression` of numbers. */
  readonly task: "classification" | "regression";
  readonly trees: number;
  /** Least rows of a leaf, a row counting as often as it was drawn and by its class's weight. */
  readonly minChildWeight: number;
  /** Features that are drawn for each split; `auto` is the square root of their number, for a regression a third. */
  readonly featuresPerSplit: number | "auto";
  /**
   * Gives both classes the same weight in all, for rare labels. The score is then the probability of label 1 if both
   * were equally frequent.
   */
  readonly balanced: boolean;
}

/** Common settings: those of scikit-learn's forests. */
export const FOREST_DEFAULTS: ForestOptions = {
  task: "classification",
  trees: 100,
  maxDepth: Number.POSITIVE_INFINITY,
  maxLeaves: Number.POSITIVE_INFINITY,
  minChildWeight: 1,
  featuresPerSplit: "auto",
  balanced: false,
  bins: MOST_BINS,
};

const KIND = { kind: "random-forest", version: 1 } as const;

/**
 * Random forest (Breiman 2001, "Random forests"): each tree is grown on a bootstrap sample, each split chosen among a few
 * drawn features; the score is the mean of the trees' leaves, which hold means of their rows. The losses are mean squared
 * errors, for a classifier of the probability (Brier 1950), under its class weights.
 */
export const randomForest: ModelKind<ForestOptions> = {
  ...KIND,
  async fit({ training, validation }, features, options, stream) {
    checkOptions(options);
    const inputs = features.width;
    const classifies = options.task === "classification";
    (classifies ? checkLabelledRows : checkTargetRows)({ training, validation }, inputs);
    const weights = classifies && options.balanced ? balancedWeights(training) : UNWEIGHTED;
    // Targets are taken from their mean, so that sums of squares do not drown their differences.
    const base = classifies ? 0 : meanTarget(training);
    const featuresPerSplit =
      options.featuresPerSplit === "auto" ? usualFeatures(inputs, classifies) : options.featuresPerSplit;
    const binned = binRows(training.x, training.rows, inputs, options.bins);
    const grower = new TreeGrower(binned, { ...options, featuresPerSplit, l2: 0, minGain: 0 }, stream);
    const pairs = new Float64Array(2 * training.rows);
    const trained = new Float64Array(training.rows);
    const checked = new Float64Array(validation.rows);
    const trees = new TreeList();
    const trainingLoss: number[] = [];
    const validationLoss: number[] = [];
    while (trees.length < options.trees) {
      const order = bootstrap(training, base, weights, stream, pairs);
      const { tree } = grower.grow(order, pairs, 1);
      trees.push(tree);
      const walk = prepareWalk(tree);
      sumTrees(walk, training.x, inputs, training.rows, trained);
      sumTrees(walk, validation.x, inputs, validation.rows, checked);
      trainingLoss.push(weightedSquaredError(trained, trees.length, base, weights, training));
      validationLoss.push(weightedSquaredError(checked, trees.length, base, weights, validation));
      await setImmediate();
    }

    const scale = 1 / trees.length;
    const output = classifies ? "probability" : "value";
    const body = treeBody({ trees: trees.flat(), base, scale, output });
    const curves = { epochs: trees.length, bestEpoch: trees.length - 1, trainingLoss, validationLoss };
    const diagnostics: FitDiagnostics = classifies
      ? {
          task: "classification",
          ...curves,
          // Even odds of the rows as they came are those of the class weights.
          validationAccuracy: accuracyAbove(
            (weights.one / (weights.one + weights.zero)) * trees.length,
            checked,
            validation,
          ),
          majorityBaseline: majorityBaseline(validation),
        }
      : regressionDiagnostics(curves, training, validation);
    return { frozen: freezeModel(KIND, features, body), diagnostics };
  },
  async open(frozen) {
    return treeScorer(readTreeModel(frozen, KIND), frozen.features.width);
  },
};

/** Weights of rows of label 0 and of label 1. */
interface ClassWeights {
  readonly zero: number;
  readonly one: number;
}

const UNWEIGHTED: ClassWeights = { zero: 1, one: 1 };

/** Weights that make both classes count half of the rows. */
function balancedWeights(training: TargetRows): ClassWeights {
  const ones = countOnes(training);
  return { zero: training.rows / (2 * (training.rows - ones)), one: training.rows / (2 * ones) };
}

function weightOf(target: number, { zero, one }: ClassWeights): number {
  return target === 1 ? one : zero;
}

function usualFeatures(inputs: number, classifies: boolean): number {
  return Math.max(1, Math.floor(classifies ? Math.sqrt(inputs) : inputs / 3));
}

/**
 * Draws as many rows as there are, with replacement. A row that was drawn k times has the Hessian k times its weight and
 * the gradient minus that times its target, so that leaves hold weighted means and gains are decreases of variance.
 *
 * @returns the rows that were drawn at all, ascending
 */
function bootstrap(
  { y, rows }: TargetRows,
  base: number,
  weights: ClassWeights,
  stream: RandomStream,
  pairs: Float64Array,
): Uint32Array {
  const times = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) times[stream.below(rows)]!++;
  const order = new Uint32Array(rows);
  let drawn = 0;
  for (let row = 0; row < rows; row++) {
    if (times[row] === 0) continue;
    order[drawn++] = row;
    const weight = times[row]! * weightOf(y[row]!, weights);
    pairs[2 * row] = -weight * (y[row]! - base);
    pairs[2 * row + 1] = weight;
  }
  return order.slice(0, drawn);
}

/** Weighted mean of (base + sum / trees - target)^2. */
function weightedSquaredError(
  sums: Float64Array,
  trees: number,
  base: number,
  weights: ClassWeights,
  set: TargetRows,
): number {
  const scores = sums.map((sum) => base + sum / trees);
  if (weights === UNWEIGHTED) return meanSquaredError(scores, set);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < set.rows; row++) {
    const weight = weightOf(set.y[row]!, weights);
    const error = scores[row]! - set.y[row]!;
    sum += weight * error * error;
    total += weight;
  }
  return sum / total;
}

function checkOptions(options: ForestOptions): void {
  if (options.task !== "classification" && options.task !== "regression") {
    throw new RangeError(`task is ${options.task}, classification or regression is needed`);
  }
  checkWhole("trees", options.trees);
  checkTreeLimits(options);
  if (options.featuresPerSplit !== "auto") checkWhole("featuresPerSplit", options.featuresPerSplit);
  if (options.task === "regression" && options.balanced) {
    throw new RangeError("balanced is true for a regression, it is for classification only");
  }
}
