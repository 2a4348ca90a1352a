import { labelNonces } from "../dataset/labelled-set.js";
import { encodeLabelledSet } from "../dataset/labelled-set-file.js";
import type { TemplateKind } from "../dataset/templates.js";
import { powFunction } from "../pow/registry.js";
import { noncesAt, type TemplateSource, templateAt } from "./streams.js";
import { type ArtefactStore, taskId } from "./task-context.js";

/** Hash and label the first nonces of some training templates. */
export interface LabelTask {
  readonly kind: "label";
  readonly seed: string;
  readonly pow: string;
  readonly templates: TemplateKind;
  /** First training template and how many. */
  readonly first: number;
  readonly count: number;
  /** Nonces a template. */
  readonly nonces: number;
  readonly bits: number;
}

export interface LabelRecord {
  readonly rows: number;
  readonly hits: number;
  /** SHA-256 of the columns. */
  readonly sha256: string;
}

/** Name of the file that holds the rows of a label task. */
export function labelFile(task: LabelTask): string {
  return `datasets/${taskId(task)}.bin`;
}

export function performLabel(task: LabelTask, store: ArtefactStore): LabelRecord {
  const pow = powFunction(task.pow, task.seed);
  const source: TemplateSource = { seed: task.seed, role: "train", kind: task.templates };
  const parts = Array.from({ length: task.count }, (_, i) => ({
    template: templateAt(source, pow, task.first + i),
    nonces: noncesAt(source, pow, task.first + i).fill(0, new Uint32Array(task.nonces)),
  }));
  const { manifest, bytes } = encodeLabelledSet(labelNonces(pow, task.bits, parts));
  store.write(labelFile(task), bytes);
  return { rows: manifest.rows, hits: manifest.hits, sha256: manifest.sha256 };
}
