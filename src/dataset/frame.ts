import { createRequire } from "node:module";

/** A value of a small table; null where there is none. */
export type Cell = number | string | null;

/** Columns of a small table: name to values, one a row. */
export type FrameColumns = Readonly<Record<string, readonly Cell[]>>;

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
  values(column: string): Cell[];
  /** Summaries of the columns that hold numbers, each over the rows that have one. */
  describe(): Record<string, ColumnSummary>;
  /**
   * Groups rows that agree in some columns, in the order in which they come: these columns, `count`, the rows of a group, and
   * for each column to average `<column>_mean` over the rows that have a number; null where none has.
   */
  groupBy(columns: readonly string[], means: readonly string[]): Frame;
  /** Rows of both frames that agree in a column and have a value there. */
  merge(other: Frame, column: string): Frame;
  /** RFC 4180 text with a line of headings, lines ending in LF; a missing value is empty. */
  toCsv(): string;
}

/** What is used of danfojs-node. */
interface DataFrame {
  readonly columns: string[];
  readonly shape: [number, number];
  readonly index: (string | number)[];
  readonly values: Cell[][];
  readonly dtypes: string[];
  describe(): DataFrame;
  groupby(columns: string[]): { agg(how: Record<string, "count" | "mean">): DataFrame };
  column(name: string): { readonly values: Cell[] };
}
interface Danfo {
  readonly DataFrame: new (data: Record<string, Cell[]>) => DataFrame;
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

  values(column: string): Cell[] {
    if (!this.columns.includes(column)) {
      throw new RangeError(`no column "${column}"; valid: ${this.columns.join(", ")}`);
    }
    return [...this.#frame.column(column).values];
  }

  describe(): Record<string, ColumnSummary> {
    return Object.fromEntries(
      this.#numeric().flatMap((column) => {
        // The whole of danfo's summaries fails on a single null.
        const known = this.values(column).filter((value) => value !== null);
        return known.length === 0 ? [] : [[column, this.#summary(column, known)] as const];
      }),
    );
  }

  #summary(column: string, known: Cell[]): ColumnSummary {
    const described = new this.#danfo.DataFrame({ [column]: known }).describe();
    const figure = (name: string) => described.values[described.index.indexOf(name)]![0] as number;
    const std = figure("std");
    return {
      count: figure("count"),
      mean: figure("mean"),
      std: Number.isFinite(std) ? std : null,
      min: figure("min"),
      median: figure("median"),
      max: figure("max"),
    };
  }

  #numeric(): string[] {
    return this.columns.filter((_, i) => this.#frame.dtypes[i] !== "string");
  }

  groupBy(columns: readonly string[], means: readonly string[]): Frame {
    if (columns.length === 0) throw new RangeError("a group needs at least one column");
    const cells = columns.map((column) => this.values(column));
    // One key a row: danfo joins several by a hyphen, so that different ones may look alike.
    const keys = Array.from({ length: this.rows }, (_, row) => JSON.stringify(cells.map((one) => one[row]!)));
    const counts = this.#aggregated(keys, keys, "count");
    const groups = [...counts.keys()];
    const parsed = groups.map((key) => JSON.parse(key) as Cell[]);
    const averaged = means.map((column) => [column, this.#means(keys, column)] as const);
    return frameOf({
      ...Object.fromEntries(columns.map((column, i) => [column, parsed.map((key) => key[i]!)])),
      count: groups.map((key) => counts.get(key)!),
      ...Object.fromEntries(
        averaged.map(([column, values]) => [`${column}_mean`, groups.map((key) => values.get(key) ?? null)]),
      ),
    });
  }

  /** Means by key over the rows that have a number: danfo counts a null as 0. */
  #means(keys: readonly string[], column: string): Map<string, number> {
    const values = this.values(column);
    const text = values.find((value) => typeof value === "string");
    if (text !== undefined) throw new TypeError(`column "${column}" holds "${text}": numbers have a mean`);
    const known = [...keys.keys()].filter((row) => values[row] !== null);
    if (known.length === 0) return new Map();
    return this.#aggregated(
      known.map((row) => keys[row]!),
      known.map((row) => values[row]!),
      "mean",
    );
  }

  #aggregated(key: string[], value: Cell[], how: "count" | "mean"): Map<string, number> {
    const grouped = new this.#danfo.DataFrame({ key, value }).groupby(["key"]).agg({ value: how });
    return new Map(grouped.values.map(([name, figure]) => [String(name), Number(figure)]));
  }

  merge(other: Frame, column: string): Frame {
    if (!(other instanceof DanfoFrame)) throw new TypeError("frames of one kind can be merged");
    const [left, right] = [this, other].map((frame) => frame.#having(column)) as [DataFrame, DataFrame];
    return new DanfoFrame(this.#danfo, this.#danfo.merge({ left, right, on: [column], how: "inner" }));
  }

  /** The rows that have a value in a column. */
  #having(column: string): DataFrame {
    const present = this.values(column).map((value) => value !== null);
    if (present.every(Boolean)) return this.#frame;
    const columns = this.columns.map((name) => [name, this.values(name).filter((_, row) => present[row])]);
    return new this.#danfo.DataFrame(Object.fromEntries(columns));
  }

  toCsv(): string {
    // danfo writes cells as they are.
    const columns = this.columns.map((name) => [quoted(name), this.values(name).map(quoted)] as const);
    return this.#danfo.toCSV(new this.#danfo.DataFrame(Object.fromEntries(columns)));
  }
}

/** A cell of CSV (RFC 4180, section 2). */
function quoted<T extends Cell>(cell: T): T | string {
  return typeof cell === "string" && /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
