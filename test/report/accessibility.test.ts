import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { keepScreenshot, openReport, openRuns } from "../support/open-report.js";
import { testWith } from "../support/tools.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violationsIn(tab: Page): Promise<unknown[]> {
  await tab.evaluate(AXE);
  const { violations } = (await tab.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })`,
  )) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => [id, nodes[0]!.html]);
}

describe("a list of runs", () => {
  for (const [colorScheme, width] of [
    ["light", 1000],
    ["dark", 360],
  ] as const) {
    testWith(
      "chromium",
      `in ${colorScheme} at ${width} px: axe finds nothing, nothing sticks out`,
      async (path) => {
        await openRuns(path, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
          await keepScreenshot(tab, `runs-${colorScheme}-${width}`);
          expect(await violationsIn(tab)).toEqual([]);
          const scroll = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;
          expect(await tab.evaluate(scroll)).toBe(0);
          expect(await tab.evaluate(`document.querySelectorAll("tbody tr").length`)).toBe(5);
          expect(await tab.evaluate(`document.querySelectorAll("img, script").length`)).toBe(0);
        });
      },
    );
  }
});

describe("a report for everybody", () => {
  for (const [colorScheme, width] of [
    ["light", 1000],
    ["dark", 360],
  ] as const) {
    testWith("chromium", `axe finds nothing in ${colorScheme} at ${width} px`, async (path) => {
      await openReport(path, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
        await tab.evaluate(`document.querySelectorAll("details").forEach((one) => { one.open = true; })`);
        expect(await violationsIn(tab)).toEqual([]);
      });
    });
  }

  testWith(
    "chromium",
    "in print: dark ink on white paper, wide drawings, nothing folded away",
    async (path) => {
      await openReport(path, { colorScheme: "dark", viewport: { width: 720, height: 1000 } }, async (tab) => {
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
