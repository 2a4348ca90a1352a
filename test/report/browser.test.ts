import { describe, expect } from "vitest";
import { CONTRASTS } from "../support/contrast.js";
import { keepScreenshot, openReport } from "../support/open-report.js";
import { testWith } from "../support/tools.js";

const CASES = [
  ["light", 1000],
  ["dark", 1000],
  ["light", 360],
  ["dark", 360],
] as const;

describe("a report in a browser", () => {
  for (const [colorScheme, width] of CASES) {
    testWith("chromium", `in ${colorScheme} at ${width} px`, async (path) => {
      await openReport(path, { colorScheme, viewport: { width, height: 800 } }, async (tab) => {
        await tab.evaluate(`document.querySelectorAll("details").forEach((one) => { one.open = true; })`);
        await keepScreenshot(tab, `${colorScheme}-${width}`);
        const scroll = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;
        expect(await tab.evaluate(scroll)).toBe(0);

        // Figures: of one panel each, the drawing for this width and no other; none is empty, no text leaves its drawing or
        // covers another.
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
            covered: drawings.flatMap((svg) => {
              const texts = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
              return texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(([, b]) =>
                Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3,
              ).map(([other]) => one + " | " + other));
            }),
          };
        })`)) as {
          id: string;
          drawings: number;
          widest: number;
          least: number;
          cut: string[];
          covered: string[];
        }[];
        expect(seen.map(({ id }) => id)).toHaveLength(9);
        expect(seen.flatMap(({ id, cut }) => cut.map((text) => `${id}: ${text}`))).toEqual([]);
        expect(seen.flatMap(({ id, covered }) => covered.map((text) => `${id}: ${text}`))).toEqual([]);
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

        expect(await tab.evaluate(`document.querySelectorAll("img").length`)).toBe(0);
      });
    });
  }
});
