import { performance } from "node:perf_hooks";
import type { Standing } from "../trial/standing.js";
import type { Standings } from "./standings.js";

/** The stages of a run, in order. */
export const STAGES = ["calibrate", "distinguish", "fool", "label", "fit", "hash", "control"] as const;
export type Stage = (typeof STAGES)[number];

/** One step of a run, for whoever shows it. */
export interface Progress {
  readonly stage: Stage;
  /** Units done and to be done in this stage: calibrations, labelled sets, fits, nonces, or checks. */
  readonly done: number;
  readonly total: number;
  /** What was just done: a trial, function, pool or statistic. */
  readonly current: string;
  /** Share of the whole run that is done, in [0, 1], by estimated cost. */
  readonly overall: number;
  /** Units a second of this stage, what was known from before left out; null while nothing can be told. */
  readonly rate: number | null;
  /** Estimated time to the end of the run; null while nothing can be told. */
  readonly secondsLeft: number | null;
  /** What the counts of trials show that are or were hashed in this sitting, some seconds old at most. */
  readonly standings: readonly Standing[];
  /** Trials whose hashing is under way. */
  readonly inHand: readonly string[];
}

export type ProgressListener = (progress: Progress) => void;

/** What a step is beside its size. */
export interface StepOptions {
  /** What `within` told of. */
  readonly task?: object;
  /** Whether it was known from before: it then says nothing of how fast this sitting is. */
  readonly known?: boolean;
}

/** Share of the run that must have been done in this sitting before its end is guessed. */
const ENOUGH = 0.02;

/** Counts the steps of a run and tells a listener. Its times come from a clock that only goes forwards. */
export class ProgressMeter {
  readonly #listener: ProgressListener | undefined;
  readonly #standings: Standings | undefined;
  readonly #now: () => number;
  #stage: Stage = "label";
  #done = 0;
  #total = 0;
  #costDone = 0;
  #costAhead: number;
  /** Of this sitting: units of the stage and cost of all, with when each began. */
  #freshUnits = 0;
  #freshCost = 0;
  #stageBegan: number;
  #began: number;
  /** What was done of tasks that are under way. */
  readonly #underWay = new Map<object, { readonly units: number; readonly cost: number }>();

  /**
   * @param cost estimated cost of the whole run, in any unit
   * @param now milliseconds from any point on
   */
  constructor(
    listener: ProgressListener | undefined,
    cost: number,
    standings?: Standings,
    now = () => performance.now(),
  ) {
    this.#listener = listener;
    this.#costAhead = cost;
    this.#standings = standings;
    this.#now = now;
    this.#began = now();
    this.#stageBegan = this.#began;
  }

  /** Begins a stage of `total` units; `costAhead` replaces the estimate of what this and later stages cost. */
  begin(stage: Stage, total: number, costAhead: number): void {
    this.#stage = stage;
    this.#done = 0;
    this.#freshUnits = 0;
    this.#stageBegan = this.#now();
    this.#total = total;
    this.#costAhead = costAhead;
    this.#tell("");
  }

  /** Reports how many units, and how much by cost, of a task are done that is still under way. */
  within(task: object, units: number, cost: number, current: string): void {
    this.#underWay.set(task, { units, cost });
    this.#tell(current);
  }

  /** Reports units done, and what they were estimated to cost. */
  step(units: number, cost: number, current: string, { task, known = false }: StepOptions = {}): void {
    if (task !== undefined) this.#underWay.delete(task);
    this.#done += units;
    this.#costDone += cost;
    this.#costAhead -= cost;
    if (known) this.#skip();
    else {
      this.#freshUnits += units;
      this.#freshCost += cost;
    }
    this.#tell(current);
  }

  /** What is known from before comes first and takes next to no time: rates count from its end. */
  #skip(): void {
    const now = this.#now();
    if (this.#freshUnits === 0) this.#stageBegan = now;
    if (this.#freshCost === 0) this.#began = now;
  }

  #tell(current: string): void {
    if (this.#listener === undefined) return;
    const whole = this.#costDone + Math.max(0, this.#costAhead);
    let [units, parts] = [0, 0];
    for (const task of this.#underWay.values()) {
      units += task.units;
      parts += task.cost;
    }
    const now = this.#now();
    const fresh = this.#freshCost + parts;
    const freshUnits = this.#freshUnits + units;
    const ahead = Math.max(0, this.#costAhead - parts);
    const enough = fresh > ENOUGH * whole && now > this.#began;
    this.#listener({
      stage: this.#stage,
      done: Math.floor(this.#done + units),
      total: this.#total,
      current,
      overall: whole > 0 ? Math.min(1, (this.#costDone + parts) / whole) : 1,
      rate: freshUnits > 0 && now > this.#stageBegan ? (1000 * freshUnits) / (now - this.#stageBegan) : null,
      secondsLeft: enough ? (ahead * (now - this.#began)) / fresh / 1000 : null,
      standings: this.#standings?.all() ?? [],
      inHand: this.#standings?.inHand ?? [],
    });
  }
}
