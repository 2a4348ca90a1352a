/** The stages of a run, in order. */
export type Stage = "calibrate" | "distinguish" | "label" | "fit" | "control" | "hash";

/** One step of a run, for whoever shows it. */
export interface Progress {
  readonly stage: Stage;
  /** Units done and to be done in this stage: calibrations, labelled sets, fits, controls, or nonces. */
  readonly done: number;
  readonly total: number;
  /** What was just done: a trial, function, pool or statistic. */
  readonly current: string;
  /** Share of the whole run that is done, in [0, 1], by estimated cost. */
  readonly overall: number;
}

export type ProgressListener = (progress: Progress) => void;

/** Counts the steps of a run and tells a listener. */
export class ProgressMeter {
  readonly #listener: ProgressListener | undefined;
  #stage: Stage = "label";
  #done = 0;
  #total = 0;
  #costDone = 0;
  #costAhead: number;
  /** What was done of tasks that are under way. */
  readonly #underWay = new Map<object, { readonly units: number; readonly cost: number }>();

  /** @param cost estimated cost of the whole run, in any unit */
  constructor(listener: ProgressListener | undefined, cost: number) {
    this.#listener = listener;
    this.#costAhead = cost;
  }

  /** Begins a stage of `total` units; `costAhead` replaces the estimate of what this and later stages cost. */
  begin(stage: Stage, total: number, costAhead: number): void {
    this.#stage = stage;
    this.#done = 0;
    this.#total = total;
    this.#costAhead = costAhead;
    this.#tell("");
  }

  /** Reports how many units, and how much by cost, of a task are done that is still under way. */
  within(task: object, units: number, cost: number, current: string): void {
    this.#underWay.set(task, { units, cost });
    this.#tell(current);
  }

  /** Reports units done, and what they were estimated to cost. @param task what they are, if `within` told of it */
  step(units: number, cost: number, current: string, task?: object): void {
    if (task !== undefined) this.#underWay.delete(task);
    this.#done += units;
    this.#costDone += cost;
    this.#costAhead -= cost;
    this.#tell(current);
  }

  #tell(current: string): void {
    const whole = this.#costDone + Math.max(0, this.#costAhead);
    let [units, parts] = [this.#done, 0];
    for (const task of this.#underWay.values()) {
      units += task.units;
      parts += task.cost;
    }
    this.#listener?.({
      stage: this.#stage,
      done: Math.floor(units),
      total: this.#total,
      current,
      overall: whole > 0 ? Math.min(1, (this.#costDone + parts) / whole) : 1,
    });
  }
}
