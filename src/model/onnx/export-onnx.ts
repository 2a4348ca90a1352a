import { VERSION } from "../../core/version.js";
import { layerPlaces, parameterCount } from "../dense.js";
import type { FrozenMlp } from "../frozen-mlp.js";
import type { FrozenModel } from "../frozen-model.js";
import { componentLogisticRegression } from "../linear/component-regression.js";
import { type LinearModel, readLinearModel } from "../linear/linear-model.js";
import { logisticRegression } from "../linear/logistic-regression.js";
import { lasso, ridge } from "../linear/penalised-least-squares.js";
import { mlpModel, readMlp } from "../mlp-model.js";
import { unpackArray } from "../packed-array.js";
import { boostedTrees } from "../trees/boosted-trees.js";
import { type FlatTrees, LEAF } from "../trees/flat-trees.js";
import { randomForest } from "../trees/random-forest.js";
import { readTreeModel, type TreeModel } from "../trees/tree-body.js";
import {
  type Attribute,
  DOUBLE,
  encodeOnnx,
  FLOAT,
  ML_DOMAIN,
  type OnnxConstant,
  type OnnxNode,
} from "./onnx-graph.js";

/** Names of the input, rows x width, and of the outputs, rows x 1. */
const INPUT = "features";
const SCORE = "score";
const PROBABILITY = "probability";

/** What computes the score, and what the score is. */
interface Graph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly output: TreeModel["output"];
}

/**
 * A frozen model as an ONNX file (operator sets 17 and ai.onnx.ml 3). Input `features`, rows x width; outputs `score`, rows
 * x 1, as the scorer's but for rounding (a net's own scorer is in fixed point), and for classifiers `probability` of label 1,
 * rows x 1. Kind, digest and feature set with its version stand in the metadata as `noncetrial.kind`, `.digest`,
 * `.features` and `.features_version`.
 *
 * @throws {RangeError} if the kind has no ONNX form or the model is not sound
 */
export function exportOnnx(frozen: FrozenModel): Uint8Array {
  const { nodes, constants, output } = graphOf(frozen);
  const outputs = [{ name: SCORE, columns: 1 }];
  const extra: OnnxNode[] = [];
  if (output !== "value") {
    outputs.push({ name: PROBABILITY, columns: 1 });
    const type = output === "log-odds" ? "Sigmoid" : "Identity";
    extra.push({ type, inputs: [SCORE], output: PROBABILITY });
  }
  return encodeOnnx({
    name: frozen.kind,
    producerVersion: VERSION,
    input: { name: INPUT, columns: frozen.features.width },
    outputs,
    nodes: [...nodes, ...extra],
    constants,
    metadata: {
      "noncetrial.kind": frozen.kind,
      "noncetrial.digest": frozen.digest,
      "noncetrial.features": frozen.features.name,
      "noncetrial.features_version": String(frozen.features.version),
    },
  });
}

function graphOf(frozen: FrozenModel): Graph {
  if (frozen.kind === mlpModel.kind) return netGraph(readMlp(frozen));
  for (const kind of [logisticRegression, componentLogisticRegression, ridge, lasso]) {
    if (frozen.kind === kind.kind) return linearGraph(readLinearModel(frozen, kind));
  }
  for (const kind of [boostedTrees, randomForest]) {
    if (frozen.kind === kind.kind) return treeGraph(readTreeModel(frozen, kind));
  }
  throw new RangeError(`models of kind "${frozen.kind}" have no ONNX form`);
}

