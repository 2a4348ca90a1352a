import type { Figure, Panel } from "./figures/figure.js";
import { type Html, html } from "./html.js";

/** A figure with its finding above it and how to read it below. */
export function figureBlock({ id, title, howToRead, notes, panels, more }: Figure): Html {
  return html`<figure id="figure-${id}">
<figcaption class="finding">${title}.</figcaption>
${grid(panels)}
${more.length === 0 ? "" : html`<details><summary>${more.length} more ${more.length === 1 ? "panel" : "panels"}</summary>${grid(more)}</details>`}
<figcaption><strong>How to read this.</strong> ${howToRead}${notes.map((note) => html`<br>${note}`)}</figcaption>
</figure>`;
}

function grid(panels: readonly Panel[]): Html {
  const [first] = panels;
  if (panels.length === 1 && first!.wide !== null) {
    return html`<div class="wide">${first!.wide}</div><div class="narrow">${first!.narrow}</div>`;
  }
  return html`<div class="panels">${panels.map(
    ({ heading, narrow }) =>
      html`<div class="panel">${heading === null ? "" : html`<p><code>${heading}</code></p>`}${narrow}</div>`,
  )}</div>`;
}
