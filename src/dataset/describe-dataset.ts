import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { messageOf, UsageError, UserError } from "../core/errors.js";
import { powFunction } from "../pow/registry.js";
import { queryRows, sqlText, withDuckDb } from "./duckdb.js";
import { type ColumnSummary, frameOf } from "./frame.js";
import { checkFiles, type DatasetManifest, readManifest, splitsOf } from "./manifest.js";
import { type NonceCounts, type NonceProfile, nonceProfile } from "./nonce-profile.js";

/** Counts of a split. */
export interface SplitDescription {
  readonly split: string;
  readonly rows: number;
  readonly hits: number;
  /** Hits over rows; null without rows. */
  readonly hitShare: number | null;
  readonly templates: number;
}

/** What two splits have in common. */
export interface Overlap {
  readonly splits: readonly [string, string];
  /** Templates found in both. */
  readonly templates: number;
  /** Pairs of template and nonce found in both. */
  readonly pairs: number;
}

export interface DatasetDescription {
  readonly manifest: DatasetManifest;
  readonly splits: readonly SplitDescription[];
  /** Share of hits that the sampling should give, 2^-bits or one half; null where nothing says. */
  readonly expectedHitShare: number | null;
  /** Rows whose pair of template and nonce is there already, over all splits. */
  readonly duplicates: number;
  readonly overlaps: readonly Overlap[];
  /** No template in two splits, or where splits share templates on request no pair of template and nonce. */
  readonly leakage: "none" | "found";
  /** Rows whose `hit` is not what `hash64` says; null for datasets without a difficulty of their own. */
  readonly wrongLabels: number | null;
  readonly nonces: { readonly winners: NonceProfile; readonly all: NonceProfile };
  /** Rows and hits of templates, summarised by danfo; null where there are too many templates for a small frame. */
  readonly perTemplate: Readonly<Record<"rows" | "hits", ColumnSummary>> | null;
}

/** Most templates whose counts are summarised one by one. */
const FRAME_TEMPLATES = 50_000;

/** Beyond this DuckDB spills, at little cost: 1e7 rows take as much CPU time as with 512, and the process 400 MiB less. */
const MEMORY_MIB = 96;

/**
 * Describes a dataset from its files, which are first checked against the manifest.
 *
 * @throws {UsageError} if it is no dataset, a file was changed or cut short, or the manifest does not match
 */
