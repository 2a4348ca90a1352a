import { UsageError } from "../core/errors.js";

export const SPLITS = ["train", "validation", "test"] as const;
export type SplitName = (typeof SPLITS)[number];

/**
 * Which hashed nonces become rows. `natural`: all. `balanced`: as many hits as non-hits of each stretch; see
 * `label-batch.ts` for how they are drawn.
 */
export const SAMPLINGS = ["natural", "balanced"] as const;
export type Sampling = (typeof SAMPLINGS)[number];

/** What the splits keep apart: templates, or only the nonces of each template. */
export const SPLIT_KINDS = ["across-templates", "same-template"] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

/** Rows of a labelled dataset, as asked for. */
export interface DatasetSpec {
  readonly seed: string;
  /** Canonical id of the function. */
  readonly pow: string;
  /** Key of a function that takes one, hex; null where there is none or it is drawn from the seed. */
  readonly key: string | null;
  readonly templates: number;
  /** Nonces hashed of each template. */
  readonly noncesPerTemplate: number;
  /** A hit has at least this many leading zero bits, 1 to 64. */
  readonly bits: number;
  readonly sampling: Sampling;
  readonly split: SplitKind;
}

/** Consecutive draws of one template's nonces. */
export interface Stretch {
  readonly template: number;
  readonly from: number;
  readonly count: number;
}

/** Most draws of a stretch. It is part of what a balanced dataset is: non-hits are drawn stretch by stretch. */
export const STRETCH_NONCES = 65536;

/** Most stretches that a thread labels at a time: templates may have few nonces each. */
const BATCH_STRETCHES = 4096;

/** Shares of validation and test, of templates or of each template's draws. */
const HELD_OUT = 0.15;

/** A range of whole numbers: from `from` up to but not including `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Where each split lies among the templates, or among each template's draws: the first 70 % train, then 15 % each
 * validate and test; every split gets one at least.
 */
export function splitRanges(spec: Pick<DatasetSpec, "split" | "templates" | "noncesPerTemplate">) {
  const size = spec.split === "across-templates" ? spec.templates : spec.noncesPerTemplate;
  const heldOut = Math.max(1, Math.round(size * HELD_OUT));
  return {
    train: { from: 0, to: size - 2 * heldOut },
    validation: { from: size - 2 * heldOut, to: size - heldOut },
    test: { from: size - heldOut, to: size },
  } as const satisfies Record<SplitName, Range>;
}

/** @throws {UsageError} naming the option whose value is out of range */
export function checkSpec(spec: DatasetSpec): void {
  const whole = (option: string, value: number, least: number, most: number, note = "") => {
    if (Number.isSafeInteger(value) && value >= least && value <= most) return;
    throw new UsageError(`${option} is ${value}: a whole number from ${least} to ${most} is needed${note}`);
  };
  const across = spec.split === "across-templates";
  whole(
    "--templates",
    spec.templates,
    across ? 3 : 1,
    2 ** 32 - 1,
    across ? " for three splits by template (--split same-template splits by nonce)" : "",
  );
  whole("--nonces", spec.noncesPerTemplate, across ? 1 : 3, 2 ** 32 - 1);
  whole("--bits", spec.bits, 1, 64);
}

/** The batches of a split, in the order of its rows: stretch after stretch, template after template. */
export function* batchesOf(spec: DatasetSpec, split: SplitName): Generator<Stretch[]> {
  const range = splitRanges(spec)[split];
  const [templates, draws] =
    spec.split === "across-templates"
      ? [range, { from: 0, to: spec.noncesPerTemplate }]
      : [{ from: 0, to: spec.templates }, range];
  let batch: Stretch[] = [];
  let nonces = 0;
  for (let template = templates.from; template < templates.to; template++) {
    for (let from = draws.from; from < draws.to; from += STRETCH_NONCES) {
      const count = Math.min(STRETCH_NONCES, draws.to - from);
      if (batch.length > 0 && (nonces + count > STRETCH_NONCES || batch.length === BATCH_STRETCHES)) {
        yield batch;
        batch = [];
        nonces = 0;
      }
      batch.push({ template, from, count });
      nonces += count;
    }
  }
  if (batch.length > 0) yield batch;
}
