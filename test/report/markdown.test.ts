import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownSummary } from "../../src/report/markdown.js";
import { outcomesOf, parseExpectation } from "../../src/trial/expectations.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

describe("Markdown summary", () => {
  test("verdicts, gates and digest of a run", () => {
    const results = sampleResults();
    expect(markdownSummary(results)).toBe(`## A sample experiment

| Trial | Verdict | Lift | Interval | Why |
| --- | --- | ---: | ---: | --- |
| \`sample@sha256d\` | **no-advantage** | +0.00 % | -0.80 % to +0.80 % | no better than random search. |
| \`sample@sha256:7\` | **advantage** | +90.0 % | +88.0 % to +92.0 % | no better than random search. |

Checks of the instrument: 1 passed, 0 failed.

Seed \`1\`, digest \`${results.digest}\`, noncetrial 0.1.0.
`);
  });

  test("expectations, failed gates and altered files are said", () => {
    const [gate] = sampleResults().gates;
    const line = {
      ...{ statistic: "pool", name: "error rate", measured: 0.02, wanted: 0.01, relation: "about" as const },
      ...{ band: [0.005, 0.015] as [number, number], replicates: 100, within: false },
    };
    const results = sampleResults({
      valid: false,
      gates: [{ ...gate!, status: "fail", reason: "it was missed" }],
      calibration: [line],
    });
    const foretold = ["sample@sha256d=no-advantage", "sample@sha256:7=no-advantage", "calibration=within"];
    const outcomes = outcomesOf(foretold.map(parseExpectation), results);
    const text = markdownSummary(results, { outcomes, altered: ["the file is another"] });
    expect(text).toContain("**This run was altered.** the file is another.");
    expect(text).toContain("**This run is invalid:**");
    expect(text).toContain("| met: no-advantage |");
    expect(text).toContain("| contradicted: no-advantage expected, advantage found |");
    expect(text).toContain("calibration: 0 of 1 lines within their bands.");
    expect(text).toContain("- calibration: contradicted: within expected, out of band found");
    expect(text).toContain("0 passed, 1 failed");
    expect(text).toContain("- **planted** (`sha256d`): 2 % planted, found +2.1 %; it was missed.");
  });

  test("text of a claim makes no table, markup, mention or link of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const trials = [sampleTrial({ id: `x${text}`, reason: text })];
        const lines = markdownSummary(sampleResults({ trials })).split("\n");
        const rows = lines.filter((line) => line.startsWith("|"));
        expect(rows).toHaveLength(3);
        // Cells end at bars without a backslash.
        for (const row of rows) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(7);
      }),
    );
    const trials = [sampleTrial({ reason: "<img src=x> @someone [a](http://b) **c** `d` |\n# e" })];
    const row = markdownSummary(sampleResults({ trials })).split("\n")[4];
    expect(row).toContain(
      "&lt;img src=x&gt; @\u2060someone \\[a\\](http:\u2060//b) \\*\\*c\\*\\* \\`d\\` \\| \\# e.",
    );
  });
});
