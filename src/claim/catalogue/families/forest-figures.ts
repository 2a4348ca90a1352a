import type { RandomStream } from "../../../core/random-stream.js";
import { type LabelledSet, labelNonces, selectRows } from "../../../dataset/labelled-set.js";
import { simulateChain } from "../../../dataset/simulated-chain.js";
import { powFunction } from "../../../pow/registry.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { Scorer } from "../../contract.js";
import { accuracyOf, drawNonces } from "../../figure-tools.js";

/** Blocks of the simulated chain, nonces on each, and the difficulty of their labels; that of the chain has no part. */
const BLOCKS = 64;
const NONCES = 64;
const BITS = 2;
const CHAIN_BITS = 4;

/** Share of rows, or of templates, that are trained on. */
const TRAINING_SHARE = 0.75;

/** Grows a forest on some rows. */
type Grow = (training: LabelledSet, stream: RandomStream) => Promise<Scorer>;

/** The claimant's accuracies, on headers of a simulated chain with rows and with templates set aside. */
export function forestFigures(grow: Grow): ClaimantFigure[] {
  const common = { source: "claimant", from: "computation" } as const;
  return [
    {
      ...common,
      name: "accuracy on training rows",
      unit: "share of rows",
      published: 0.9997,
      compute: ({ stream }) => accuracy(grow, stream, "rows", "training"),
      tolerance: 0.01,
      difference:
        "ten trees, each of which has seen two thirds of the rows; the claimant's settings and rows are not given",
    },
    {
      ...common,
      name: "accuracy on test rows, split by rows",
      unit: "share of rows",
      published: 0.7855,
      compute: ({ stream }) => accuracy(grow, stream, "rows", "test"),
      tolerance: 0.01,
      difference: `here always naming the losing class is right on ${1 - 2 ** -BITS} of rows and the forest does no better; the claimant's rows are not given`,
    },
    {
      ...common,
      name: "accuracy on test rows, split by templates",
      unit: "share of rows",
      published: 0.7855,
      compute: ({ stream }) => accuracy(grow, stream, "templates", "test"),
      tolerance: 0.01,
      difference: `headers that share nothing with those learnt from: always naming the losing class, right on ${1 - 2 ** -BITS} of rows, is as good`,
    },
  ];
}

async function accuracy(
  grow: Grow,
  stream: RandomStream,
  split: "rows" | "templates",
  on: "training" | "test",
): Promise<number> {
  const pow = powFunction("sha256d");
  const blocks = simulateChain(pow, CHAIN_BITS, BLOCKS, stream);
  const set = labelNonces(
    pow,
    BITS,
    blocks.map(({ template }) => ({ template, nonces: drawNonces(stream, NONCES) })),
  );
  const groups = split === "rows" ? BLOCKS * NONCES : BLOCKS;
  const order = stream.shuffle(Uint32Array.from({ length: groups }, (_, i) => i));
  const trained = new Set(order.slice(0, TRAINING_SHARE * groups));
  const rowsWhere = (inTraining: boolean) =>
    selectRows(
      set,
      Uint32Array.from(set.nonces.keys()).filter((row) => {
        return trained.has(split === "rows" ? row : set.templateIndex[row]!) === inTraining;
      }),
    );
  const scorer = await grow(rowsWhere(true), stream);
  return accuracyOf(scorer, rowsWhere(on === "training"), 0.5);
}
