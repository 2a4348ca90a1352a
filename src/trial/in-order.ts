/** Hands on what comes in any order in the order of its positions 0, 1, 2 and so on. */
export class InOrder<T> {
  readonly #waiting = new Map<number, T>();
  readonly #take: (item: T) => void;
  #next = 0;

  constructor(take: (item: T) => void) {
    this.#take = take;
  }

  add(position: number, item: T): void {
    this.#waiting.set(position, item);
    for (;;) {
      const next = this.#waiting.get(this.#next);
      if (next === undefined) return;
      this.#waiting.delete(this.#next);
      this.#next++;
      this.#take(next);
    }
  }
}
