import type { Results } from "../../trial/results.js";
import type { Html } from "../html.js";
import { CHART_TEXT, COLOURS } from "../style.js";
import { drawReport } from "./draw-figures.js";
import type { Figure } from "./figure.js";

/** A drawing of its own. */
export interface FigureFile {
  /** `forest.svg`; `survival-1.svg` and so on of a figure with several panels. */
  readonly name: string;
  readonly svg: string;
}

/** The figures of a run as files that need no page around them: light or dark by the reader's setting. */
export async function figureFiles(results: Results): Promise<FigureFile[]> {
  const { figures } = await drawReport(results);
  return figures.flatMap(filesOf);
}

function filesOf({ id, panels, more }: Figure): FigureFile[] {
  const all = [...panels, ...more].map(({ wide, narrow }) => standalone(wide ?? narrow));
  return all.map((svg, i) => ({ name: all.length === 1 ? `${id}.svg` : `${id}-${i + 1}.svg`, svg }));
}

/** With the name space that a file needs, its colours, and paper behind it. */
function standalone({ text }: Html): string {
  const style = `<style>${COLOURS}.chart { background: var(--paper); color: var(--ink); ${CHART_TEXT} }</style>`;
  return `${text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ').replace(/(<svg [^>]*>)/, `$1\n${style}`)}\n`;
}
