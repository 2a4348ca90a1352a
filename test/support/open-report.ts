import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { VERDICTS } from "../../src/core/verdict-id.js";
import { page } from "../../src/report/page.js";
import { runsPage } from "../../src/report/runs-page.js";
import { withBrowser } from "./browser.js";
import { ROOT, temporaryFolder } from "./cli.js";
import { sampleRun } from "./sample-run.js";

/** Where screenshots are kept; no part of the repository. */
const ARTEFACTS = join(ROOT, "artifacts", "report");

const EVIL = `<img src="x" onerror="document.title='broken in'">`;

/** How a reader sees a page. */
export interface ViewOptions {
  readonly colorScheme: "light" | "dark";
  readonly viewport: { readonly width: number; readonly height: number };
}

/** Opens the report of a run that has data for all figures, one name being HTML; complaints and requests are noted. */
export async function openReport(
  path: string,
  options: ViewOptions,
  use: (tab: Page) => Promise<void>,
): Promise<void> {
  const run = sampleRun();
  const trials = run.trials.map((trial, i) => (i === 1 ? { ...trial, title: EVIL, reason: EVIL } : trial));
  const text = await page(sampleRun({ trials }), { protocol: `name: sample\n# ${EVIL}\n` });
  await openPage(path, text, options, async (tab) => {
    await use(tab);
    expect(await tab.title()).toBe("A sample experiment - noncetrial");
  });
}

/** Opens a list of runs in every state, names being HTML or long. */
export async function openRuns(
  path: string,
  options: ViewOptions,
  use: (tab: Page) => Promise<void>,
): Promise<void> {
  const summary = { name: "sample", title: "A sample experiment", finished: "2026-01-02T03:04:05.000Z" };
  const run = { seed: "1", state: "complete" as const, hasReport: true };
  const verdicts = [...VERDICTS, ...VERDICTS.slice(-2)];
  const long = "a-very-long-name-of-an-experiment-without-an-end".repeat(3);
  const text = runsPage([
    { ...run, path: ["quick", "1-0123abcd"], summary: { ...summary, valid: true, verdicts } },
    { ...run, path: [EVIL], seed: EVIL, summary: { ...summary, title: EVIL, valid: false, verdicts: [] } },
    {
      ...run,
      path: [long, "x".repeat(80)],
      seed: long,
      summary: { ...summary, title: long, valid: true, verdicts },
    },
    { ...run, path: ["quick", "2-0123abcd"], state: "incomplete", hasReport: false, summary: null },
    { ...run, path: ["quick", "3-0123abcd"], state: "unreadable", hasReport: false, summary: null },
  ]);
  await openPage(path, text, options, async (tab) => {
    await use(tab);
    expect(await tab.title()).toBe("Runs - noncetrial");
  });
}

/** Opens a page that asks for nothing else and has nothing to complain of. */
async function openPage(
  path: string,
  text: string,
  options: ViewOptions,
  use: (tab: Page) => Promise<void>,
): Promise<void> {
  const file = join(temporaryFolder(), "page.html");
  writeFileSync(file, text);
  await withBrowser(path, options, async (context) => {
    const tab = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    tab.on("console", (message) => complaints.push(message.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("request", (request) => requests.push(request.url()));
    const url = pathToFileURL(file).href;
    await tab.goto(url);
    expect(requests).toEqual([url]);
    await use(tab);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });
}

/** Keeps a picture of a whole page with the artefacts. */
export async function keepScreenshot(tab: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await tab.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
}
