/** The ports of the reference processor (RandomX specification, section 6.2), as bits of a set. */
export const Port = { p0: 1, p1: 2, p5: 4 } as const;

/** A micro-operation goes to the first of these that is free and that it can run on. */
const ORDER = [Port.p5, Port.p0, Port.p1];

/** Which port is busy in which cycle (section 6.3.3). */
export class ExecutionPorts {
  /** For each cycle the set of busy ports. */
  readonly #busy: Uint8Array;

  /** @param cycles how many cycles there are */
  constructor(cycles: number) {
    this.#busy = new Uint8Array(cycles);
  }

  /**
   * The first cycle, from the given one on, in which all micro-operations find a port.
   *
   * @param microOps for each the set of ports that it can run on
   * @returns `undefined` if there is none
   */
  firstFree(microOps: readonly number[], from: number): number | undefined {
    for (let cycle = from; cycle < this.#busy.length; cycle++) {
      if (this.#assigned(microOps, cycle) !== undefined) return cycle;
    }
    return undefined;
  }

  /** Makes the ports busy that the micro-operations find in a cycle that `firstFree` gave. */
  occupy(microOps: readonly number[], cycle: number): void {
    if (microOps.length > 0) this.#busy[cycle] = this.#assigned(microOps, cycle)!;
  }

  /** The busy ports of a cycle when the micro-operations have been added. */
  #assigned(microOps: readonly number[], cycle: number): number | undefined {
    let busy = this.#busy[cycle]!;
    for (const ports of microOps) {
      const port = ORDER.find((port) => (ports & port & ~busy) !== 0);
      if (port === undefined) return undefined;
      busy |= port;
    }
    return busy;
  }
}