export async function describeDataset(folder: string): Promise<DatasetDescription> {
  const manifest = readManifest(folder);
  await checkFiles(folder, manifest);
  const scratch = mkdtempSync(join(tmpdir(), "noncetrial-"));
  try {
    return await withDuckDb({ folder: scratch, memoryMiB: MEMORY_MIB, threads: 2 }, (connection) =>
      describe(connection, folder, manifest),
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UsageError(`${folder}: a Parquet file cannot be read: ${messageOf(error)}`, { cause: error });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function describe(
  connection: DuckDBConnection,
  folder: string,
  manifest: DatasetManifest,
): Promise<DatasetDescription> {
  await loadRows(connection, folder, manifest);
  const splits = await describeSplits(connection, manifest);
  for (const { split, rows, hits } of splits) {
    const said = splitsOf(manifest).find((file) => file.split === split)!;
    if (said.rows !== rows || said.hits !== hits) {
      throw new UsageError(
        `${join(folder, said.file)} has ${rows} rows and ${hits} hits, its manifest says ${said.rows} and ${said.hits}`,
      );
    }
  }
  const overlaps = await overlapsOf(connection, splits);
  const apart = manifest.kind === "labelled" && manifest.split === "across-templates";
  const leak = overlaps.some(({ templates, pairs }) => pairs > 0 || (apart && templates > 0));
  const wrong =
    manifest.kind === "labelled"
      ? await count(
          connection,
          `count(*) FILTER (hit <> (hash64 < ${2n ** BigInt(64 - manifest.bits)}::UBIGINT))`,
        )
      : null;
  return {
    manifest,
    splits,
    expectedHitShare: expectedShare(manifest),
    duplicates: await count(connection, "count(*) - count(DISTINCT pair)"),
    overlaps,
    leakage: leak ? "found" : "none",
    wrongLabels: wrong,
    nonces: {
      winners: nonceProfile(await nonceCounts(connection, "WHERE hit")),
      all: nonceProfile(await nonceCounts(connection, "")),
    },
    perTemplate: await summariseTemplates(connection, splits),
  };
}

/** One table of all rows: split, a number for the template's bytes, pair of it and the nonce, hash, hit. */
async function loadRows(
  connection: DuckDBConnection,
  folder: string,
  manifest: DatasetManifest,
): Promise<void> {
  const parts = splitsOf(manifest).map(
    ({ split, file }) =>
      `SELECT ${sqlText(split)} AS split, template, nonce, hash64, hit FROM read_parquet(${sqlText(join(folder, file))})`,
  );
  await connection.run(`CREATE VIEW files AS ${parts.join(" UNION ALL ")}`);
  await connection.run(
    "CREATE TABLE templates AS SELECT template, row_number() OVER () AS id FROM (SELECT DISTINCT template FROM files)",
  );
  await connection.run(
    "CREATE TABLE rows AS SELECT split, id AS template, id::UBIGINT * 4294967296 + nonce AS pair, nonce, hash64, hit " +
      "FROM files JOIN templates USING (template)",
  );
}

async function describeSplits(
  connection: DuckDBConnection,
  manifest: DatasetManifest,
): Promise<SplitDescription[]> {
  const found = await queryRows(
    connection,
    "SELECT split, count(*) AS rows, count(*) FILTER (hit) AS hits, count(DISTINCT template) AS templates FROM rows GROUP BY split",
  );
  return splitsOf(manifest).map(({ split }) => {
    const row = found.find((one) => one.split === split);
    const [rows, hits, templates] = [row?.rows, row?.hits, row?.templates].map((value) => whole(value ?? 0n));
    return {
      split,
      rows: rows!,
      hits: hits!,
      hitShare: rows === 0 ? null : hits! / rows!,
      templates: templates!,
    };
  });
}

async function overlapsOf(
  connection: DuckDBConnection,
  splits: readonly SplitDescription[],
): Promise<Overlap[]> {
  const overlaps: Overlap[] = [];
  for (const [i, { split: first }] of splits.entries()) {
    for (const { split: second } of splits.slice(i + 1)) {
      const shared = async (column: string) => {
        const of = (split: string) => `SELECT ${column} FROM rows WHERE split = ${sqlText(split)}`;
        const [row] = await queryRows(
          connection,
          `SELECT count(*) AS shared FROM (${of(first)} INTERSECT ${of(second)})`,
        );
        return whole(row!.shared!);
      };
      const templates = await shared("template");
      // Without a template in common there is no pair in common.
      overlaps.push({
        splits: [first, second],
        templates,
        pairs: templates === 0 ? 0 : await shared("pair"),
      });
    }
  }
  return overlaps;
}

function expectedShare(manifest: DatasetManifest): number | null {
  if (manifest.kind === "observational") return null;
  if (manifest.sampling === "balanced") return 0.5;
  return powFunction(manifest.pow).full ? 2 ** -manifest.bits : null;
}

async function nonceCounts(connection: DuckDBConnection, where: string): Promise<NonceCounts> {
  const tally = async (expression: string, cells: number) => {
    const counts = new Array<number>(cells).fill(0);
    const rows = await queryRows(
      connection,
      `SELECT (${expression})::INTEGER AS cell, count(*) AS n FROM rows ${where} GROUP BY cell`,
    );
    for (const { cell, n } of rows) counts[Number(cell)] = whole(n!);
    return counts;
  };
  const bytes: number[][] = [];
  for (const shift of [24, 16, 8, 0]) bytes.push(await tally(`(nonce >> ${shift}) & 255`, 256));
  return { bytes, ones: await tally("bit_count(nonce::BIGINT)", 33) };
}

async function summariseTemplates(connection: DuckDBConnection, splits: readonly SplitDescription[]) {
  const templates = splits.reduce((sum, split) => sum + split.templates, 0);
  if (templates === 0 || templates > FRAME_TEMPLATES) return null;
  // Ordered by the counts themselves, so that sums of squares are the same bits whatever ids templates got.
  const counts = await queryRows(
    connection,
    "SELECT count(*) AS rows, count(*) FILTER (hit) AS hits FROM rows GROUP BY template ORDER BY 1, 2",
  );
  const summary = frameOf({
    rows: counts.map(({ rows }) => whole(rows!)),
    hits: counts.map(({ hits }) => whole(hits!)),
  }).describe();
  return { rows: summary.rows!, hits: summary.hits! };
}

async function count(connection: DuckDBConnection, expression: string): Promise<number> {
  const [row] = await queryRows(connection, `SELECT ${expression} AS n FROM rows`);
  return whole(row!.n!);
}

function whole(value: DuckDBValue): number {
  return Number(value);
}
