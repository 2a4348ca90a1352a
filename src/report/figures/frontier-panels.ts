import type { Results, TrialResult } from "../../trial/results.js";

/**
 * What a model found of one reduction of a function. `some`: the fits of some templates found it on those. `less`: fewer solutions
 * than random search. `blank`: there is nothing to measure, as where all hashes are hits.
 */
export type Sight = "found" | "some" | "none" | "less" | "undecided" | "blank";

/** A model on one reduction. */
export interface FrontierCell {
  readonly row: string;
  readonly column: string;
  readonly sight: Sight;
  /** Null where there is none, and for what is no model. */
  readonly lift: number | null;
}

/** Rows of one manner of testing. */
export interface FrontierGroup {
  /** Heads the rows. */
  readonly heading: string;
  readonly rows: readonly FrontierRow[];
}

export interface FrontierRow {
  /** Distinguishes it within the panel. */
  readonly key: string;
  readonly name: string;
}

/** All that was tried on one function. */
export interface FrontierPanel {
  readonly family: string;
  /** Reductions as in the function's id, in the order of the experiment, from the weakest up. */
  readonly columns: readonly string[];
  readonly groups: readonly FrontierGroup[];
  readonly cells: readonly FrontierCell[];
}

/** Where a panel's models stop. */
export interface FrontierEdge {
  /** The weakest reduction that was tried. */
  readonly first: string;
  /** The last one in which some model found anything; null if none did. */
  readonly last: string | null;
  /** Whether some model found it there on all templates. */
  readonly everywhere: boolean;
  /** The next one after it; null if it was the last that was tried. */
  readonly next: string | null;
  /** Whether an effect that was planted was found. */
  readonly planted: boolean;
}

/** Name of a planted effect as a reduction, and of the function as it is. */
const PLANTED = "planted";
const WHOLE = "whole";

const HEADINGS = { "same-template": "same template", "across-templates": "new templates" } as const;
const ALGEBRA = { heading: "algebra", row: { key: "algebra", name: "undoing rounds" } } as const;

/** The functions on which at least two claims were tried on at least two reductions. */
export function frontierPanels({ trials }: Pick<Results, "trials">): FrontierPanel[] {
  const families = new Map<string, TrialResult[]>();
  const order = unique(trials.map(({ claim }) => claim));
  for (const trial of trials) {
    const { family } = placeOf(trial.pow);
    if (trial.kind === "filter") families.set(family, [...(families.get(family) ?? []), trial]);
  }
  return [...families].flatMap(([family, own]) => {
    const columns = unique(own.map(({ pow }) => placeOf(pow).column));
    const claims = order.filter((one) => own.some(({ claim }) => claim === one));
    return columns.length >= 2 && claims.length >= 2 ? [panelOf(family, columns, claims, own)] : [];
  });
}

function panelOf(
  family: string,
  columns: readonly string[],
  claims: readonly string[],
  trials: readonly TrialResult[],
): FrontierPanel {
  const groups = Object.entries(HEADINGS).flatMap(([split, heading]) => {
    const rows = claims
      .filter((one) => trials.some((trial) => trial.split === split && trial.claim === one))
      .map((claim) => ({ key: `${claim}/${split}`, name: modelName(claim) }));
    return rows.length === 0 ? [] : [{ heading, rows }];
  });
  const cells = trials.map((trial) => ({
    row: `${trial.claim}/${trial.split}`,
    column: placeOf(trial.pow).column,
    sight: sightOf(trial),
    lift: trial.lift,
  }));
  const algebra = unique(trials.map(({ pow }) => placeOf(pow).column)).flatMap((column) => {
    const structure = trials.find((trial) => placeOf(trial.pow).column === column)?.structure;
    return structure ? [{ row: ALGEBRA.row.key, column, sight: undone(structure), lift: null }] : [];
  });
  return {
    family,
    columns,
    groups: algebra.length === 0 ? groups : [...groups, { heading: ALGEBRA.heading, rows: [ALGEBRA.row] }],
    cells: [...cells, ...algebra],
  };
}

/** Where models stop; what algebra finds is not theirs, and what is planted not the function's. */
export function edgeOf({ columns: all, cells }: FrontierPanel): FrontierEdge {
  const columns = all.filter((column) => column !== PLANTED);
  const sights = (column: string | undefined) =>
    cells.filter((cell) => cell.column === column && cell.row !== ALGEBRA.row.key).map(({ sight }) => sight);
  const found = (column: string) => sights(column).some((sight) => sight === "found" || sight === "some");
  const last = columns.findLastIndex(found);
  return {
    first: columns[0] ?? PLANTED,
    last: columns[last] ?? null,
    everywhere: sights(columns[last]).includes("found"),
    next: last < 0 ? null : (columns[last + 1] ?? null),
    planted: found(PLANTED),
  };
}

/** `sha256:7` is 7 of sha256; an effect planted in a reduction is a reduction of its own. */
function placeOf(pow: string): { family: string; column: string } {
  const [base, planted] = pow.startsWith("planted:") ? [pow.slice(pow.indexOf("@") + 1), true] : [pow, false];
  const [family, reduction = WHOLE] = base.split(":") as [string, string?];
  return { family, column: planted ? PLANTED : reduction };
}

/** The variant, where a claim has several: what is common to them is no news. */
function modelName(claim: string): string {
  return claim.split(":")[1] ?? claim;
}

function sightOf({ verdict, lift, split, pitfalls }: TrialResult): Sight {
  if (lift === null) return "blank";
  if (verdict === "no-advantage") return "none";
  if (verdict !== "advantage" && verdict !== "harmful") return "undecided";
  if (verdict === "harmful") return "less";
  const everywhere = !pitfalls.some(({ id, status }) => id === "template-spread" && status !== "pass");
  // On new templates the interval has allowed for their differences.
  return everywhere || split === "across-templates" ? "found" : "some";
}

function undone({ samples, templateKnown }: NonNullable<TrialResult["structure"]>): Sight {
  const { checkBits, passing, randomPassing } = templateKnown;
  return checkBits > 0 && passing === samples && randomPassing < samples ? "found" : "none";
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
