import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { finishedRun, stoppedRun } from "../support/finished-run.js";
import { sampleResults } from "../support/sample-results.js";

const { environment, experiment } = sampleResults();

/** Rows of the list: text of the cells, and where the first links to. */
function rowsOf(folder: string) {
  const { document } = parseHTML(readFileSync(join(folder, "reports/index.html"), "utf8"));
  return [...document.querySelectorAll("tbody tr")].map((row) => ({
    cells: [...row.querySelectorAll("td")].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim()),
    link: row.querySelector("a")?.getAttribute("href") ?? null,
  }));
}

test("a report that is written lists all runs of its folder, the last one first", async () => {
  const folder = temporaryFolder();
  const place = (...path: string[]) => ({ folder: join(folder, "reports", ...path) });
  finishedRun({}, place("quick", "1-aa"));
  finishedRun(
    {
      ...{ valid: false, seed: "<b>2</b>" },
      experiment: { ...experiment, title: "<script>alert(1)</script>" },
      environment: { ...environment, finished: "2026-02-03T04:05:06.000Z" },
    },
    place("quick", "2 #&%"),
  );
  finishedRun({ trials: [] }, place("ci"));
  stoppedRun(place("quick", "3-aa").folder);
  const { folder: damaged } = place("quick", "4-aa");
  finishedRun({}, { folder: damaged });
  writeFileSync(join(damaged, "results.json"), '{ "schema": "noncetrial/results/9" }');
  mkdirSync(place("no-run").folder);
  writeFileSync(join(folder, "reports/no-run/run.json"), "{");
  writeFileSync(join(folder, "reports/README.md"), "");

  expect((await noncetrial(["report", join("reports", "quick", "2 #&%")], folder)).stderr).toBe("");
  expect((await noncetrial(["report", join("reports", "ci")], folder)).stderr).toBe("");
  const [newest, ci, first, stopped, unreadable, ...more] = rowsOf(folder);
  expect(newest).toEqual({
    cells: [
      "<script>alert(1)</script>quick/2 #&%",
      "<b>2</b>",
      "2026-02-03 04:05",
      "1 advantage, 1 no-advantage",
      "invalid",
    ],
    link: "quick/2%20%23%26%25/report.html",
  });
  expect(ci!.cells).toEqual(["A sample experimentci", "1", "2026-01-01 00:00", "no trials", "valid"]);
  expect(first!.cells[0]).toBe("A sample experimentquick/1-aa");
  expect([first!.link, ci!.link]).toEqual([null, "ci/report.html"]);
  expect(stopped!.cells).toEqual(["quick/3-aa", "1", "-", "-", "incomplete"]);
  expect(unreadable!.cells[4]).toBe("results cannot be read");
  expect(more).toEqual([]);
  expect(readFileSync(join(folder, "reports/index.html"), "utf8")).not.toMatch(/<script|https?:\/\//);
});

test("a run that lies elsewhere changes no list", async () => {
  const folder = temporaryFolder();
  finishedRun({}, { folder: join(folder, "reports/quick/1-aa") });
  finishedRun({}, { folder: join(folder, "elsewhere") });
  finishedRun({}, { folder: join(folder, "reports-2/a") });
  for (const run of ["elsewhere", "reports-2/a"]) await noncetrial(["report", run], folder);
  expect(existsSync(join(folder, "reports/index.html"))).toBe(false);
  expect(existsSync(join(folder, "reports-2/index.html"))).toBe(false);
});

test("several writers at once: the list is whole and complete, nothing else is left", async () => {
  const folder = temporaryFolder();
  const runs = Array.from({ length: 6 }, (_, i) => join("reports", "quick", `${i}-aa`));
  for (const run of runs) finishedRun({}, { folder: join(folder, run) });
  await Promise.all(runs.map((run) => noncetrial(["report", run], folder)));
  const rows = rowsOf(folder);
  expect(rows.map(({ link }) => link)).toEqual(runs.map((_, i) => `quick/${i}-aa/report.html`));
  expect(readdirSync(join(folder, "reports")).sort()).toEqual(["index.html", "quick"]);
});

test("a list that cannot be written is said, the report is there", async () => {
  const folder = temporaryFolder();
  finishedRun({}, { folder: join(folder, "reports/quick/1-aa") });
  mkdirSync(join(folder, "reports/index.html"));
  const { status, stdout, stderr } = await noncetrial(["report", "reports/quick/1-aa"], folder);
  expect([status, stdout]).toEqual([0, "reports/quick/1-aa/report.html\n"]);
  expect(stderr).toMatch(/^warning: reports\/index\.html is left as it is: /);
});