function netGraph({ inputs, hidden, weights }: FrozenMlp): Graph {
  const parameters = unpackArray("weights", Float32Array, weights, parameterCount(inputs, hidden));
  const places = layerPlaces(inputs, hidden);
  const nodes: OnnxNode[] = [];
  const constants: OnnxConstant[] = [];
  let last = INPUT;
  for (const [i, { inputs: rows, outputs: columns, kernel, bias, end }] of places.entries()) {
    const isLast = i + 1 === places.length;
    const names = { kernel: `kernel${i}`, bias: `bias${i}`, sum: isLast ? SCORE : `sum${i}` };
    constants.push(
      { name: names.kernel, type: FLOAT, shape: [rows, columns], values: parameters.slice(kernel, bias) },
      { name: names.bias, type: FLOAT, shape: [columns], values: parameters.slice(bias, end) },
    );
    nodes.push({ type: "Gemm", inputs: [last, names.kernel, names.bias], output: names.sum });
    last = `hidden${i}`;
    if (!isLast) nodes.push({ type: "Relu", inputs: [names.sum], output: last });
  }
  return { nodes, constants, output: "log-odds" };
}

/** In double precision, as the scorer sums. */
function linearGraph({ weights, bias, output }: LinearModel): Graph {
  return {
    nodes: [
      { type: "Cast", inputs: [INPUT], output: "wide", attributes: { to: { integer: DOUBLE } } },
      { type: "MatMul", inputs: ["wide", "weights"], output: "product" },
      { type: "Add", inputs: ["product", "bias"], output: "sum" },
      { type: "Cast", inputs: ["sum"], output: SCORE, attributes: { to: { integer: FLOAT } } },
    ],
    constants: [
      { name: "weights", type: DOUBLE, shape: [weights.length, 1], values: weights },
      { name: "bias", type: DOUBLE, shape: [1], values: Float64Array.of(bias) },
    ],
    output,
  };
}

function treeGraph({ trees, base, scale, output }: TreeModel): Graph {
  return {
    nodes: [
      {
        type: "TreeEnsembleRegressor",
        domain: ML_DOMAIN,
        inputs: [INPUT],
        output: "leaves",
        attributes: treeAttributes(trees),
      },
      { type: "Mul", inputs: ["leaves", "scale"], output: "scaled" },
      { type: "Add", inputs: ["scaled", "base"], output: SCORE },
    ],
    constants: [
      { name: "scale", type: FLOAT, shape: [1], values: Float32Array.of(scale) },
      { name: "base", type: FLOAT, shape: [1], values: Float32Array.of(base) },
    ],
    output,
  };
}

function treeAttributes({ roots, feature, left, value }: FlatTrees): { [name: string]: Attribute } {
  const nodes = [...feature.keys()];
  // Trees lie one after the other, so that a node belongs to the last root at or before it.
  let tree = -1;
  const treeOf = nodes.map((node) => (node === roots[tree + 1] ? ++tree : tree));
  const inTree = (node: number, of: number) => node - roots[treeOf[of]!]!;
  const leaves = nodes.filter((node) => feature[node] === LEAF);
  const isLeaf = (node: number) => feature[node] === LEAF;
  return {
    aggregate_function: { text: "SUM" },
    n_targets: { integer: 1 },
    post_transform: { text: "NONE" },
    nodes_treeids: { integers: treeOf },
    nodes_nodeids: { integers: nodes.map((node) => inTree(node, node)) },
    nodes_modes: { texts: nodes.map((node) => (isLeaf(node) ? "LEAF" : "BRANCH_LEQ")) },
    nodes_featureids: { integers: nodes.map((node) => (isLeaf(node) ? 0 : feature[node]!)) },
    nodes_values: { floats: nodes.map((node) => (isLeaf(node) ? 0 : value[node]!)) },
    nodes_truenodeids: { integers: nodes.map((node) => (isLeaf(node) ? 0 : inTree(left[node]!, node))) },
    nodes_falsenodeids: { integers: nodes.map((node) => (isLeaf(node) ? 0 : inTree(left[node]! + 1, node))) },
    target_treeids: { integers: leaves.map((node) => treeOf[node]!) },
    target_nodeids: { integers: leaves.map((node) => inTree(node, node)) },
    target_ids: { integers: leaves.map(() => 0) },
    target_weights: { floats: leaves.map((node) => value[node]!) },
  };
}
