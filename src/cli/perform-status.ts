import { setTimeout as sleep } from "node:timers/promises";
import { readRunState } from "../engine/run-state.js";
import { checkedResults } from "./checked-results.js";
import { verdictPaint } from "./colour.js";
import { statusText } from "./status-text.js";

/** Milliseconds between two showings. */
const AGAIN = 1000;

/** Does what `noncetrial status` is asked for. */
export async function performStatus(
  run: string,
  { watch = false, json = false }: { readonly watch?: boolean; readonly json?: boolean },
): Promise<void> {
  const redrawn = watch && !json && process.stdout.isTTY;
  const paint = verdictPaint(process.stdout);
  for (;;) {
    const state = readRunState(run);
    const text = json ? JSON.stringify(state, null, watch ? 0 : 2) : statusText(state, paint);
    // Home, and clear what stood below.
    process.stdout.write(`${redrawn ? "\x1b[H\x1b[J" : ""}${text}\n`);
    // Once, and after what may redraw the terminal.
    if (state.activity === "complete") checkedResults(run);
    if (!watch || (state.activity !== "running" && state.activity !== "unknown")) return;
    await sleep(AGAIN);
  }
}
