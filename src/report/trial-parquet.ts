import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { BIGINT, DOUBLE, type DuckDBType, VARCHAR } from "@duckdb/node-api";
import { makeFolder } from "../core/make-folder.js";
import { withDuckDb } from "../dataset/duckdb.js";
import { StagedTable } from "../dataset/staged-table.js";
import type { Results } from "../trial/results.js";
import { TRIAL_COLUMNS } from "./trial-table.js";

const TYPES: Readonly<Record<(typeof TRIAL_COLUMNS)[number]["type"], DuckDBType>> = {
  text: VARCHAR,
  count: BIGINT,
  number: DOUBLE,
};

/** Writes the trials of a run as a Parquet file, a row each, whole or not at all; what a trial does not have is null. */
export async function writeTrialParquet(path: string, { trials }: Results): Promise<void> {
  makeFolder(dirname(path));
  const folder = mkdtempSync(join(dirname(resolve(path)), ".parquet-"));
  try {
    const staged = join(folder, "trials.parquet");
    await withDuckDb({ folder, memoryMiB: 128, threads: 1 }, async (connection) => {
      const columns = Object.fromEntries(TRIAL_COLUMNS.map(({ name, type }) => [name, TYPES[type]]));
      const table = await StagedTable.create(connection, "trials", columns);
      for (const trial of trials) {
        table.append(
          TRIAL_COLUMNS.map(({ type, cell }) => {
            const value = cell(trial);
            return type === "count" && typeof value === "number" ? BigInt(value) : value;
          }),
        );
      }
      await table.writeParquet(staged, "*");
    });
    renameSync(staged, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
