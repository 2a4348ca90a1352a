import type { Markish } from "@observablehq/plot";
import { INK } from "./palette.js";
import type { Plotter } from "./plotter.js";

/** A line of the figure and what it is. */
interface Entry {
  readonly colour: string;
  readonly text: string;
  readonly dashed?: boolean;
}

const ROW = 17;

/** Height of a legend of so many rows, in pixels. */
export function legendHeight(rows: number): number {
  return rows * ROW;
}

/** A row an entry above the name of the vertical axis, whose labels take `marginLeft`. */
export function legendAbove({ Plot }: Plotter, entries: readonly Entry[], marginLeft: number): Markish[] {
  return entries.flatMap(({ colour, text, dashed }, i) => {
    const dy = -26 - (entries.length - 1 - i) * ROW;
    const at = { frameAnchor: "top-left", lineAnchor: "middle", dy } as const;
    return [
      Plot.text([dashed ? "– –" : "—"], { ...at, dx: 12 - marginLeft, fill: colour, fontWeight: 900 }),
      Plot.text([text], { ...at, dx: 32 - marginLeft, textAnchor: "start", fill: INK, fontSize: 12 }),
    ];
  });
}
