import { claimById } from "../claim/catalogue.js";
import { bearsOut, type ClaimantFigure, type Quantity } from "../claim/claimant-figure.js";
import { messageOf } from "../core/errors.js";
import { RandomStream } from "../core/random-stream.js";
import type { Winner } from "../dataset/block-headers.js";
import { type HistoryTask, loadBlocks } from "./history.js";
import type { TrialResult } from "./results.js";
import type { TaskContext } from "./task-context.js";

/** Compute the published figures of a claim again. */
export interface FiguresTask {
  readonly kind: "figures";
  readonly seed: string;
  readonly claim: string;
  /** Past blocks for the figures on past blocks; null where the run has none for them. */
  readonly history: HistoryTask | null;
}

/** What came of each figure that was computed, by its name. A failure is a cause, never a figure. */
export type FiguresRecord = Readonly<
  Record<string, { readonly reproduced: Quantity } | { readonly cause: string }>
>;

/** Digits that are kept: the last places of a double may hang on the machine. */
const DIGITS = 9;

export async function performFigures(task: FiguresTask, { store }: TaskContext): Promise<FiguresRecord> {
  const { figures = [] } = claimById(task.claim);
  const record: Record<string, FiguresRecord[string]> = {};
  let blocks: readonly Winner[] | undefined;
  for (const figure of figures) {
    if (figure.from === "real chain") continue;
    const onBlocks = figure.from === "past blocks";
    if (onBlocks && task.history === null) continue;
    if (onBlocks && task.history) blocks ??= loadBlocks(task.history, store);
    const history = onBlocks && blocks ? blocks : [];
    const stream = new RandomStream(task.seed, "figures", task.claim, figure.name);
    try {
      record[figure.name] = { reproduced: checked(await figure.compute({ stream, history })) };
    } catch (error) {
      record[figure.name] = { cause: messageOf(error) };
    }
  }
  return record;
}

/** @throws {RangeError} if a figure is not finite, or the ends of a range are in the wrong order */
function checked(quantity: Quantity): Quantity {
  const round = (value: number) => Number(value.toPrecision(DIGITS));
  const ends = typeof quantity === "number" ? [quantity] : quantity;
  if (!ends.every(Number.isFinite)) throw new RangeError(`the figure is ${ends.join(" to ")}, not a number`);
  if (typeof quantity === "number") return round(quantity);
  const [low, high] = quantity;
  if (low > high) throw new RangeError(`the range ${low} to ${high} ends before it begins`);
  return [round(low), round(high)];
}

export type FigureResult = TrialResult["figures"][number];

const NO_BLOCKS =
  "no past blocks: the experiment names no `history` of this function, or mining one would take too long";

/** The figures of a claim as results have them. */
export function figureResults(figures: readonly ClaimantFigure[], record: FiguresRecord): FigureResult[] {
  return figures.map((figure) => {
    const { name, unit, published, source, from } = figure;
    const card = { name, unit, published: writable(published), source, from };
    const none = { ...card, reproduced: null, agrees: null };
    if (figure.from === "real chain") return { ...none, why: "needs the chain" };
    const found = record[name];
    if (found === undefined) return { ...none, why: NO_BLOCKS };
    if ("cause" in found) return { ...none, why: `could not be computed: ${found.cause}` };
    const { reproduced } = found;
    const agrees = bearsOut(reproduced, published, figure.tolerance);
    const why = agrees ? null : (figure.difference ?? null);
    return { ...card, reproduced: writable(reproduced), agrees, why };
  });
}

function writable(quantity: Quantity): number | [number, number] {
  return typeof quantity === "number" ? quantity : [quantity[0], quantity[1]];
}
