import { beforeAll, describe, expect, test } from "vitest";
import { powFunction } from "../../../src/pow/registry.js";
import { RANDOMX_OPERATIONS } from "../../../src/report/figures/device-costs.js";
import { drawReport } from "../../../src/report/figures/draw-figures.js";
import type { Figure } from "../../../src/report/figures/figure.js";
import { figureFiles } from "../../../src/report/figures/figure-files.js";
import type { Results } from "../../../src/trial/results.js";
import { sampleResults, sampleTrial } from "../../support/sample-results.js";
import { sampleRun } from "../../support/sample-run.js";

const drawn = async (results: Results) =>
  new Map((await drawReport(results)).figures.map((one) => [one.id, one]));

/** All drawings of a figure, each on lines of its own. */
function text({ panels, more }: Figure): string {
  return [...panels, ...more]
    .flatMap(({ wide, narrow }) => (wide === null ? [narrow.text] : [wide.text, narrow.text]))
    .join("\n");
}

/** How many marks of a class the first drawing of a figure has, each element of its group counted. */
function marks(figure: Figure, className: string): number {
  const { wide, narrow } = figure.panels[0]!;
  return [...(wide ?? narrow).text.matchAll(new RegExp(`<g[^>]* class="${className}"[^>]*>(.*?)</g>`, "gs"))]
    .map(([, inside]) => inside!.match(/<(?:path|circle|line|rect|text)\b/g)?.length ?? 0)
    .reduce((a, b) => a + b, 0);
}

let figures: Map<string, Figure>;
beforeAll(async () => {
  figures = await drawn(sampleRun());
});

const IDS = [
  "forest",
  "e-values",
  "survival",
  "difficulty",
  "ladder",
  "observed",
  "break-even",
  "controls",
  "winners",
];

describe("figures of a run that has data for all", () => {
  test("there are nine, in the order of the page", () => {
    expect([...figures.keys()]).toEqual(IDS);
  });

  test.each(IDS)("%s", async (id) => {
    const figure = figures.get(id)!;
    await expect(text(figure)).toMatchFileSnapshot(`snapshots/${id}.svg.txt`);
    expect({ title: figure.title, panels: figure.panels.map(({ heading }) => heading) }).toMatchSnapshot();
  });

  test("the same results give the same bytes, however often", async () => {
    const again = await drawn(sampleRun());
    for (const [id, figure] of figures) expect(text(again.get(id)!)).toBe(text(figure));
  });

  test("every drawing is an image with a title and a text, under ids of its own", () => {
    const all = [...figures.values()].map(text).join("\n");
    const images = all.match(/<svg /g)!.length;
    const labels = [...all.matchAll(/role="img" aria-labelledby="([^ "]+) ([^ "]+)"/g)];
    expect(labels).toHaveLength(images);
    for (const [, title, description] of labels) {
      expect(all.match(new RegExp(`<title id="${title}">[^<]+</title>`, "g"))).toHaveLength(1);
      expect(all.match(new RegExp(`<desc id="${description}">[^<]+</desc>`, "g"))).toHaveLength(1);
    }
  });

  test("no colour is fixed, no style sheet and no number of more digits than are drawn", () => {
    const all = [...figures.values()].map(text).join("\n");
    expect(all).not.toMatch(/(?<!&)#[0-9a-f]{3,8}\b|rgba?\(|<style|font-family|(?:NaN|undefined|Infinity)/);
    expect(all).not.toMatch(/ (?:d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|transform)="[^"]*\.\d{3}/);
  });
});

