import { FAMILY_SIZES, type FamilyProcedure, familyLineName } from "../stats/calibration/families.js";
import { LOOKS, type PeekingTest, peekingLineName } from "../stats/calibration/peeking.js";
import type { CalibrationResult } from "../trial/results.js";
import { percent } from "../trial/wording.js";
import { type Html, html } from "./html.js";
import { rateChart } from "./rate-chart.js";
import { type Column, stackingTable } from "./table.js";

/** The error rate that all of them were meant to have. */
const INTENDED = 0.05;

const TESTS: readonly PeekingTest[] = ["fixed-n z-test", "fixed-n exact test", "e-process"];
const PROCEDURES: readonly FamilyProcedure[] = [
  "unadjusted",
  "Bonferroni",
  "Holm",
  "Benjamini-Hochberg",
  "e-BH",
];

/** Measured lines by what varies (looks, or claims in a family) and by what is done about it. */
interface Series<Procedure extends string> {
  readonly sizes: readonly number[];
  readonly line: (size: number, procedure: Procedure) => CalibrationResult;
}

/**
 * What goes wrong without the procedures used here, beside what happens with them: optional stopping and unadjusted
 * families, as far as they were simulated; nothing if they were not.
 */
export function publishedFailures(lines: readonly CalibrationResult[]): Html | string {
  const peeking = seriesOf(lines, LOOKS, TESTS, peekingLineName);
  const families = seriesOf(lines, FAMILY_SIZES, PROCEDURES, familyLineName);
  if (peeking === null && families === null) return "";
  return html`<h3 id="failures">What goes wrong without these procedures</h3>
<p>Every test here was run at ${percent(INTENDED)} on data without any effect. Diamonds are procedures whose rate of
false alarms was published by others and is found again; rings are the published figures. Dots are what is used in their
place. The dashed line is the rate intended.</p>
<div class="pair">
${peeking === null ? "" : peekingFigure(peeking)}
${families === null ? "" : familiesFigure(families)}
</div>
${peeking === null ? "" : peekingTable(peeking)}
${families === null ? "" : familiesTable(families)}`;
}

function seriesOf<Procedure extends string>(
  lines: readonly CalibrationResult[],
  sizes: readonly number[],
  procedures: readonly Procedure[],
  nameOf: (size: number, procedure: Procedure) => string,
): Series<Procedure> | null {
  const byName = new Map(lines.map((line) => [line.name, line]));
  const complete = sizes.every((size) => procedures.every((one) => byName.has(nameOf(size, one))));
  return complete ? { sizes, line: (size, procedure) => byName.get(nameOf(size, procedure))! } : null;
}

function peekingFigure({ sizes, line }: Series<PeekingTest>): Html {
  const of = (test: PeekingTest) => sizes.map((size) => line(size, test));
  return html`<figure>
<figcaption><strong>Stopping at the first significant look.</strong></figcaption>
${rateChart({
  id: "peeking",
  title: "False alarms of tests that are looked at again and again",
  axis: "looks at two equal arms",
  categories: sizes.map(String),
  intended: INTENDED,
  series: [wrong("fixed-n z-test", of("fixed-n z-test")), right("e-process", of("e-process"))],
})}
</figure>`;
}

function familiesFigure({ sizes, line }: Series<FamilyProcedure>): Html {
  const of = (procedure: FamilyProcedure) => sizes.map((size) => line(size, procedure));
  return html`<figure>
<figcaption><strong>Trying many claims, none of which works.</strong></figcaption>
${rateChart({
  id: "families",
  title: "Chance of any false claim in a family of claims without effect",
  axis: "claims in the family",
  categories: sizes.map(String),
  intended: INTENDED,
  series: [wrong("unadjusted", of("unadjusted")), right("Bonferroni", of("Bonferroni"))],
})}
</figure>`;
}

const wrong = (label: string, lines: readonly CalibrationResult[]) => ({
  label,
  mark: "wrong" as const,
  rates: lines.map(({ measured }) => measured),
  published: lines.map(({ wanted }) => wanted),
});

const right = (label: string, lines: readonly CalibrationResult[]) => ({
  label,
  mark: "right" as const,
  rates: lines.map(({ measured }) => measured),
  published: lines.map(() => null),
});

function peekingTable({ sizes, line }: Series<PeekingTest>): Html {
  return html`<p class="lead">False alarms by number of looks</p>
${stackingTable<number>(
  [
    { title: "Looks", cell: String, className: () => "number" },
    ...TESTS.map((test) => rateColumn(test, (size) => line(size, test))),
  ],
  sizes,
)}`;
}

function familiesTable({ sizes, line }: Series<FamilyProcedure>): Html {
  return html`<p class="lead">Any false claim, by number of claims</p>
${stackingTable<number>(
  [
    { title: "Claims", cell: String, className: () => "number" },
    ...PROCEDURES.map((procedure) => rateColumn(procedure, (size) => line(size, procedure))),
  ],
  sizes,
)}`;
}

/** Measured, and in brackets what was published, where anything was. */
function rateColumn(title: string, lineOf: (size: number) => CalibrationResult): Column<number> {
  return {
    title,
    cell: (size) => {
      const { measured, wanted, relation } = lineOf(size);
      const figure = `${(measured * 100).toFixed(1)}\u00a0%`;
      if (relation !== "about") return figure;
      return html`${figure} <span class="quiet">(published ${(wanted * 100).toFixed(1)})</span>`;
    },
    className: () => "number",
  };
}
