import { z } from "zod";
import { checkRows } from "../frozen-mlp.js";
import { type FrozenModel, parseBody } from "../frozen-model.js";
import { checkScoreRoom, type ModelScorer } from "../model-kind.js";
import { type FlatTrees, packTrees, unpackTrees } from "./flat-trees.js";
import { openTrees } from "./tree-walker.js";

/** Trees, and the score made of the sum of their leaves: `base + scale * sum`. */
export interface TreeModel {
  readonly trees: FlatTrees;
  readonly base: number;
  readonly scale: number;
  /** What the score is. */
  readonly output: TreeOutput;
}

/** `log-odds` and `probability` are those of label 1; `value` is a prediction. */
export const TREE_OUTPUTS = ["log-odds", "probability", "value"] as const;
export type TreeOutput = (typeof TREE_OUTPUTS)[number];

const bodySchema = z.strictObject({
  output: z.enum(TREE_OUTPUTS),
  base: z.number(),
  scale: z.number(),
  trees: z.strictObject({
    trees: z.int().nonnegative(),
    nodes: z.int().nonnegative(),
    roots: z.base64(),
    feature: z.base64(),
    left: z.base64(),
    value: z.base64(),
  }),
});

/** The body of a frozen model of trees. */
export function treeBody({ trees, base, scale, output }: TreeModel): FrozenModel["body"] {
  return { output, base, scale, trees: packTrees(trees) };
}

/** Reads a frozen model of trees. @throws {RangeError} if it is of another kind or not sound */
export function readTreeModel(
  frozen: FrozenModel,
  kind: { readonly kind: string; readonly version: number },
): TreeModel {
  const { output, base, scale, trees } = parseBody(frozen, kind, bodySchema);
  return { output, base, scale, trees: unpackTrees(trees, frozen.features.width) };
}

/** A scorer of trees. */
export function treeScorer({ trees, base, scale }: TreeModel, inputs: number): ModelScorer {
  const walker = openTrees(trees, inputs);
  let sums = new Float64Array(0);
  return {
    score(x, rows, out) {
      checkRows(x, rows, inputs);
      checkScoreRoom(rows, out);
      if (sums.length < rows) sums = new Float64Array(rows);
      sums.fill(0, 0, rows);
      walker.sum(x, rows, sums);
      for (let row = 0; row < rows; row++) out[row] = base + scale * sums[row]!;
    },
    dispose() {},
  };
}
