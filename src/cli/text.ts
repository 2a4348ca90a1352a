import { stripVTControlCharacters } from "node:util";
import { compact } from "../trial/wording.js";

export { compact };

/** Columns that tables and paragraphs keep within. */
export const WIDTH = 100;

/** A table of left-aligned columns, two spaces apart; columns in `right` are right-aligned. Colours take no room. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => shownLength(row[i]!))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const pad = " ".repeat(widths[i]! - shownLength(cell));
        return right.includes(i) ? pad + cell : cell + pad;
      })
      .join("  ")
      .trimEnd();
  return `${[head, ...rows].map(line).join("\n")}\n`;
}

function shownLength(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** A text of at most `width` columns: what is too long loses its middle. */
export function clipMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/**
 * Breaks a paragraph into lines of at most `WIDTH` columns; lines after the first are indented, and before the first stands
 * `head`. A number stays on one line, with its groups of three and its per cent sign.
 */
export function wrap(text: string, indent = "", head = ""): string {
  const lines: string[] = [];
  let line = head;
  for (const word of text.split(/(?<!\d)\s+|\s+(?!%|\d{3}(?!\d))/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line].join("\n");
}

/** `1:05`, `2:03:09`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `6.7 MH/s`, `850 H/s`. */
export function hashRate(hashesPerSecond: number): string {
  const text = compact(hashesPerSecond);
  return `${text}${text.includes(" ") ? "" : " "}H/s`;
}
