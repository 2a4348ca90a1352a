import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
} from "@duckdb/node-api";
import { sqlText } from "./duckdb.js";

/** Most rows of a chunk that DuckDB takes. */
const CHUNK_ROWS = 2048;

/** Columns of a table: name to type. */
export type ColumnTypes = Readonly<Record<string, DuckDBType>>;

/**
 * A table on disk that rows are added to one by one and that is then written as Parquet in their order. Takes the memory
 * of one chunk, beside what the database is allowed.
 */
export class StagedTable {
  readonly #connection: DuckDBConnection;
  readonly #name: string;
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  readonly #chunk: DuckDBDataChunk;
  #vectors: DuckDBVector[] = [];
  #filled = 0;
  #rows = 0;

  private constructor(
    connection: DuckDBConnection,
    name: string,
    types: readonly DuckDBType[],
    appender: DuckDBAppender,
  ) {
    this.#connection = connection;
    this.#name = name;
    this.#types = types;
    this.#appender = appender;
    this.#chunk = DuckDBDataChunk.create(types);
    this.#begin();
  }

  static async create(
    connection: DuckDBConnection,
    name: string,
    columns: ColumnTypes,
  ): Promise<StagedTable> {
    const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    await connection.run(`CREATE TABLE ${name} (${list.join(", ")})`);
    return new StagedTable(connection, name, Object.values(columns), await connection.createAppender(name));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a row: one value a column. */
  append(values: readonly DuckDBValue[]): void {
    for (let column = 0; column < values.length; column++) {
      this.#vectors[column]!.setItem(this.#filled, values[column]!);
    }
    this.#rows++;
    if (++this.#filled === CHUNK_ROWS) this.#flush();
  }

  /** Writes the table, in the order of its rows, and drops it. @param select columns or expressions */
  async writeParquet(path: string, select: string): Promise<void> {
    this.#flush();
    this.#appender.closeSync();
    await this.#connection.run(
      `COPY (SELECT ${select} FROM ${this.#name}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    );
    await this.#connection.run(`DROP TABLE ${this.#name}`);
  }

  #flush(): void {
    if (this.#filled === 0) return;
    for (const vector of this.#vectors) vector.flush();
    this.#chunk.rowCount = this.#filled;
    this.#appender.appendDataChunk(this.#chunk);
    // Gives back the memory of its texts and bytes.
    this.#chunk.reset();
    this.#begin();
  }

  #begin(): void {
    this.#chunk.rowCount = CHUNK_ROWS;
    this.#filled = 0;
    this.#vectors = this.#types.map((_, column) => this.#chunk.getColumnVector(column));
  }
}
