import { createRequire } from "node:module";

/** Columns of a small table: name to values, one a row. No value is missing: summaries of danfo do not take nulls. */
export type FrameColumns = Readonly<Record<string, readonly (number | string)[]>>;

/** Figures of a column of numbers. */
export interface ColumnSummary {
  readonly count: number;
  readonly mean: number;
  /** Of a sample (n - 1); null for a single row. */
  readonly std: number | null;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** A small table: for summaries of datasets and results, never for their rows. */
export interface Frame {
  readonly columns: readonly string[];
  readonly rows: number;
  values(column: string): (number | string)[];
  /** Summaries of the columns that hold numbers. */
  describe(): Record<string, ColumnSummary>;
  /** Sums of the other columns of numbers by the values of one, called `<column>_sum`. */
  sumBy(column: string): Frame;
  /** Rows of both frames that agree in a column. */
  merge(other: Frame, column: string): Frame;
  /** RFC 4180 text with a line of headings. */
  toCsv(): string;
}

/** What is used of danfojs-node. */
interface DataFrame {
  readonly columns: string[];
  readonly shape: [number, number];
  readonly index: (string | number)[];
  readonly values: (number | string)[][];
  readonly dtypes: string[];
  describe(): DataFrame;
  groupby(columns: string[]): { sum(): DataFrame };
  column(name: string): { readonly values: (number | string)[] };
  loc(places: { columns: string[] }): DataFrame;
}
interface Danfo {
  readonly DataFrame: new (data: Record<string, (number | string)[]>) => DataFrame;
  merge(options: { left: DataFrame; right: DataFrame; on: string[]; how: "inner" }): DataFrame;
  toCSV(frame: DataFrame): string;
}

/** Where TensorFlow.js keeps its engine and registries. */
const TENSORFLOW_GLOBALS = ["_tfengine", "_tfGlobals"] as const;

let danfo: Danfo | undefined;

/**
 * Makes a frame of columns. danfojs-node takes about a second to load, at the first call.
 *
 * @throws {RangeError} if there is no column, no row, or the columns differ in length
 */
export function frameOf(columns: FrameColumns): Frame {
  const lengths = Object.values(columns).map((values) => values.length);
  if (lengths.length === 0) throw new RangeError("a frame needs at least one column");
  if (lengths[0] === 0 || lengths.some((length) => length !== lengths[0])) {
    throw new RangeError(`columns have ${lengths.join(", ")} values: all need the same number, at least 1`);
  }
  danfo ??= loadDanfo();
  const data = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]));
  return new DanfoFrame(danfo, new danfo.DataFrame(data));
}

/**
 * danfojs-node brings a TensorFlow.js of its own. Two copies share one engine by way of the global object; while danfo
 * loads, it sees none, so that the engine of the models (`model/backend.ts`) is left as it is, or starts fresh later.
 */
function loadDanfo(): Danfo {
  const globals = globalThis as Record<string, unknown>;
  const kept = TENSORFLOW_GLOBALS.map((name) => [name, globals[name]] as const);
  for (const name of TENSORFLOW_GLOBALS) delete globals[name];
  try {
    return createRequire(import.meta.url)("danfojs-node") as Danfo;
  } finally {
    for (const [name, value] of kept) {
      if (value === undefined) delete globals[name];
      else globals[name] = value;
    }
  }
}

class DanfoFrame implements Frame {
  readonly #danfo: Danfo;
  readonly #frame: DataFrame;

  constructor(danfo: Danfo, frame: DataFrame) {
    this.#danfo = danfo;
    this.#frame = frame;
  }

  get columns(): readonly string[] {
    return this.#frame.columns;
  }

  get rows(): number {
    return this.#frame.shape[0];
  }

  values(column: string): (number | string)[] {
    if (!this.columns.includes(column)) {
      throw new RangeError(`no column "${column}"; valid: ${this.columns.join(", ")}`);
    }
    return [...this.#frame.column(column).values];
  }

  describe(): Record<string, ColumnSummary> {
    const described = this.#frame.describe();
    return Object.fromEntries(
      described.columns.map((column, at) => {
        const figure = (name: string) => described.values[described.index.indexOf(name)]![at] as number;
        const std = figure("std");
        return [
          column,
          {
            count: figure("count"),
            mean: figure("mean"),
            std: Number.isFinite(std) ? std : null,
            min: figure("min"),
            median: figure("median"),
            max: figure("max"),
          },
        ];
      }),
    );
  }

  sumBy(column: string): Frame {
    const numbers = this.columns.filter((_, i) => this.#frame.dtypes[i] !== "string");
    const part = this.#frame.loc({ columns: [...new Set([column, ...numbers])] });
    return new DanfoFrame(this.#danfo, part.groupby([column]).sum());
  }

  merge(other: Frame, column: string): Frame {
    if (!(other instanceof DanfoFrame)) throw new TypeError("frames of one kind can be merged");
    const merged = this.#danfo.merge({ left: this.#frame, right: other.#frame, on: [column], how: "inner" });
    return new DanfoFrame(this.#danfo, merged);
  }

  toCsv(): string {
    return this.#danfo.toCSV(this.#frame);
  }
}
