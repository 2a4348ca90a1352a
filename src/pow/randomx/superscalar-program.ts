import { Blake2Generator } from "./blake2-generator.js";
import { ExecutionPorts } from "./execution-ports.js";
import { InstructionDraft, type RegisterState } from "./instruction-draft.js";
import type { RandomXParameters } from "./parameters.js";
import {
  isMultiplication,
  type SuperscalarInstruction,
  type SuperscalarKind,
  type SuperscalarProgram,
} from "./superscalar-instructions.js";

/*
 * The generator of SuperscalarHash programs (RandomX specification, section 6.3): a processor is simulated, and
 * instructions are drawn to fit the bytes that it decodes and the registers and ports that are ready. Where the
 * specification leaves open what happens, the reference implementation decides.
 */

const REGISTERS = 8;
/** How many cycles an instruction waits at most for a register. */
const PATIENCE = 4;
/** How many instructions in a row are given up for want of a register before the decoder group is. */
const MOST_GIVEN_UP = 256;

/** The decoder configurations, table 6.3.1: sizes of slots in bytes. */
const GROUPS = [
  [4, 8, 4],
  [7, 3, 3, 3],
  [3, 7, 3, 3],
  [4, 9, 3],
] as const;
const MULTIPLICATIONS = [4, 4, 4, 4] as const;
const AFTER_HIGH_MULTIPLY = [3, 3, 10] as const;

/** The programs of a key, one for each access to the cache (section 7.2). @param key at most 60 bytes */
export function keyPrograms(
  key: Uint8Array,
  { cacheAccesses, superscalarLatency }: Pick<RandomXParameters, "cacheAccesses" | "superscalarLatency">,
): readonly SuperscalarProgram[] {
  const generator = new Blake2Generator(key);
  return Array.from({ length: cacheAccesses }, () => generateSuperscalar(generator, superscalarLatency));
}

/**
 * The next program of a generator.
 *
 * @param latency the cycles that the program is to take on the simulated processor, 1 to 10000
 */
export function generateSuperscalar(generator: Blake2Generator, latency: number): SuperscalarProgram {
  const instructions = new Simulation(generator, latency).run();
  return { instructions, addressRegister: addressRegister(instructions) };
}