describe("marks are those of the data", () => {
  test("forest: a square or an arrow a lift, and a band a row", () => {
    const forest = figures.get("forest")!;
    // Two of eight trials lie off the scale to the right beside the strong one, one has no lift.
    expect(marks(forest, "point")).toBe(4);
    expect(marks(forest, "arrow")).toBe(3);
    expect(marks(forest, "margin")).toBe(7);
    expect(forest.title).toBe("1 of 5 trials on real proof-of-work functions finds more than random search");
  });

  test("evidence: a dot a look, and one path of two over the line", () => {
    const paths = figures.get("e-values")!;
    expect(marks(paths, "look")).toBe(6);
    expect(marks(paths, "path")).toBe(2);
    expect(paths.title).toBe("1 of 2 paths of evidence reaches 1/alpha, which is 800 here");
  });

  test("difficulty: a dot a difficulty, a panel a trial, the rest folded away", async () => {
    const difficulty = figures.get("difficulty")!;
    expect(difficulty.panels.map(({ heading }) => heading)).toEqual([
      "steady-path@sha256d",
      "rising-path@sha256d",
    ]);
    expect(marks(difficulty, "point")).toBe(4);
    const one = sampleRun().trials[0]!;
    const many = Array.from({ length: 9 }, (_, i) => ({ ...one, id: `claim-${i}@sha256d` }));
    const folded = (await drawn(sampleRun({ trials: many }))).get("difficulty")!;
    expect([folded.panels.length, folded.more.length]).toEqual([6, 3]);
  });

  test("survival: an arm a trial, beside random search or what is not let through", () => {
    const survival = figures.get("survival")!;
    expect(survival.panels.map(({ heading }) => heading)).toEqual([
      "sha256d, 4 bits",
      ...[5, 7, 9].map((rounds) => `sha256:${rounds}, 4 bits`),
    ]);
    expect(marks(survival, "arm")).toBe(2);
    expect(survival.title).toBe("2 of 5 arms find solutions sooner than the nonces not let through");
  });

  test("ladder: a square a number of rounds", () => {
    const ladder = figures.get("ladder")!;
    expect(marks(ladder, "point")).toBe(3);
    expect(ladder.title).toBe("net on sha256 finds an advantage at 5 and 7 rounds, none at 9");
  });

  test("past blocks and fresh hashes: a ring and a square a trial", () => {
    const observed = figures.get("observed")!;
    expect(marks(observed, "ring")).toBe(1);
    expect(marks(observed, "point")).toBe(1);
  });

  test("break-even: the names of functions that cost nearly the same stand one above the other", async () => {
    const trials = [6000, 6100, 6200, 2e6].map((operationsPerHash, i) => {
      const ledger = { hashes: 500_000, operations: 3e9, operationsPerHash, operationsPerNonce: 60 };
      return sampleTrial({
        id: `t${i}`,
        pow: ["sha256d", "scrypt", "randomx-lite", "scrypt:512,8"][i]!,
        ledger,
      });
    });
    const { wide, narrow } = (await drawn(sampleResults({ trials }))).get("break-even")!.panels[0]!;
    for (const [drawing, width] of [
      [wide!.text, 920],
      [narrow.text, 328],
    ] as const) {
      const names = [
        ...drawing.matchAll(
          /<g transform="translate\(([-.\d]+),([-.\d]+)\)" font-weight="650"[^>]*><text transform="translate\(([-.\d]+),[^>]*>([^<]+)/g,
        ),
      ].map(([, dx, dy, x, name]) => ({ at: Number(dx) + Number(x), dy, half: name!.length * 4 }));
      expect(names).toHaveLength(6);
      for (const [i, one] of names.entries()) {
        expect(one.at - one.half).toBeGreaterThanOrEqual(0);
        expect(one.at + one.half).toBeLessThanOrEqual(width);
        for (const other of names.slice(i + 1)) {
          if (one.dy === other.dy) expect(Math.abs(one.at - other.at)).toBeGreaterThan(one.half + other.half);
        }
      }
      expect(new Set(names.map(({ dy }) => dy)).size).toBeGreaterThan(2);
    }
  });

  test("break-even: a dot a claim and machine; a score of 60 operations at half the nonces costs 2 % of a hash", () => {
    const costs = figures.get("break-even")!;
    expect(marks(costs, "point")).toBe(2 * 3);
    expect(costs.panels[0]!.narrow.text).toContain(
      "steady-path@sha256d scores for 120 operations a nonce hashed and pays from ASIC +7 471 %, sha256d, CPU or GPU +2.00 %",
    );
    expect(costs.title).toMatch(/^None of 2 claims .* for an ASIC the cheapest would need 76 times/);
  });

  test("controls: a dot a p-value, the planted effect not among them", () => {
    expect(marks(figures.get("controls")!, "point")).toBe(5);
  });

  test("winners: a dot a figure that has a band", () => {
    const winners = figures.get("winners")!;
    expect(marks(winners, "point")).toBe(4);
    expect(winners.title).toBe(
      "2 of 4 figures of winning nonces on real functions lie outside the 99\u00a0% band of random nonces",
    );
  });
});

