import type { AxisXOptions, AxisYOptions, Markish } from "@observablehq/plot";
import { LINE, QUIET } from "./palette.js";
import type { Plotter } from "./plotter.js";

/** What an axis of a figure says of itself. */
interface Axis {
  readonly label: string;
  readonly ticks?: readonly number[] | readonly string[] | number;
  readonly text?: (value: number) => string;
}

/** An axis below with its name under it, and light lines at its ticks. */
export function axisBelow({ Plot }: Plotter, { label, ticks, text }: Axis): Markish[] {
  const shared = ticks === undefined ? {} : { ticks: ticks as number[] };
  return [
    Plot.gridX({ ...shared, stroke: LINE, strokeOpacity: 1 }),
    Plot.axisX({
      ...shared,
      ...(text === undefined ? {} : { tickFormat: text }),
      label,
      labelAnchor: "center",
      labelArrow: "none",
      color: QUIET,
      tickSize: 0,
      tickPadding: 7,
      fontSize: 12,
    } as AxisXOptions),
  ];
}

/** An axis on the left with its name above it, and light lines at its ticks. */
export function axisLeft({ Plot }: Plotter, { label, ticks, text }: Axis): Markish[] {
  const shared = ticks === undefined ? {} : { ticks: ticks as number[] };
  return [
    Plot.gridY({ ...shared, stroke: LINE, strokeOpacity: 1 }),
    Plot.axisY({
      ...shared,
      ...(text === undefined ? {} : { tickFormat: text }),
      label,
      labelAnchor: "top",
      labelArrow: "none",
      color: QUIET,
      tickSize: 0,
      tickPadding: 6,
      fontSize: 12,
    } as AxisYOptions),
  ];
}
