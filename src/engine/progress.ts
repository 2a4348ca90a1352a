/** The stages of a run, in order. */
export type Stage = "label" | "fit" | "hash";

/** One step of a run, for whoever shows it. */
export interface Progress {
  readonly stage: Stage;
  /** Units done and to be done in this stage: labelled sets, fits, or hashes. */
  readonly done: number;
  readonly total: number;
  /** What was just done: a trial, function or pool. */
  readonly current: string;
}

export type ProgressListener = (progress: Progress) => void;
