import { describe, expect, test } from "vitest";
import { drawReport } from "../../../src/report/figures/draw-figures.js";
import type { Figure } from "../../../src/report/figures/figure.js";
import { edgeOf, frontierPanels } from "../../../src/report/figures/frontier-panels.js";
import { page } from "../../../src/report/page.js";
import type { TrialResult } from "../../../src/trial/results.js";
import { withBrowser } from "../../support/browser.js";
import { sampleResults, sampleTrial } from "../../support/sample-results.js";
import { testWith } from "../../support/tools.js";

type Split = "same-template" | "across-templates";

function cell(
  claim: string,
  pow: string,
  lift: number | null,
  split: Split = "same-template",
  changes: Partial<TrialResult> = {},
): TrialResult {
  const verdict =
    lift === null ? "rejected" : lift > 1.05 ? "advantage" : lift < 0.95 ? "harmful" : "no-advantage";
  const ending = split === "same-template" ? `/${split}` : "";
  return sampleTrial({
    ...{
      id: `${claim}@${pow}${ending}`,
      claim,
      pow,
      split,
      full: false,
      hitProbability: null,
      lift,
      verdict,
    },
    ...{ interval: lift === null ? null : [lift - 0.02, lift + 0.02] },
    ...changes,
  });
}

const structure = (rounds: number): TrialResult["structure"] => ({
  ...{ rounds, samples: 256 },
  templateKnown: { checkBits: rounds < 19 ? 224 : 0, passing: 256, randomPassing: rounds < 19 ? 0 : 256 },
  wordsUnknown: { checkBits: 0, passing: 256, randomPassing: 256 },
});

const LEANING = {
  pitfalls: [{ id: "template-spread", status: "warn" as const, figure: "above 1 on 5 of 8" }],
};

const TRIALS = [
  cell("bits:logistic", "sha256:6", null),
  cell("bits:logistic", "sha256:7", 1.8, "same-template", { structure: structure(7) }),
  cell("net", "sha256:7", 2.01),
  cell("bits:logistic", "sha256:19", 1, "same-template", { structure: structure(19) }),
  cell("net", "sha256:19", 1.002, "same-template", { verdict: "inconclusive" }),
  cell("net", "sha256:7", 1.3, "across-templates", LEANING),
  cell("net", "sha256:19", 0.9, "across-templates", LEANING),
  cell("net", "planted:0.3@randomx-lite:1,1,1,1", 1.3),
  cell("net", "randomx-lite:1,1,1,1", 1),
  cell("bits:logistic", "randomx-lite:1,1,1,1", 1),
  // Too little for a map: one claim, and one reduction.
  cell("net", "salsa:1", 1.9),
  cell("net", "salsa:2", 1),
  cell("net", "scrypt:2,1", 1),
  cell("bits:logistic", "scrypt:2,1", 1),
];

const RUN = sampleResults({ trials: TRIALS });

async function figures(trials: readonly TrialResult[]): Promise<Map<string, Figure>> {
  const drawn = await drawReport(sampleResults({ trials: [...trials] }));
  return new Map(drawn.figures.map((figure) => [figure.id, figure]));
}

describe("cells of the frontier", () => {
  test("a function is mapped where two claims met two reductions of it, in the order of the experiment", () => {
    const panels = frontierPanels(RUN);
    expect(panels.map(({ family, columns }) => [family, columns])).toEqual([
      ["sha256", ["6", "7", "19"]],
      ["randomx-lite", ["planted", "1,1,1,1"]],
    ]);
  });

  test("each verdict is seen for what it says; on new templates a spread is in the verdict already", () => {
    const [{ cells }] = frontierPanels(RUN) as [ReturnType<typeof frontierPanels>[number]];
    const sight = (row: string, column: string) =>
      cells.find((one) => one.row === row && one.column === column)?.sight;
    expect(sight("bits:logistic/same-template", "6")).toBe("blank");
    expect(sight("net/same-template", "7")).toBe("found");
    expect(sight("bits:logistic/same-template", "19")).toBe("none");
    expect(sight("net/same-template", "19")).toBe("undecided");
    expect(sight("net/across-templates", "7")).toBe("found");
    expect(sight("net/across-templates", "19")).toBe("less");
    expect(sight("net/same-template", "6")).toBeUndefined();
    expect([sight("algebra", "7"), sight("algebra", "19")]).toEqual(["found", "none"]);
  });

  test("the edge is the models', not that of algebra", () => {
    expect(frontierPanels(RUN).map(edgeOf)).toEqual([
      { first: "6", last: "7", everywhere: true, next: "19", planted: false },
      { first: "1,1,1,1", last: null, everywhere: false, next: null, planted: true },
    ]);
    const seen = frontierPanels({ trials: [...TRIALS, cell("other", "sha256:19", 1.2)] }).map(edgeOf);
    expect(seen[0]).toMatchObject({ last: "19", next: null });
    const blind = frontierPanels({ trials: TRIALS.filter(({ lift }) => lift === null || lift < 1.05) });
    expect(blind.map(edgeOf)).toEqual([
      { first: "6", last: null, everywhere: false, next: null, planted: false },
    ]);
  });
});

