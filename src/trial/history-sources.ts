import { claimById } from "../claim/catalogue.js";
import type { Claim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import type { FleetName } from "../dataset/scan-habits.js";
import { powFunction } from "../pow/registry.js";
import { type HistorySource, historyFromFile } from "./history.js";
import type { Protocol } from "./protocol.js";
import type { Trial } from "./trial.js";

/** Where past blocks come from, by function. */
export type HistorySources = ReadonlyMap<string, HistorySource>;

/** Seconds of one core that blocks may take to mine where no claim has to learn from them. */
const MOST_SECONDS = 60;

/**
 * Past blocks for the functions that a claim with need of them is tried on, and, where the protocol names a history, for
 * those on which a claim was read off past blocks. Files are read and verified.
 *
 * @throws {UsageError} if a history does not serve where one is needed, or serves nowhere
 */
export function historySources(
  protocol: Protocol,
  trials: readonly Trial[],
  catalogue?: readonly Claim[],
): HistorySources {
  const sources = new Map<string, HistorySource>();
  for (const pow of powsOf(trials, (trial) => claimById(trial.claim, catalogue).needs.includes("history"))) {
    sources.set(pow, sourceFor(protocol, pow));
  }
  if (protocol.history === undefined) return sources;
  const wanted = powsOf(trials, ({ claim, pow }) => !sources.has(pow) && isBorn(claim, catalogue));
  const refusals: UsageError[] = [];
  for (const pow of wanted) {
    if (protocol.history === "simulated" && !isCheap(protocol, pow)) continue;
    try {
      sources.set(pow, sourceFor(protocol, pow));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refusals.push(error);
    }
  }
  // A file holds the blocks of one function: that others have none is as it should be.
  if (sources.size === 0 && refusals.length > 0) throw refusals[0]!;
  return sources;
}

function sourceFor({ history = "simulated", simulatedChain }: Protocol, pow: string): HistorySource {
  if (history !== "simulated") return historyFromFile(pow, history);
  const { fleet, ...chain } = simulatedChain;
  return { kind: "simulated", ...chain, ...minedBy(fleet) };
}

/** The past blocks of a trial: of its function, mined by the fleet that it names. */
export function sourceOf({ id, pow, fleet }: Trial, sources: HistorySources): HistorySource | undefined {
  const source = sources.get(pow);
  if (fleet === null) return source;
  if (source?.kind === "simulated")
    return { kind: "simulated", blocks: source.blocks, bits: source.bits, ...minedBy(fleet) };
  throw new UsageError(
    `${id}: fleet is ${fleet}, but ${source === undefined ? "it looks at no past blocks" : "its past blocks are from a file"}: ` +
      "fleets mine the simulated history",
  );
}

/** The mixed fleet goes without saying. */
function minedBy(fleet: FleetName = "mixed"): { fleet?: FleetName } {
  return fleet === "mixed" ? {} : { fleet };
}

/** Whether a claim comes with figures on past blocks, or was read off them. */
function isBorn(id: string, catalogue?: readonly Claim[]): boolean {
  const claim = claimById(id, catalogue);
  const readOff = claim.kind === "filter" && claim.readOff !== undefined;
  return readOff || (claim.figures ?? []).some(({ from }) => from === "past blocks");
}

/** Whether blocks of a function are had in little time: weakened functions may have none at all. */
function isCheap({ simulatedChain }: Protocol, pow: string): boolean {
  const { full, microsecondsPerHash } = powFunction(pow);
  return full && simulatedChain.blocks * 2 ** simulatedChain.bits * microsecondsPerHash <= 1e6 * MOST_SECONDS;
}

function powsOf(trials: readonly Trial[], wants: (trial: Trial) => boolean): string[] {
  return [...new Set(trials.filter(wants).map(({ pow }) => pow))];
}