describe("what a run has no data for leaves no trace", () => {
  test("a run of plain trials has a forest plot alone", async () => {
    expect([...(await drawn(sampleResults())).keys()]).toEqual(["forest"]);
  });

  test("no lift, no trial: no figure", async () => {
    const trials = [sampleTrial({ verdict: "degenerate", lift: null, interval: null })];
    expect((await drawn(sampleResults({ trials }))).size).toBe(0);
    expect((await drawn(sampleResults({ trials: [] }))).size).toBe(0);
  });
});

describe("titles tell what the data show", () => {
  test("of fewer and of more", async () => {
    const [steady] = sampleRun().trials;
    const only = await drawn(sampleRun({ trials: [steady!], pools: [] }));
    expect(only.get("e-values")!.title).toBe("The evidence never reaches 1/alpha, which is 800 here");
    expect(only.get("difficulty")!.title).toBe(
      "At no difficulty does the claim find more than random search",
    );
    expect(only.has("ladder")).toBe(false);
    const better = { bits: 4, lift: 2, interval: [1.9, 2.1] as [number, number] };
    const found = await drawn(
      sampleRun({ trials: [{ ...steady!, byDifficulty: [better, { ...better, bits: 5 }] }], pools: [] }),
    );
    expect(found.get("difficulty")!.title).toBe("The claim finds more than random search at some difficulty");
  });

  test("a failed control is a finding", async () => {
    const gates = sampleRun().gates.map((gate, i) =>
      i === 2 ? { ...gate, pValue: 1e-9, status: "fail" as const } : gate,
    );
    const controls = (await drawn(sampleRun({ gates }))).get("controls")!;
    expect(controls.title).toBe(
      "1 of 5 null controls fails: the instrument sees effects where there are none",
    );
  });
});

test("text of a claim is text in a figure too", async () => {
  const evil = `<img src=x onerror="alert(1)">&'`;
  const trials = [
    sampleTrial({ title: evil, id: evil }),
    { ...sampleRun().trials[0]!, id: evil, claim: evil },
  ];
  for (const figure of (await drawn(sampleRun({ trials }))).values()) {
    expect(text(figure)).not.toContain("<img");
  }
});

test("what a hash of RandomX costs is what the kernels count", () => {
  expect(powFunction("randomx", "1").operationsPerHash).toBe(RANDOMX_OPERATIONS);
});

test("a figure as a file stands alone: name space, colours of both settings, well-formed", async () => {
  const files = await figureFiles(sampleRun());
  expect(files.map(({ name }) => name)).toEqual([
    "forest.svg",
    "e-values.svg",
    ...[1, 2, 3, 4].map((i) => `survival-${i}.svg`),
    ...[1, 2].map((i) => `difficulty-${i}.svg`),
    ...["ladder.svg", "observed.svg", "break-even.svg", "controls.svg", "winners-1.svg", "winners-2.svg"],
  ]);
  for (const { svg } of files) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg.match(/--ink:/g)).toHaveLength(2);
    const wanted = new Set([...svg.matchAll(/var\((--\w+)\)/g)].map(([, name]) => name!));
    for (const name of wanted) expect(svg, name).toContain(`${name}:`);
    // Every element that is opened is closed.
    const open: string[] = [];
    for (const [, end, name, own] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!own) open.push(name!);
    }
    expect(open).toEqual([]);
  }
});
