import type { Blake2Generator } from "./blake2-generator.js";
import {
  type SuperscalarInstruction,
  type SuperscalarKind,
  TIMINGS,
  type Timing,
} from "./superscalar-instructions.js";

/** The only register that IADD_RS cannot write: a limit of the lea instruction (specification, table 6.1.1). */
const NO_LEA_DESTINATION = 5;

/** What is known of a register while a program is generated. */
export interface RegisterState {
  /** The cycle from which on its value is ready. */
  readyAt: number;
  /** Group of the last instruction that wrote it, and the group's parameter. */
  group: SuperscalarKind | undefined;
  groupParameter: number;
}

/** An instruction whose registers are chosen while it is scheduled (RandomX specification, section 6.3.4). */
export class InstructionDraft {
  readonly kind: SuperscalarKind;
  readonly timing: Timing;
  readonly #mod: number;
  readonly #immediate: number;
  #groupParameter: number;
  #source: number | undefined;
  #destination: number | undefined;

  /** Draws what the kind needs from the generator. */
  constructor(kind: SuperscalarKind, generator: Blake2Generator) {
    this.kind = kind;
    this.timing = TIMINGS[kind];
    this.#mod = kind === "IADD_RS" ? generator.byte() : 0;
    this.#immediate = immediateOf(kind, generator);
    this.#groupParameter = this.timing.groupParameter === "random" ? generator.word() : -1;
  }

  /** Draws the source from the registers that are ready in a cycle. @returns whether there was one */
  chooseSource(cycle: number, registers: readonly RegisterState[], generator: Blake2Generator): boolean {
    const ready = indicesOf(registers, ({ readyAt }) => readyAt <= cycle);
    // Of two registers the one that cannot be the destination must be the source.
    const isForced = this.kind === "IADD_RS" && ready.length === 2 && ready.includes(NO_LEA_DESTINATION);
    this.#source = isForced ? NO_LEA_DESTINATION : draw(ready, generator);
    if (this.#source === undefined) return false;
    if (this.timing.groupParameter === "source") this.#groupParameter = this.#source;
    return true;
  }

  /** The same for the destination. @param mayChain whether a register may be multiplied twice in a row */
  chooseDestination(
    cycle: number,
    mayChain: boolean,
    registers: readonly RegisterState[],
    generator: Blake2Generator,
  ): boolean {
    const { group } = this.timing;
    const suitable = indicesOf(
      registers,
      (register, i) =>
        register.readyAt <= cycle &&
        i !== this.#source &&
        (mayChain || group !== "IMUL_R" || register.group !== "IMUL_R") &&
        (register.group !== group || register.groupParameter !== this.#groupParameter) &&
        (this.kind !== "IADD_RS" || i !== NO_LEA_DESTINATION),
    );
    this.#destination = draw(suitable, generator);
    return this.#destination !== undefined;
  }

  /** Notes in the state of the destination that the result is ready from a cycle on. */
  retire(registers: readonly RegisterState[], readyAt: number): void {
    Object.assign(registers[this.#destination!]!, {
      readyAt,
      group: this.timing.group,
      groupParameter: this.#groupParameter,
    });
  }

  /** The instruction, when its registers are chosen. */
  finished(): SuperscalarInstruction {
    const destination = this.#destination!;
    const source = this.#source ?? destination;
    return { kind: this.kind, destination, source, mod: this.#mod, immediate: this.#immediate };
  }
}

function immediateOf(kind: SuperscalarKind, generator: Blake2Generator): number {
  const { macroOps, sourceOp } = TIMINGS[kind];
  if (sourceOp !== undefined) return 0;
  if (kind === "IROR_C")
    return drawUntil(
      () => generator.byte() & 63,
      (amount) => amount !== 0,
    );
  if (macroOps.length === 1) return generator.word();
  return drawUntil(
    () => generator.word(),
    (divisor) => (divisor & (divisor - 1)) !== 0,
  );
}

function drawUntil(next: () => number, isGood: (value: number) => boolean): number {
  for (;;) {
    const value = next();
    if (isGood(value)) return value;
  }
}

/** One of the registers; the generator is not asked if there is no choice. */
function draw(registers: readonly number[], generator: Blake2Generator): number | undefined {
  return registers.length > 1 ? registers[generator.word() % registers.length] : registers[0];
}

function indicesOf(
  registers: readonly RegisterState[],
  isWanted: (register: RegisterState, index: number) => boolean,
): number[] {
  return registers.flatMap((register, i) => (isWanted(register, i) ? [i] : []));
}
