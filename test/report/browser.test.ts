import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { page } from "../../src/report/page.js";
import { withBrowser } from "../support/browser.js";
import { ROOT, temporaryFolder } from "../support/cli.js";
import { CONTRASTS } from "../support/contrast.js";
import { sampleRun } from "../support/sample-run.js";
import { testWith } from "../support/tools.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where screenshots are kept; no part of the repository. */
const ARTEFACTS = join(ROOT, "artifacts", "report");

const EVIL = `<img src="x" onerror="document.title='broken in'">`;

/** Opens the report of a run that has data for all figures, one name being HTML; complaints and requests are noted. */
async function opened(
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

async function keepScreenshot(tab: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await tab.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
}

async function violationsIn(tab: Page): Promise<unknown[]> {
  await tab.evaluate(AXE);
  const { violations } = (await tab.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })`,
  )) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => [id, nodes[0]!.html]);
}

/** Setting, width, and whether axe looks as well: once in each setting and at each width. */
const CASES = [
  ["light", 1000, true],
  ["dark", 1000, false],
  ["light", 360, false],
  ["dark", 360, true],
] as const;

describe("a report in a browser", () => {
  for (const [colorScheme, width, axe] of CASES) {
    testWith("chromium", `in ${colorScheme} at ${width} px`, async (path) => {
      await opened(path, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
        await tab.evaluate(`document.querySelectorAll("details").forEach((one) => { one.open = true; })`);
        await keepScreenshot(tab, `${colorScheme}-${width}`);
        const scroll = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;
        expect(await tab.evaluate(scroll)).toBe(0);

        // Figures: of one panel each, the drawing for this width and no other; none is empty, no text leaves its drawing.
        const seen = (await tab.evaluate(`[...document.querySelectorAll("figure")].map((figure) => {
          const drawings = [...figure.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
          return {
            id: figure.id,
            drawings: drawings.length,
            widest: Math.max(...drawings.map((svg) => svg.viewBox.baseVal.width)),
            least: Math.min(...drawings.map((svg) => svg.querySelectorAll("circle, line, path, rect").length)),
            cut: drawings.flatMap((svg) => {
              const box = svg.getBoundingClientRect();
              return [...svg.querySelectorAll("text")].filter((text) => {
                const own = text.getBoundingClientRect();
                return own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
              }).map((text) => text.textContent);
            }),
          };
        })`)) as { id: string; drawings: number; widest: number; least: number; cut: string[] }[];
        expect(seen.map(({ id }) => id)).toHaveLength(9);
        expect(seen.flatMap(({ id, cut }) => cut.map((text) => `${id}: ${text}`))).toEqual([]);
        for (const { id, drawings, widest, least } of seen) {
          const panels = { "figure-difficulty": 2, "figure-survival": 4, "figure-winners": 2 }[id] ?? 1;
          expect(drawings, id).toBe(panels);
          expect(widest, id).toBe(panels > 1 || width < 400 ? 328 : 920);
          expect(least, id).toBeGreaterThan(5);
        }

        const contrasts = (await tab.evaluate(CONTRASTS)) as { what: string; kind: string; ratio: number }[];
        expect(contrasts.filter(({ kind }) => kind === "text").length).toBeGreaterThan(100);
        expect(contrasts.filter(({ kind }) => kind === "mark").length).toBeGreaterThan(50);
        const low = contrasts.filter(({ kind, ratio }) => ratio < (kind === "text" ? 4.5 : 3));
        expect(low).toEqual([]);

        if (axe) expect(await violationsIn(tab)).toEqual([]);
        expect(await tab.evaluate(`document.querySelectorAll("img").length`)).toBe(0);
      });
    });
  }

  testWith(
    "chromium",
    "in print: dark ink on white paper, wide drawings, nothing folded away",
    async (path) => {
      await opened(path, { colorScheme: "dark", viewport: { width: 720, height: 1000 } }, async (tab) => {
        await tab.emulateMedia({ media: "print", colorScheme: "dark" });
        await keepScreenshot(tab, "print");
        const seen = await tab.evaluate(`({
        paper: getComputedStyle(document.body).backgroundColor,
        hidden: [...document.querySelectorAll("details > :not(summary)")].filter((one) => !one.checkVisibility({ contentVisibilityAuto: true })).length,
        folded: document.querySelectorAll("details:not([open])").length,
        wide: [...document.querySelectorAll(".wide svg")].every((svg) => svg.getBoundingClientRect().width > 600),
        narrow: [...document.querySelectorAll(".narrow svg")].some((svg) => svg.getBoundingClientRect().width > 0),
        scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      })`);
        expect(seen).toEqual({
          ...{
            paper: "rgb(255, 255, 255)",
            hidden: 0,
            folded: expect.any(Number),
            wide: true,
            narrow: false,
            scroll: 0,
          },
        });
        expect((seen as { folded: number }).folded).toBeGreaterThan(0);
      });
    },
  );
});
