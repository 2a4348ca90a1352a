/** How often is looked, in milliseconds. */
const TICK = 250;

/**
 * Times a claim's own code. Ticks are counted, not the clock: a machine that slept did not give the claim its time.
 */
export class ClaimWatch {
  readonly #timer: NodeJS.Timeout;
  #subject: string | null = null;
  #ticks = 0;

  /** @param onHung takes the subject whose code has run for longer than so many seconds, once */
  constructor(seconds: number, onHung: (subject: string) => void) {
    this.#timer = setInterval(() => {
      if (this.#subject === null || ++this.#ticks * TICK < seconds * 1000) return;
      this.stop();
      onHung(this.#subject);
    }, TICK);
  }

  /** Whose code runs, or null. */
  get subject(): string | null {
    return this.#subject;
  }

  /** @param subject whose code begins, or null when it has ended */
  turn(subject: string | null): void {
    this.#subject = subject;
    this.#ticks = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
