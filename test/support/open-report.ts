import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { page } from "../../src/report/page.js";
import { withBrowser } from "./browser.js";
import { ROOT, temporaryFolder } from "./cli.js";
import { sampleRun } from "./sample-run.js";

/** Where screenshots are kept; no part of the repository. */
const ARTEFACTS = join(ROOT, "artifacts", "report");

const EVIL = `<img src="x" onerror="document.title='broken in'">`;

/** Opens the report of a run that has data for all figures, one name being HTML; complaints and requests are noted. */
export async function openReport(
  path: string,
  options: { colorScheme: "light" | "dark"; viewport: { width: number; height: number } },
  use: (tab: Page) => Promise<void>,
): Promise<void> {
  const run = sampleRun();
  const trials = run.trials.map((trial, i) => (i === 1 ? { ...trial, title: EVIL, reason: EVIL } : trial));
  const file = join(temporaryFolder(), "report.html");
  writeFileSync(file, await page(sampleRun({ trials }), { protocol: `name: sample\n# ${EVIL}\n` }));
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
    expect(await tab.title()).toBe("A sample experiment - noncetrial");
  });
}

/** Keeps a picture of a whole page with the artefacts. */
export async function keepScreenshot(tab: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await tab.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
}
