import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";

/** Where DuckDB may keep what does not fit its memory, and how much memory and how many threads it may use. */
export interface DuckDbOptions {
  readonly folder: string;
  readonly memoryMiB: number;
  readonly threads: number;
}

/**
 * Runs `work` on a database of its own, which lies in `folder` while it is open and is for the caller to remove. DuckDB
 * loads no extensions: nothing is fetched.
 *
 * @param signal interrupts the statement that is running
 */
export async function withDuckDb<T>(
  { folder, memoryMiB, threads }: DuckDbOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const instance = await DuckDBInstance.create(join(folder, "staging.duckdb"), {
    threads: String(threads),
    memory_limit: `${memoryMiB}MiB`,
    temp_directory: join(folder, "spill"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    signal?.addEventListener("abort", interrupt);
    try {
      return await work(connection);
    } finally {
      signal?.removeEventListener("abort", interrupt);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Rows of a query, each an object by column name. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<Record<string, DuckDBValue>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects();
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
