import type { Verified } from "../engine/verify-run.js";
import { grouped } from "../trial/wording.js";
import { wrap } from "./text.js";

/** What `noncetrial verify` prints. */
export function verifiedText(run: string, { lines, hits, problems }: Verified): string {
  const checked = `${counted(lines, "line")} of the ledger, ${counted(hits, "hit")} hashed again`;
  if (problems.length === 0) {
    return `${run} holds: ${checked}; chain, sums, verdicts and digest are right\n`;
  }
  const found = problems.map(({ place, wrong }) => `${wrap(`${place}: ${wrong}`, "  ")}\n`);
  return `${run} DOES NOT HOLD: ${checked}\n${found.join("")}`;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
