import { type WorkerSign, workerSchema } from "./messages.js";
import type { Roll } from "./roll.js";

/** Looks without a worker between two warnings. */
const REPEAT = 150;

/** Counts the workers that can serve a run, and warns where there is none. */
export class WorkerWatch {
  readonly #roll: Roll;
  readonly #version: string;
  readonly #label: string;
  readonly #warn: (text: string) => void;
  #threads = 0;
  #without = 0;

  constructor(roll: Roll, version: string, label: string, warn: (text: string) => void) {
    this.#roll = roll;
    this.#version = version;
    this.#label = label;
    this.#warn = warn;
  }

  /** Threads of all workers of this version, when last looked. */
  get threads(): number {
    return this.#threads;
  }

  async look(): Promise<void> {
    const workers = (await this.#roll.present()).flatMap(parsed);
    const had = this.#threads;
    this.#threads = workers
      .filter(({ version }) => version === this.#version)
      .reduce((sum, { threads }) => sum + threads, 0);
    if (this.#threads > 0) {
      this.#without = 0;
      return;
    }
    if (this.#without++ % REPEAT === 0) this.#warn(this.#advice(workers, had > 0));
  }

  #advice(workers: readonly WorkerSign[], hadSome: boolean): string {
    const start = `start one with: noncetrial worker --redis ${this.#label}`;
    if (workers.length === 0) return `${hadSome ? "no worker is left" : "no worker yet"}: ${start}`;
    const others = workers.map(({ host, version }) => `worker ${host} has version ${version}`);
    return `${[...new Set(others)].join(", ")}, this is ${this.#version}: ${start}, of this version`;
  }
}

function parsed(text: string): WorkerSign[] {
  try {
    return [workerSchema.parse(JSON.parse(text))];
  } catch {
    // Of a version that signs in otherwise.
    return [];
  }
}
