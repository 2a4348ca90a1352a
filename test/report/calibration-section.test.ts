import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { page } from "../../src/report/page.js";
import { CALIBRATIONS } from "../../src/stats/calibration/calibrations.js";
import { calibrationResults } from "../../src/trial/calibrate.js";
import type { CalibrationResult } from "../../src/trial/results.js";
import { withBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/cli.js";
import { sampleLine } from "../support/sample-calibration.js";
import { sampleResults } from "../support/sample-results.js";
import { testWith } from "../support/tools.js";

const real = (statistic: string): CalibrationResult[] =>
  calibrationResults(
    { kind: "calibrate", seed: "1", statistic, part: 0, replicates: 200 },
    { lines: CALIBRATIONS[statistic]!("1", 200) },
  );

const OUT = sampleLine({ name: "a test that errs too often", measured: 0.0712, within: false });
const pageOf = (calibration: CalibrationResult[]) =>
  page(sampleResults({ calibration, trials: [], gates: [], family: { alpha: 0.01, size: 0, level: 0.99 } }));

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe("a page with a calibration", () => {
  test("names every line with its figures", async () => {
    const lines = real("one arm");
    const text = await pageOf(lines);
    for (const { name } of lines) expect(text).toContain(`<div>${name.replaceAll("<=", "&lt;=")}</div>`);
    expect(text).toContain(`All ${lines.length} simulated rates lie within their bands`);
    expect(text).toContain("at most 0.05");
    expect(text).not.toContain('role="alert"');
  });

  test("a line out of its band: on top, in the figure and its text, in an open table", async () => {
    const text = await pageOf([sampleLine(), OUT]);
    const banner = text.indexOf('role="alert"');
    expect(banner).toBeGreaterThan(0);
    expect(banner).toBeLessThan(text.indexOf("<h2"));
    const named = "a test that errs too often: 0.0712, wanted at most 0.05, band up to 0.06";
    expect(text.slice(banner, text.indexOf("<h2"))).toContain(named);
    expect(text).toContain("1 of 2 simulated rates lies outside its band");
    expect(text).toContain("(out of band: a test that errs too often)");
    expect(text).toContain("1 of 2 out</text>");
    expect(count(text, /<path class="out" /g)).toBe(1);
    expect(count(text, /<circle class="dot"/g)).toBe(1);
    expect(count(text, /<details open>/g)).toBe(1);
    expect(await pageOf([sampleLine()])).not.toContain("<details open>");
  });

  test("the mark of a line lies in the shaded band exactly if the line is within", async () => {
    const text = await pageOf([sampleLine({ measured: 0.059 }), OUT]);
    const [, x, width] = /<rect class="band" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/
      .exec(text)!
      .map(Number);
    const dot = Number(/<circle class="dot" cx="([\d.]+)"/.exec(text)![1]);
    const diamond = Number(/<path class="out" d="M([\d.]+)/.exec(text)![1]);
    expect(dot).toBeLessThan(x! + width!);
    expect(dot).toBeGreaterThan(x!);
    expect(diamond).toBeGreaterThan(x! + width!);
  });

  test("lines far on the safe side are counted before the axis, bare limits in words", async () => {
    const bare = sampleLine({ relation: "at least", wanted: 1e-5, band: [1e-5, null], measured: 0.5 });
    const text = await pageOf([sampleLine({ measured: 0 }), sampleLine({ measured: 0.001 }), bare]);
    expect(text).toMatch(/<text class="tick end"[^>]*>2<\/text><path class="dot"/);
    expect(text).toContain("1 p-values held against a bare limit");
  });

  test("published failures stand beside what was measured, if they were simulated", async () => {
    const both = await pageOf([...real("peeking"), ...real("families")]);
    expect(both).toContain("What goes wrong without these procedures");
    for (const published of [4.9, 14.3, 18.9, 31.9, 37.1, 22.6, 64.2, 99.4]) {
      expect(both).toContain(`(published ${published})`);
    }
    expect(count(both, /<svg class="plot small"/g)).toBe(2);
    expect(count(await pageOf(real("peeking")), /<svg class="plot small"/g)).toBe(1);
    expect(await pageOf(real("one arm"))).not.toContain("What goes wrong");
  });

  test("without trials there is no verdict table, no plot of lifts, no gates; with trials there are", async () => {
    const alone = await pageOf([sampleLine()]);
    for (const part of ["Verdicts", "How much each claim finds", "Can this run be trusted", "0 trials"]) {
      expect(alone).not.toContain(part);
    }
    const both = await page(sampleResults({ calibration: [sampleLine()] }));
    for (const part of ["Verdicts", "How much each claim finds", "Calibration by simulation"]) {
      expect(both).toContain(part);
    }
    expect(await page(sampleResults())).not.toContain("alibration");
  });

  test("a name is shown as text", async () => {
    const text = await pageOf([sampleLine({ name: "<img src=x>", within: false })]);
    expect(text).not.toContain("<img");
    expect(text).not.toMatch(/<script|https?:\/\//i);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  testWith(
    "chromium",
    `the calibration renders in ${colorScheme} at 360 px without sideways scroll`,
    async (path) => {
      const file = join(temporaryFolder(), "report.html");
      writeFileSync(file, await pageOf([...real("peeking"), ...real("families"), OUT]));
      await withBrowser(path, { colorScheme, viewport: { width: 360, height: 740 } }, async (context) => {
        const tab = await context.newPage();
        const complaints: string[] = [];
        tab.on("console", (message) => complaints.push(message.text()));
        tab.on("pageerror", (error) => complaints.push(error.message));
        await tab.goto(pathToFileURL(file).href);
        expect(complaints).toEqual([]);
        const seen = await tab.evaluate(`({
        scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        banner: document.querySelector(".banner").getBoundingClientRect().height > 50,
        open: document.querySelectorAll("details[open]").length,
        dot: getComputedStyle(document.querySelector(".dot")).fill,
        out: getComputedStyle(document.querySelector(".out")).fill,
      })`);
        expect(seen).toMatchObject({ scroll: 0, banner: true, open: 1 });
        const { dot, out } = seen as { dot: string; out: string };
        expect(dot).not.toBe(out);
      });
    },
  );
}
