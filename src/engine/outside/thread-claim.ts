import { readFileSync } from "node:fs";
import { registerClaim } from "../../claim/catalogue.js";
import type { Claim, FilterClaim, OutsideCard, SearcherClaim } from "../../claim/contract.js";
import { loadModule } from "../../claim/outside/module-claim.js";
import { type OutsideClaim, type OutsideSpec, openOutside } from "../../claim/outside/open-outside.js";
import { sha256Hex } from "../../core/digest.js";
import { messageOf } from "../../core/errors.js";
import type { IsolationReport } from "../../core/launch.js";

/** A claim from outside as a worker thread opens it; plain data. */
export type ThreadClaim =
  | { readonly form: "program"; readonly spec: OutsideSpec }
  | { readonly form: "module"; readonly id: string; readonly file: string; readonly sha256: string };

/** What a thread says of the claim that it has opened: enough to plan and judge its trial elsewhere. */
export interface OpenedClaim {
  readonly id: string;
  readonly kind: "filter" | "searcher";
  readonly title: string;
  readonly source: string;
  readonly description: string;
  readonly learns: boolean;
  readonly operationsPerNonce: number;
  readonly card: OutsideCard;
  /** What keeps its processes from the rest of the machine; null for a module, which nothing does. */
  readonly isolation: IsolationReport | null;
}

let program: OutsideClaim | null = null;

/**
 * Opens a claim and makes it known in this thread. One that breaks the protocol before it has said what it is stands as
 * a filter that cannot be opened, so that it is rejected as any other that fails.
 */
export async function openThreadClaim(claim: ThreadClaim): Promise<OpenedClaim> {
  try {
    return claim.form === "program" ? openProgram(claim.spec) : await openModule(claim);
  } catch (error) {
    return failedClaim(claim, messageOf(error));
  }
}

/** CPU seconds of the claim's processes so far; null if they are not measured, or it has none. */
export function claimSeconds(): number | null {
  return program?.cpuSeconds() ?? null;
}

/** Ends the claim. @returns its CPU seconds to the end */
export function closeThreadClaim(): number | null {
  program?.close();
  return claimSeconds();
}

function openProgram(spec: OutsideSpec): OpenedClaim {
  program = openOutside(spec);
  const { claim, keep, isolation } = program;
  return announce({ ...claim, outside: { trusted: false, view: spec.view, keep } }, isolation);
}

async function openModule({ id, file, sha256 }: Extract<ThreadClaim, { form: "module" }>) {
  const claim = await loadModule(id, file);
  if (sha256Hex(readFileSync(file)) === sha256) return announce(claim, null);
  throw new Error("its file was changed after it was committed to");
}

function announce(claim: FilterClaim | SearcherClaim, isolation: IsolationReport | null): OpenedClaim {
  registerClaim(claim);
  const { id, kind, title, source, description, operationsPerNonce, needs, outside } = claim;
  return {
    ...{ id, kind, title, source, description, operationsPerNonce, isolation },
    learns: needs.includes("labels"),
    card: outside!,
  };
}

function failedClaim(claim: ThreadClaim, cause: string): OpenedClaim {
  const [id, view] =
    claim.form === "program" ? [claim.spec.id, claim.spec.view] : [claim.id, "full" as const];
  const trusted = claim.form === "module";
  const failed = {
    ...claimShape({
      ...{ id, kind: "filter", title: id, source: id, learns: false, operationsPerNonce: 0 },
      description: "It did not come as far as to say what it is.",
      card: { trusted, view, keep: null },
      isolation: null,
    }),
    open: () => Promise.reject(new Error(cause)),
  } as FilterClaim;
  return announce(failed, null);
}

/** A claim that can be planned and judged in a thread that cannot run it. */
export function claimShape(opened: OpenedClaim): Claim {
  const elsewhere = () => Promise.reject(new Error(`claim ${opened.id} runs in another thread`));
  const { id, title, source, description, operationsPerNonce } = opened;
  const card = {
    ...{ id, title, source, description, operationsPerNonce },
    claimed: "not stated",
    needs: opened.learns ? (["labels"] as const) : [],
    expected: { verdict: "no-advantage", reason: "nothing is known of it beforehand" } as const,
    positiveControl: { none: "an outside claim names no function of its own" },
    outside: opened.card,
    ...(opened.learns ? { fit: elsewhere } : {}),
    open: elsewhere,
  };
  return opened.kind === "filter"
    ? { ...card, kind: "filter", selection: { by: "share" } }
    : { ...card, kind: "searcher", uses: [] };
}
