import type * as PlotModule from "@observablehq/plot";
import { Html, html } from "../html.js";

type Plot = typeof PlotModule;

/** What is drawn: marks and scales as Observable Plot takes them, and the text in their place. */
export interface Drawing extends PlotModule.PlotOptions {
  /** Distinguishes the drawings of a page. */
  readonly id: string;
  readonly title: string;
  /** What a reader who does not see it has to know. */
  readonly description: string;
  readonly width: number;
}

/** Draws with Observable Plot outside a browser. */
export interface Plotter {
  readonly Plot: Plot;
  /** The same bytes for the same drawing, on any machine. */
  readonly draw: (drawing: Drawing) => Html;
}

/** Attributes that hold lengths and places. */
const PLACES =
  /^(?:d|x|y|x1|x2|y1|y2|cx|cy|r|dx|dy|width|height|points|transform|viewBox|stroke-width|font-size)$/;

/** What Plot leaves in an element that says nothing to anybody here. */
const IDLE = ["aria-label", "aria-description", "aria-hidden", "font-family", "class"] as const;

/** Opens Plot with the document of linkedom, both of which take some time to load. */
export async function openPlotter(): Promise<Plotter> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const draw = ({ id, title, description, ...options }: Drawing): Html => {
    // Texts measure themselves against the document that they are in.
    const svg = Plot.plot({
      ...options,
      document,
      figure: false,
    } as PlotModule.PlotOptions) as unknown as Element;
    return page(svg, { id, title, description });
  };
  return { Plot, draw };
}

/** The part of an element of linkedom's that is used. */
interface Element {
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly innerHTML: string;
  querySelectorAll(selector: string): Iterable<Element>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

function page(svg: Element, { id, title, description }: Pick<Drawing, "id" | "title" | "description">): Html {
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const element of svg.querySelectorAll("*")) tidy(element);
  renameClips(svg, id);
  const box = svg.getAttribute("viewBox") ?? "";
  return html`<svg class="chart" viewBox="${box}" role="img" aria-labelledby="${id}-title ${id}-text" text-anchor="middle" fill="currentColor">
<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>${new Html(svg.innerHTML)}</svg>`;
}

/** Places to hundredths of a pixel, so that the last bits of a logarithm, which engines differ in, cannot show. */
function tidy(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if ((IDLE as readonly string[]).includes(name)) {
      if (name !== "class" || value === "") element.removeAttribute(name);
    } else if (PLACES.test(name)) {
      element.setAttribute(name, value.replace(/-?\d+\.\d+(?:e[+-]?\d+)?/g, rounded));
    }
  }
}

function rounded(number: string): string {
  const value = Number(Number(number).toFixed(2));
  return String(value === 0 ? 0 : value);
}

/** Plot numbers the clips of a process; here they are numbered within their drawing. */
function renameClips(svg: Element, id: string): void {
  const names = new Map<string, string>();
  for (const clip of svg.querySelectorAll("clipPath")) {
    const name = `${id}-clip-${names.size + 1}`;
    names.set(`url(#${clip.getAttribute("id")})`, `url(#${name})`);
    clip.setAttribute("id", name);
  }
  for (const element of svg.querySelectorAll("[clip-path]")) {
    const name = names.get(element.getAttribute("clip-path") ?? "");
    if (name !== undefined) element.setAttribute("clip-path", name);
  }
}