describe("the map", () => {
  test("a panel a function, its finding in the title", async () => {
    const figure = (await figures(TRIALS)).get("frontier")!;
    expect(figure.title).toBe(
      "Models see through sha256 up to 7 (not 19); nothing in randomx-lite from 1,1,1,1 on, where they find what is planted",
    );
    expect(figure.panels.map(({ heading }) => heading)).toEqual(["sha256", "randomx-lite"]);
    const text = figure.panels.map(({ narrow }) => narrow.text).join("\n");
    await expect(text).toMatchFileSnapshot("snapshots/frontier.svg.txt");
    expect(text).toContain("net, same template: 7 found +101 %, 19 undecided.");
    expect(text).toContain("undoing rounds, algebra: 7 found, 19 nothing.");
    for (const name of ["logistic", "net", "same template", "undoing rounds"])
      expect(text).toContain(`>${name}</text>`);
    expect(text).not.toMatch(/(?<!&)#[0-9a-f]{3,8}\b|rgba?\(|<style|font-family|(?:NaN|undefined|Infinity)/);
  });

  test("what the fits of some learnt templates found is told from what all found", async () => {
    const some = cell("other", "sha256:19", 1.4, "same-template", LEANING);
    const [panel] = frontierPanels({ trials: [...TRIALS, some] }) as [
      ReturnType<typeof frontierPanels>[number],
    ];
    expect(edgeOf(panel)).toMatchObject({ last: "19", everywhere: false });
    const figure = (await figures([...TRIALS, some])).get("frontier")!;
    expect(figure.title).toMatch(/^Models see through sha256 up to 19 on some templates; nothing/);
    expect(figure.panels[0]!.narrow.text).toContain(">+40*</text>");
  });

  test("rows stand in one order in all panels", () => {
    const turned = [...TRIALS, cell("net", "salsa:3", 1), cell("bits:logistic", "salsa:3", 1)];
    for (const { groups } of frontierPanels({ trials: turned })) {
      const [{ rows }] = groups as [(typeof groups)[number]];
      expect(rows.map(({ name }) => name)).toEqual(["logistic", "net"]);
    }
  });

  test("takes the place of the ladders of the functions that it shows", async () => {
    expect((await figures(TRIALS)).has("ladder")).toBe(false);
    const [one, two] = [cell("net", "sha256:7", 2), cell("net", "sha256:8", 1)];
    const alone = await figures([one, two]);
    expect([alone.has("frontier"), alone.has("ladder")]).toEqual([false, true]);
  });

  testWith("chromium", "no word leaves its drawing at 360 px, none covers another", async (path) => {
    await withBrowser(path, { viewport: { width: 360, height: 800 } }, async (context) => {
      const tab = await context.newPage();
      await tab.setContent(await page(RUN, { protocol: "name: sample\n" }));
      const faults =
        await tab.evaluate(`[...document.querySelectorAll("#figure-frontier svg")].flatMap((svg) => {
        const box = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
        const cut = texts.filter(([, own]) => own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1);
        const over = texts.filter(([, a], i) => texts.some(([, b], j) =>
          j > i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3));
        return [...cut, ...over].map(([text]) => text);
      })`);
      expect(faults).toEqual([]);
      expect(await tab.evaluate(`document.querySelectorAll("#figure-frontier svg").length`)).toBe(2);
    });
  });
});
