import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBBlobValue } from "@duckdb/node-api";
import type { PowFunction } from "../../pow/pow-function.js";
import { hashAsNumber } from "../../pow/target.js";
import type { Winner } from "../block-headers.js";
import { queryRows, sqlText, withDuckDb } from "../duckdb.js";
import { checkFiles, type ObservationalManifest } from "../manifest.js";
import { WorkVerifier } from "./verify-work.js";

/**
 * The winners of an imported dataset in their order, its files checked and every proof of work verified again.
 *
 * @throws {UsageError} if a file does not match the manifest
 * @throws {RangeError} if a proof of work does not verify
 */
export async function observedWinners(
  pow: PowFunction,
  folder: string,
  manifest: ObservationalManifest,
): Promise<Winner[]> {
  await checkFiles(folder, manifest);
  const scratch = mkdtempSync(join(tmpdir(), "noncetrial-"));
  try {
    const rows = await withDuckDb({ folder: scratch, memoryMiB: 256, threads: 1 }, (connection) =>
      queryRows(
        connection,
        `SELECT template, nonce, target, key FROM read_parquet(${sqlText(join(folder, manifest.splits.observed.file))})`,
      ),
    );
    const verifier = new WorkVerifier(pow);
    return rows.map(({ template, nonce, target, key }) => {
      const work = {
        template: bytesOf(template),
        nonce: Number(nonce),
        target: hashAsNumber(bytesOf(target)),
        key: key === null ? undefined : bytesOf(key),
      };
      verifier.verify(work);
      return { template: work.template, nonce: work.nonce };
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof DuckDBBlobValue) return Uint8Array.from(value.bytes);
  throw new RangeError("a column of bytes holds something else");
}
