import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { stringify } from "yaml";
import { CATALOGUE } from "../../claim/catalogue.js";
import { controlById } from "../../claim/controls.js";
import type { View } from "../../claim/outside/protocol.js";
import { UsageError } from "../../core/errors.js";
import { powFamily } from "../../pow/pow-family.js";
import { powFunction } from "../../pow/registry.js";
import { smallestHashesForVerdict } from "../../stats/plan-size.js";
import { type Experiment, parseExperiment } from "../../trial/experiment-file.js";
import { hashPlan } from "../../trial/hash-plan.js";
import { planOf, sizingOf } from "../../trial/plan.js";
import { usualTemplates } from "../../trial/trial.js";

/** What one claim is tried on. */
export interface TryConditions {
  readonly file: string;
  readonly pow: string;
  readonly bits: number;
  readonly margin: number;
  /** Left out for modules, which see what the trial sees. */
  readonly view?: View;
  /** Hashes in place of the planned ones. */
  readonly hashes?: number;
}

/** The experiment of one claim: its text is the protocol that the evaluation is committed to. */
export function tryExperiment({ file, pow, bits, margin, view, hashes }: TryConditions): Experiment {
  const claim = claimId(file);
  const protocol = {
    name: `try-${slug(file)}`,
    title: `${basename(file)} on ${pow}`,
    question: `Does ${basename(file)} find more than random search?`,
    margin,
    bits,
    ...(view ? { view } : {}),
    trials: [{ claim, pow, ...(hashes === undefined ? {} : { hashes }) }],
  };
  return parseExperiment(stringify(protocol), "noncetrial try");
}

/** Id of a claim from outside: the name of its file, which no claim of the catalogue has. */
export function claimId(file: string): string {
  const name = basename(file).replace(/[^A-Za-z0-9._-]/g, "_");
  const taken = CATALOGUE.some(({ id }) => id.split(":")[0] === name) || controlById(name) !== undefined;
  return taken ? `${name}.claim` : name;
}

function slug(file: string): string {
  const name = basename(file, extname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return name.replace(/^-+|-+$/g, "").slice(0, 50) || "claim";
}

/** Microseconds of a hash from which on targets are easier by default: fewer hashes then tell as much. */
const SLOW = 10;

/** Leading zero bits of a hit where none are given. */
export function defaultBits(pow: string): number {
  return powFunction(pow).microsecondsPerHash > SLOW ? 2 : 4;
}

/**
 * What a claim sees of templates.
 *
 * @throws {UsageError} if the tail is asked for of a function that has none
 */
export function viewOf(pow: string, asked: View | undefined): View {
  const hasTail = powFamily(pow) === "sha256d";
  if (asked === "tail" && !hasTail) {
    throw new UsageError(`--view tail is there on sha256d and its forms only: valid on ${pow} is full`);
  }
  return asked ?? (hasTail ? "tail" : "full");
}

/** Fewest hashes that promise any verdict on a claim that keeps such a share. */
export function leastHashes(conditions: TryConditions, keep: number): number {
  const { protocol } = tryExperiment(conditions);
  const { split } = protocol;
  const trial = { ...conditions, split, evaluationTemplates: usualTemplates(conditions.pow, split) };
  return smallestHashesForVerdict(sizingOf(protocol, trial, keep, protocol.trials.length));
}

/** Nonces that a trial hashes or looks at. */
export interface PlannedNonces {
  /** Those that the claim chooses from, or proposes. */
  readonly own: number;
  /** Those of pools in which controls work alone. */
  readonly controls: number;
}

/** Nonces of the trial of a claim that is known in this thread. */
export function plannedNonces(experiment: Experiment, keep: number): PlannedNonces {
  const plan = planOf(experiment.protocol, "size", "wasm");
  const { pools, screens, hunts } = hashPlan(plan, ({ trial }) =>
    trial.kind === "filter"
      ? { status: "frozen", keep, records: [] }
      : {
          status: "opened",
          digest: "",
          trainingRows: 0,
          validationRows: 0,
          diagnostics: null,
          ignores: null,
        },
  );
  let [own, controls] = [0, 0];
  for (const { pool, noncesPerTemplate, budgets } of pools) {
    if (budgets.length > 0) own += pool.count * noncesPerTemplate;
    else controls += pool.count * noncesPerTemplate;
  }
  for (const { pool, noncesPerTemplate } of screens) own += pool.count * noncesPerTemplate;
  for (const { budget, count } of hunts) own += budget * count;
  return { own, controls };
}

/** Whether a file is a module that exports a claim: told from its text, for running it may start a program. */
export function exportsClaim(file: string): boolean {
  if (![".mjs", ".js"].includes(extname(file))) return false;
  try {
    const text = readFileSync(file, "utf8");
    return /\bdefineClaim\b/.test(text) && /^\s*export\b/m.test(text);
  } catch {
    return false;
  }
}
