import type { Results } from "../../trial/results.js";
import { liftPercent } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { type Figure, NARROW } from "./figure.js";
import {
  edgeOf,
  type FrontierCell,
  type FrontierPanel,
  frontierPanels,
  type Sight,
} from "./frontier-panels.js";
import { GOOD, INK, LINE, PAPER, QUIET, WARN } from "./palette.js";
import type { Plotter } from "./plotter.js";

const ROW = 22;
const NAMES = 108;
const CELL_INSET = 1.5;

/** What stands in a cell that has no lift to show. */
const SIGNS: Readonly<Record<Exclude<Sight, "found" | "some">, string>> = {
  none: "·",
  less: "~",
  undecided: "?",
  blank: "–",
};

const WORDS: Readonly<Record<Sight, string>> = {
  found: "found",
  some: "found on some templates",
  none: "nothing",
  less: "less than random search",
  undecided: "undecided",
  blank: "nothing to measure",
};

/** Where each model stops on each function; null where too little was tried for a map. */
export function learnabilityFrontier(plotter: Plotter, results: Results): Figure | null {
  const panels = frontierPanels(results);
  if (panels.length === 0) return null;
  return {
    id: "frontier",
    title: findingOf(panels),
    howToRead:
      "A panel a function, a column a reduction of it as in its id, a row a model. A coloured cell is a reduction in which the model finds more solutions than " +
      "random search, and by how many per cent; the stronger the colour, the more. With a star: on some of the templates that it learnt, not on all. A dot: tried, and nothing found. A tilde: fewer than " +
      "random search. A question mark: undecided. " +
      "A dash: nothing to measure, such as a hash that is the same for every nonce. Upper rows are tested on new nonces of the templates that they learnt, lower " +
      "ones on templates that they never saw, by intervals that allow for differences among templates. Undoing rounds by algebra, with the template known, tells a hash from a random word where it is coloured: structure " +
      "goes on where models stop.",
    notes: [],
    panels: panels.map((panel, i) => ({
      heading: panel.family,
      wide: null,
      narrow: draw(plotter, panel, `frontier-${i}`),
    })),
    more: [],
  };
}

/** Of all panels in one sentence: those with an edge, then those in which nothing is seen. */
function findingOf(panels: readonly FrontierPanel[]): string {
  const edges = panels.map((panel) => ({ family: panel.family, ...edgeOf(panel) }));
  const seen = edges.flatMap(({ family, last, everywhere, next }) =>
    last === null
      ? []
      : [
          `${family} up to ${last}${everywhere ? "" : " on some templates"}${next === null ? "" : ` (not ${next})`}`,
        ],
  );
  const blind = edges.flatMap(({ family, first, last, planted }) =>
    last === null ? [`${family} from ${first} on${planted ? ", where they find what is planted" : ""}`] : [],
  );
  const parts = [
    ...(seen.length > 0 ? [`models see through ${seen.join(", ")}`] : []),
    ...(blind.length > 0
      ? [`${seen.length > 0 ? "" : "models see "}nothing in ${blind.join(", or in ")}`]
      : []),
  ];
  const text = parts.join("; ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isFound(sight: Sight): sight is "found" | "some" {
  return sight === "found" || sight === "some";
}

/** A line of the map: the head of a group or one of its rows. */
interface Line {
  readonly key: string;
  readonly text: string;
  readonly head: boolean;
}

function draw(plotter: Plotter, panel: FrontierPanel, id: string): Html {
  const { Plot } = plotter;
  const { columns, groups, cells } = panel;
  const lines = groups.flatMap(({ heading, rows }): Line[] => [
    { key: `head ${heading}`, text: heading, head: true },
    ...rows.map(({ key, name }) => ({ key, text: name, head: false })),
  ]);
  const wide = (NARROW - NAMES) / columns.length;
  const crowded = Math.max(...columns.map(({ length }) => length)) * 7 > wide;
  const marginTop = crowded ? 58 : 26;
  const left = {
    x: () => columns[0]!,
    y: "key",
    textAnchor: "start",
    dx: -wide / 2 - NAMES + 2,
    fontSize: 12,
  } as const;
  return plotter.draw({
    id,
    title: findingOf([panel]),
    description: describe(panel),
    width: NARROW,
    height: marginTop + ROW * lines.length + 4,
    marginTop,
    marginBottom: 4,
    marginLeft: NAMES,
    marginRight: 0,
    x: { type: "band", domain: [...columns], padding: 0 },
    y: { type: "band", domain: lines.map(({ key }) => key), padding: 0, axis: null },
    marks: [
      Plot.axisX({
        anchor: "top",
        label: null,
        color: QUIET,
        tickSize: 0,
        tickPadding: 6,
        fontSize: 12,
        ...(crowded ? { tickRotate: -45 } : {}),
      }),
      Plot.text(
        lines.filter(({ head }) => head),
        { ...left, text: "text", fill: QUIET, fontStyle: "italic" },
      ),
      Plot.text(
        lines.filter(({ head }) => !head),
        { ...left, text: "text", fill: INK },
      ),
      Plot.cell(cells, {
        x: "column",
        y: "row",
        inset: CELL_INSET,
        fill: ({ sight }: FrontierCell) => (isFound(sight) ? GOOD : sight === "less" ? WARN : PAPER),
        fillOpacity: strength,
        stroke: LINE,
        className: "cell",
      }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: sign,
        fill: ({ sight }: FrontierCell) => (isFound(sight) ? INK : QUIET),
        fontSize: wide < 32 ? 10 : 12,
        className: "sign",
      }),
    ],
  });
}

/** A tenth of the colour at least, and less than what would hide the figure; all of it from half as many solutions more. */
function strength({ sight, lift }: FrontierCell): number {
  if (sight === "less") return 0.12;
  if (!isFound(sight)) return 1;
  return 0.12 + 0.3 * Math.min(1, lift === null ? 1 : (lift - 1) / 0.5);
}

function sign({ sight, lift }: FrontierCell): string {
  if (!isFound(sight)) return SIGNS[sight];
  return lift === null ? "✓" : `+${Math.round((lift - 1) * 100)}${sight === "some" ? "*" : ""}`;
}

function describe({ columns, groups, cells }: FrontierPanel): string {
  return groups
    .flatMap(({ heading, rows }) =>
      rows.map(({ key, name }) => {
        const found = columns.flatMap((column) => {
          const cell = cells.find((one) => one.row === key && one.column === column);
          if (cell === undefined) return [];
          const lift = isFound(cell.sight) && cell.lift !== null ? ` ${liftPercent(cell.lift)}` : "";
          return [`${column} ${WORDS[cell.sight]}${lift}`];
        });
        return `${name}, ${heading}: ${found.join(", ")}.`;
      }),
    )
    .join(" ");
}