class Simulation {
  readonly #generator: Blake2Generator;
  readonly #latency: number;
  readonly #largest: number;
  readonly #ports: ExecutionPorts;
  readonly #registers: readonly RegisterState[] = Array.from({ length: REGISTERS }, () => ({
    readyAt: 0,
    group: undefined,
    groupParameter: -1,
  }));
  readonly #program: SuperscalarInstruction[] = [];
  #multiplications = 0;
  #cycle = 0;
  /** When the result of the last macro-operation is ready. */
  #resultAt = 0;
  #isSaturated = false;
  #givenUp = 0;
  #draft: InstructionDraft | undefined;
  /** The draft's next macro-operation. */
  #step = 0;

  constructor(generator: Blake2Generator, latency: number) {
    this.#generator = generator;
    this.#latency = latency;
    this.#largest = 3 * latency + 2;
    this.#ports = new ExecutionPorts(latency + PATIENCE);
  }

  run(): readonly SuperscalarInstruction[] {
    for (let decoded = 0; decoded < this.#latency && !this.#isFull(); decoded++) {
      this.#fillGroup(this.#nextGroup(decoded));
      this.#cycle++;
    }
    return this.#program;
  }

  #isFull(): boolean {
    return this.#isSaturated || this.#program.length >= this.#largest;
  }

  /** Section 6.3.1. @param decoded cycles in which a group was decoded */
  #nextGroup(decoded: number): readonly number[] {
    const kind = this.#draft?.kind;
    if (kind === "IMULH_R" || kind === "ISMULH_R") return AFTER_HIGH_MULTIPLY;
    if (this.#multiplications <= decoded) return MULTIPLICATIONS;
    // The multiplication of IMUL_RCP needs 4 bytes.
    if (kind === "IMUL_RCP") return this.#generator.byte() & 1 ? GROUPS[0] : GROUPS[3];
    return GROUPS[this.#generator.byte() & 3]!;
  }

  #fillGroup(group: readonly number[]): void {
    for (let slot = 0; slot < group.length; ) {
      const start = this.#cycle;
      if (this.#draft === undefined || this.#step >= this.#draft.timing.macroOps.length) {
        if (this.#isFull()) return;
        this.#draft = new InstructionDraft(this.#kindFor(group, slot), this.#generator);
        this.#step = 0;
      }
      const outcome = this.#issue(this.#draft);
      if (outcome === "stop") return;
      // Cycles that a macro-operation waits are not lost to the next one, but those of one given up are.
      if (outcome === "issued") {
        slot++;
        this.#cycle = start;
      }
    }
  }

  /** Section 6.3.2. */
  #kindFor(group: readonly number[], slot: number): SuperscalarKind {
    const isLast = slot === group.length - 1;
    const oneOf = (...kinds: readonly SuperscalarKind[]) =>
      kinds[this.#generator.byte() & (kinds.length - 1)]!;
    switch (group[slot]) {
      case 3:
        return isLast ? oneOf("ISUB_R", "IXOR_R", "IMULH_R", "ISMULH_R") : oneOf("ISUB_R", "IXOR_R");
      case 4:
        return group === MULTIPLICATIONS && !isLast ? "IMUL_R" : oneOf("IROR_C", "IADD_RS");
      case 7:
        return oneOf("IXOR_C7", "IADD_C7");
      case 8:
        return oneOf("IXOR_C8", "IADD_C8");
      case 9:
        return oneOf("IXOR_C9", "IADD_C9");
      default:
        return "IMUL_RCP";
    }
  }

  /** Issues the draft's next macro-operation; after the last one the instruction is in the program. */
  #issue(draft: InstructionDraft): "issued" | "given up" | "stop" {
    const { macroOps, sourceOp, destinationOp, resultOp } = draft.timing;
    const { microOps, latency, isDependent } = macroOps[this.#step]!;
    const earliest = isDependent ? Math.max(this.#cycle, this.#resultAt) : this.#cycle;
    const free = this.#schedule(microOps, earliest);
    if (free === undefined) return this.#saturate();

    let at: number | undefined = free;
    if (this.#step === sourceOp) {
      at = this.#wait(at, (cycle) => draft.chooseSource(cycle, this.#registers, this.#generator));
      if (at === undefined) return this.#giveUp(draft);
    }
    if (this.#step === destinationOp) {
      const mayChain = this.#givenUp > 0;
      at = this.#wait(at, (cycle) =>
        draft.chooseDestination(cycle, mayChain, this.#registers, this.#generator),
      );
      if (at === undefined) return this.#giveUp(draft);
    }
    this.#givenUp = 0;

    at = this.#schedule(microOps, at);
    if (at === undefined) return this.#saturate();
    this.#ports.occupy(microOps, at);
    this.#resultAt = at + latency;
    if (this.#step === resultOp) draft.retire(this.#registers, this.#resultAt);
    if (at >= this.#latency) this.#isSaturated = true;
    this.#step++;
    if (this.#step === macroOps.length) {
      this.#program.push(draft.finished());
      if (isMultiplication(draft.kind)) this.#multiplications++;
    }
    return "issued";
  }

  #schedule(microOps: readonly number[], from: number): number | undefined {
    return microOps.length === 0 ? from : this.#ports.firstFree(microOps, from);
  }

  /** The first of the next cycles in which a register can be chosen. The clock runs on meanwhile. */
  #wait(from: number, choose: (cycle: number) => boolean): number | undefined {
    for (let waited = 0; waited < PATIENCE; waited++) {
      if (choose(from + waited)) return from + waited;
      this.#cycle++;
    }
    return undefined;
  }

  #giveUp(draft: InstructionDraft): "given up" | "stop" {
    if (this.#givenUp === MOST_GIVEN_UP) {
      this.#draft = undefined;
      return "stop";
    }
    this.#givenUp++;
    this.#step = draft.timing.macroOps.length;
    return "given up";
  }

  #saturate(): "stop" {
    this.#isSaturated = true;
    return "stop";
  }
}

/** The first register with the longest chain of dependencies if every instruction takes one cycle (section 7.3). */
function addressRegister(instructions: readonly SuperscalarInstruction[]): number {
  const latencies = Array.from({ length: REGISTERS }, () => 0);
  for (const { destination, source } of instructions) {
    latencies[destination] = Math.max(latencies[destination]!, latencies[source]!) + 1;
  }
  return latencies.indexOf(Math.max(...latencies));
}
