import { type Html, html, type Part } from "./html.js";

/** A column: its heading, its cells and the class of a cell. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Part;
  readonly className?: (row: Row) => string;
}

/** A table that turns into one block a row, each cell under its heading, where the page is narrow. */
export function stackingTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  return html`<table class="stack">
<thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`
<tr>${columns.map(
      ({ title, cell, className }) =>
        html`<td data-label="${title}"${className ? html` class="${className(row)}"` : ""}><div>${cell(row)}</div></td>`,
    )}</tr>`,
  )}
</tbody></table>`;
}
