/** A process as one sample sees it. */
export interface SeenProcess {
  /** Names it among all. */
  readonly key: string;
  /** Its number in its own pid namespace. */
  readonly number: number;
  /** Its threads, each of which has taken a number too. */
  readonly threads: number;
}

/** The longest time between samples that is charged, in seconds: on a busy machine samples are late. */
const LONGEST_GAP = 0.1;
/** Seconds charged for unseen tasks that are let pass: what interpreters start while they find their files. */
const FREE = 0.5;

/**
 * What processes may have used that came or went between two samples. A pid namespace numbers its tasks one after
 * another, so numbers that were given out and never seen are tasks that lived for less than the time between two
 * samples; each is charged with all of it, since where nobody waits for them nothing else tells of them. So is each
 * process that is gone since the sample before, for the time after it.
 */
export class UnseenTasks {
  /** Most threads of each process seen. */
  readonly #threads = new Map<string, number>();
  readonly #processors: number;
  #present = new Set<string>();
  #seen = 0;
  #highest = 0;
  #unseen: number | null = null;
  #charge = 0;

  /** @param processors how many tasks can run at once */
  constructor(processors: number) {
    this.#processors = processors;
  }

  /** CPU seconds to be charged so far. */
  get seconds(): number {
    return Math.max(0, this.#charge - FREE);
  }

  /** @param gap seconds since the sample before */
  sample(processes: readonly SeenProcess[], gap: number): void {
    for (const { key, number, threads } of processes) {
      const before = this.#threads.get(key) ?? 0;
      if (threads > before) {
        this.#threads.set(key, threads);
        this.#seen += threads - before;
      }
      this.#highest = Math.max(this.#highest, number);
    }
    const present = new Set(processes.map(({ key }) => key));
    const gone = [...this.#present].filter((key) => !present.has(key)).length;
    this.#present = present;
    const unseen = Math.max(this.#highest - this.#seen, this.#unseen ?? 0);
    // Those before the first sample of the claim are the namespace's own preparations.
    if (this.#unseen !== null) {
      const tasks = Math.min(unseen - this.#unseen + gone, this.#processors);
      this.#charge += tasks * Math.min(gap, LONGEST_GAP);
    }
    this.#unseen = unseen;
  }

  /** Charges nothing for what has been so far. */
  restart(): void {
    this.#unseen = null;
    this.#charge = 0;
  }
}
