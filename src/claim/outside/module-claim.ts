import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FilterClaim, FitContext, FitRows, SearcherClaim } from "../contract.js";
import { type ClaimDefinition, defineClaim } from "./define-claim.js";

/** Share of the nonces that a filter keeps if it does not say. */
const DEFAULT_KEEP = 0.5;

/**
 * Loads a module that exports a claim as `default` or `claim`. Its code then runs in this thread.
 *
 * @throws {TypeError} if it exports none, or one that is not valid; whatever the module throws
 */
export async function loadModule(id: string, file: string): Promise<FilterClaim | SearcherClaim> {
  const exported = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  const found = exported.default ?? exported.claim;
  if (typeof found !== "object" || found === null) {
    throw new TypeError(
      `${basename(file)} exports no claim: export defineClaim({...}) as default or as claim`,
    );
  }
  return claimOf(id, basename(file), defineClaim(found as ClaimDefinition));
}

function claimOf(id: string, source: string, definition: ClaimDefinition): FilterClaim | SearcherClaim {
  const { name, description, operationsPerNonce = 0, fit: learn } = definition;
  const card = {
    ...{ id, source, title: name, operationsPerNonce },
    claimed: "not stated",
    description: description ?? `A module of its own, ${source}, run in the trial's process.`,
    needs: learn ? (["labels"] as const) : [],
    expected: { verdict: "no-advantage", reason: "nothing is known of it beforehand" } as const,
    positiveControl: { none: "an outside claim names no function of its own" },
    ...(learn ? { fit: async (rows: FitRows, context: FitContext) => learn(rows, context) } : {}),
  };
  if (definition.kind === "searcher") {
    return {
      ...card,
      kind: "searcher",
      uses: [],
      open: async (model, hunt) => definition.open(model, hunt),
      outside: { trusted: true, view: "full", keep: null },
    };
  }
  return {
    ...card,
    kind: "filter",
    selection: { by: "share" },
    open: async (model, backend) => definition.open(model, backend),
    outside: { trusted: true, view: "full", keep: definition.keep ?? DEFAULT_KEEP },
  };
}
