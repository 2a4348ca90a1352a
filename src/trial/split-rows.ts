import type { FitRows } from "../claim/contract.js";
import type { RandomStream } from "../core/random-stream.js";
import { type LabelledSet, selectRows, withHits } from "../dataset/labelled-set.js";

/** Labelled rows of a fit, by what they are for. */
export interface SplitRows extends Omit<FitRows, "history"> {
  /** Rows of the training templates that the fit does not see; null where training and validation share a template. */
  readonly heldBack: LabelledSet | null;
}

/** Share of rows, or of templates, that a fit trains on; the others validate and set the threshold. */
const TRAINING_SHARE = 0.75;

/** Share of the rows of each training template that is held back from the fit. */
const HELD_BACK_SHARE = 1 / 8;

/**
 * Training and validation rows: by template where there are several, else by row. Of each training template the last
 * eighth of its rows is held back, to tell what was learnt of the templates from what was learnt of nonces.
 */
export function splitRows(set: LabelledSet): SplitRows {
  const rows = set.nonces.length;
  const templates = set.templates.length;
  const byTemplate = templates > 1;
  const trained = Math.max(1, Math.floor(TRAINING_SHARE * (byTemplate ? templates : rows)));
  const training: number[] = [];
  const heldBack: number[] = [];
  const validation: number[] = [];
  for (let row = 0, learntTo = 0; row < rows; row++) {
    const template = set.templateIndex[row]!;
    if (row === 0 || set.templateIndex[row - 1] !== template) learntTo = row + learntRows(set, row);
    if ((byTemplate ? template : row) >= trained) validation.push(row);
    else if (byTemplate && row >= learntTo) heldBack.push(row);
    else training.push(row);
  }
  const select = (chosen: number[]) => selectRows(set, Uint32Array.from(chosen));
  return {
    training: select(training),
    validation: select(validation),
    heldBack: heldBack.length > 0 ? select(heldBack) : null,
  };
}

/** How many rows of the template that begins at row `from` a fit sees. */
function learntRows(set: LabelledSet, from: number): number {
  let to = from;
  while (to < set.templateIndex.length && set.templateIndex[to] === set.templateIndex[from]) to++;
  return Math.ceil((1 - HELD_BACK_SHARE) * (to - from));
}

/** The same rows with the labels permuted, those of each part within themselves. */
export function shuffleLabels(
  { training, validation, heldBack }: SplitRows,
  stream: RandomStream,
): SplitRows {
  const permuted = (set: LabelledSet) => withHits(set, stream.shuffle(Uint8Array.from(set.hits)));
  return {
    training: permuted(training),
    validation: permuted(validation),
    heldBack: heldBack && permuted(heldBack),
  };
}
