import type { Html } from "../html.js";

/** One drawing, at the width of a page and at that of a telephone. */
export interface Panel {
  /** What the panel is of, where a figure has several. */
  readonly heading: string | null;
  /** Null where the narrow one serves both, as for panels side by side. */
  readonly wide: Html | null;
  readonly narrow: Html;
}

/** A figure of the report. */
export interface Figure {
  /** Distinguishes the figures of a page, and names their files. */
  readonly id: string;
  /** The finding in one line, without a full stop. */
  readonly title: string;
  readonly howToRead: string;
  /** Where figures in it that are not this run's own come from. */
  readonly notes: readonly string[];
  /** At least one. */
  readonly panels: readonly Panel[];
  /** Panels that are folded away. */
  readonly more: readonly Panel[];
}

/** Widths in pixels: of the text column, and of a telephone's. */
export const WIDE = 920;
export const NARROW = 328;
