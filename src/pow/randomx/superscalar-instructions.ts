import { Port } from "./execution-ports.js";

/**
 * The instructions of SuperscalarHash (RandomX specification, table 6.1.1) in the order of their numbers in the
 * reference implementation. Additions and exclusive ors of constants come in three lengths of code.
 */
export const SUPERSCALAR_KINDS = [
  "ISUB_R",
  "IXOR_R",
  "IADD_RS",
  "IMUL_R",
  "IROR_C",
  "IADD_C7",
  "IXOR_C7",
  "IADD_C8",
  "IXOR_C8",
  "IADD_C9",
  "IXOR_C9",
  "IMULH_R",
  "ISMULH_R",
  "IMUL_RCP",
] as const;
export type SuperscalarKind = (typeof SUPERSCALAR_KINDS)[number];

export interface SuperscalarInstruction {
  readonly kind: SuperscalarKind;
  /** Register from 0 to 7. */
  readonly destination: number;
  /** Register from 0 to 7; the destination if the instruction has no source. */
  readonly source: number;
  /** A byte; bits 2 and 3 are the shift of IADD_RS. */
  readonly mod: number;
  /** 32 bits, unsigned. */
  readonly immediate: number;
}

export interface SuperscalarProgram {
  readonly instructions: readonly SuperscalarInstruction[];
  /** The register with the longest chain of dependencies; it gives the next address in the cache. */
  readonly addressRegister: number;
}

/** What the simulated processor executes at once (table 6.2.1). */
export interface MacroOp {
  /** In cycles. */
  readonly latency: number;
  /** For each micro-operation the set of ports that it can run on; none if it is eliminated. */
  readonly microOps: readonly number[];
  /** Whether it waits for the macro-operation before it. */
  readonly isDependent?: true;
}

/** How the simulated processor runs an instruction and which instructions count as equal in a row. */
export interface Timing {
  readonly macroOps: readonly MacroOp[];
  /** Index of the macro-operation that needs the source register, if there is one. */
  readonly sourceOp?: number;
  /** Index of the one that needs the destination register. */
  readonly destinationOp: number;
  /** Index of the one that the result is ready after. */
  readonly resultOp: number;
  /** Instructions of one group with one parameter must not follow each other on a register. */
  readonly group: SuperscalarKind;
  /** What the group's parameter is: the source register, a random word or nothing. */
  readonly groupParameter: "source" | "random" | "none";
}

const { p0, p1, p5 } = Port;
const MOVE: MacroOp = { latency: 0, microOps: [] };
const ANY_PORT: MacroOp = { latency: 1, microOps: [p0 | p1 | p5] };
const WIDE_MULTIPLY: MacroOp = { latency: 4, microOps: [p1, p5] };
const LOAD_ADDRESS: MacroOp = { latency: 1, microOps: [p0 | p1] };
const ROTATE: MacroOp = { latency: 1, microOps: [p0 | p5] };
const MULTIPLY: MacroOp = { latency: 3, microOps: [p1] };

const withSource = (macroOp: MacroOp, group: SuperscalarKind): Timing => ({
  macroOps: [macroOp],
  sourceOp: 0,
  destinationOp: 0,
  resultOp: 0,
  group,
  groupParameter: "source",
});
const withConstant = (macroOp: MacroOp, group: SuperscalarKind): Timing => ({
  macroOps: [macroOp],
  destinationOp: 0,
  resultOp: 0,
  group,
  groupParameter: "none",
});
const highMultiply = (group: SuperscalarKind): Timing => ({
  macroOps: [MOVE, WIDE_MULTIPLY, MOVE],
  sourceOp: 1,
  destinationOp: 0,
  resultOp: 1,
  group,
  groupParameter: "random",
});

/** Tables 6.1.1 and 6.2.1; groups as in the reference implementation. */
export const TIMINGS: Readonly<Record<SuperscalarKind, Timing>> = {
  ISUB_R: withSource(ANY_PORT, "IADD_RS"),
  IXOR_R: withSource(ANY_PORT, "IXOR_R"),
  IADD_RS: withSource(LOAD_ADDRESS, "IADD_RS"),
  IMUL_R: withSource(MULTIPLY, "IMUL_R"),
  IROR_C: withConstant(ROTATE, "IROR_C"),
  IADD_C7: withConstant(ANY_PORT, "IADD_C7"),
  IXOR_C7: withConstant(ANY_PORT, "IXOR_C7"),
  IADD_C8: withConstant(ANY_PORT, "IADD_C7"),
  IXOR_C8: withConstant(ANY_PORT, "IXOR_C7"),
  IADD_C9: withConstant(ANY_PORT, "IADD_C7"),
  IXOR_C9: withConstant(ANY_PORT, "IXOR_C7"),
  IMULH_R: highMultiply("IMULH_R"),
  ISMULH_R: highMultiply("ISMULH_R"),
  IMUL_RCP: {
    macroOps: [ANY_PORT, { ...MULTIPLY, isDependent: true }],
    destinationOp: 1,
    resultOp: 1,
    group: "IMUL_RCP",
    groupParameter: "none",
  },
};

export function isMultiplication(kind: SuperscalarKind): boolean {
  return kind === "IMUL_R" || kind === "IMULH_R" || kind === "ISMULH_R" || kind === "IMUL_RCP";
}
