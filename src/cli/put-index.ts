import { join, relative, resolve, sep } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import { messageOf } from "../core/errors.js";
import { type ListedRun, runsIn } from "../engine/runs-in.js";
import { runsPage } from "../report/runs-page.js";

/** Times that the list is written again because it changed while it was written. */
const AGAIN = 5;

/**
 * Writes `reports/index.html` again, which lists the runs in that folder. Nothing is done for a run that lies elsewhere. That it
 * cannot be written is said and no more: the run is there all the same.
 */
export function putIndex(run: string): void {
  const folder = resolve("reports");
  const place = relative(folder, resolve(run));
  if (place === "" || place === ".." || place.startsWith(`..${sep}`) || resolve(place) === place) return;
  try {
    writeIndex(folder);
  } catch (error) {
    process.stderr.write(`warning: ${join("reports", "index.html")} is left as it is: ${messageOf(error)}\n`);
  }
}

/** Whoever writes last has looked again since: a run that another process finished meanwhile is not lost. */
function writeIndex(folder: string): void {
  let runs: readonly ListedRun[] = runsIn(folder);
  for (let times = 0; times < AGAIN; times++) {
    writeFileAtomically(join(folder, "index.html"), runsPage(runs), { durable: false });
    const now = runsIn(folder);
    if (JSON.stringify(now) === JSON.stringify(runs)) return;
    runs = now;
  }
}
