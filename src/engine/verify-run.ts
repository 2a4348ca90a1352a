import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../core/canonical-json.js";
import { sha256Hex } from "../core/digest.js";
import { messageOf, systemErrorCode } from "../core/errors.js";
import { contradictions } from "../trial/judged-again.js";
import { entrySchema, type LedgerEntry } from "../trial/ledger-entry.js";
import { type Results, resultsDigest, resultsSchema } from "../trial/results.js";
import { HitCheck } from "./hit-check.js";
import { LEDGER_FILE, LEDGER_SCHEMA, NOTHING, type ReadLine, readLedger } from "./ledger.js";
import { LedgerSums } from "./ledger-sums.js";
import { commitTo } from "./outside/commitment.js";
import { finishedRun, type RunIdentity } from "./run-identity.js";

/** Something in a run folder that does not hold. */
export interface Problem {
  /** File, and line where there are lines: `ledger.jsonl line 7`. */
  readonly place: string;
  readonly wrong: string;
}

/** What came of verifying a run. */
export interface Verified {
  readonly lines: number;
  /** Hits whose hash was computed again. */
  readonly hits: number;
  /** The first altered line of the ledger and all that is wrong with it, then what is wrong elsewhere. */
  readonly problems: readonly Problem[];
}

const link = { line: z.int(), previous: z.string() };
const openingSchema = z.strictObject({
  ...link,
  schema: z.literal(LEDGER_SCHEMA),
  experiment: z.string(),
  seed: z.string(),
  commitment: z
    .strictObject({ protocol: z.string(), claim: z.string(), salt: z.string(), seed: z.string() })
    .optional(),
});
const lineSchema = entrySchema.extend(link);

/**
 * Computes again what a finished run says: every recorded hit by the implementation that is not the scanner's, the
 * chain of its ledger, the sums of it that the results rest on, the lifts and verdicts that follow from counts, and the digest
 * of the results.
 *
 * @throws {UsageError} if the folder is none of a finished run
 */
export function verifyRun(folder: string): Verified {
  const identity = finishedRun(folder);
  const problems: Problem[] = [];
  const results = readResultsFile(folder, problems);
  if (results) problems.push(...checkIdentity(folder, identity, results));
  const ledger = readLedger(folder);
  if (ledger === undefined) {
    return { lines: 0, hits: 0, problems: [{ place: LEDGER_FILE, wrong: "it is missing" }, ...problems] };
  }
  const sums = new LedgerSums(results?.trials ?? []);
  const hits = new HitCheck(identity.evaluation ?? identity.seed);
  const { lines, altered } = readThrough(ledger, results, identity, hits, sums);
  if (altered) problems.unshift(altered);
  else problems.push(...sums.mismatches().map((wrong) => ({ place: "results.json", wrong })));
  problems.push(
    ...(results?.trials ?? []).flatMap(contradictions).map((wrong) => ({ place: "results.json", wrong })),
  );
  return { lines, hits: hits.count, problems };
}

function readResultsFile(folder: string, problems: Problem[]): Results | undefined {
  try {
    const results = resultsSchema.parse(JSON.parse(readFileSync(join(folder, "results.json"), "utf8")));
    const digest = resultsDigest(results);
    if (digest !== results.digest) {
      problems.push({
        place: "results.json",
        wrong: `its digest is ${results.digest}, what it holds has ${digest}`,
      });
    }
    return results;
  } catch (error) {
    const missing = systemErrorCode(error) === "ENOENT";
    const wrong = missing ? "it is missing" : `it cannot be read: ${messageOf(error).slice(0, 200)}`;
    problems.push({ place: "results.json", wrong });
    return undefined;
  }
}

function checkIdentity(folder: string, identity: RunIdentity, results: Results): Problem[] {
  const problems: Problem[] = [];
  const { experiment } = results;
  if (identity.experiment !== experiment.sha256 || identity.seed !== results.seed) {
    problems.push({ place: "run.json", wrong: "its experiment or seed is not that of results.json" });
  }
  try {
    const text = readFileSync(join(folder, "experiment.yaml"), "utf8");
    const { overrides } = experiment;
    const sha256 = sha256Hex(overrides.length === 0 ? text : text + canonicalJson(overrides));
    if (sha256 !== experiment.sha256) {
      problems.push({
        place: "experiment.yaml",
        wrong: `its SHA-256 is ${sha256}, the run was of ${experiment.sha256}`,
      });
    }
  } catch (error) {
    problems.push({ place: "experiment.yaml", wrong: `it cannot be read: ${messageOf(error)}` });
  }
  return problems;
}

/** Counts the lines of a ledger and finds the first that is not as it was written, with all that shows it. */
function readThrough(
  ledger: Iterable<ReadLine>,
  results: Results | undefined,
  identity: RunIdentity,
  hits: HitCheck,
  sums: LedgerSums,
): { lines: number; altered?: Problem } {
  let previous = NOTHING;
  let altered: Problem | undefined;
  let lines = 0;
  for (const [read, next] of withNext(ledger)) {
    lines++;
    // The lines behind it are only counted.
    if (altered !== undefined) continue;
    const wrong = [...read.wrong];
    const line = parseLine(read, wrong);
    if (line !== undefined) {
      if (line.line !== read.number) wrong.push(`it says that it is line ${line.line}`);
      if (line.previous !== previous) wrong.push("it is not chained to the line before");
      if ("schema" in line) wrong.push(...checkOpening(line, identity));
      else {
        wrong.push(...hits.check(line));
        sums.add(line);
      }
    }
    // A line that was written anew whole, its own SHA-256 with it, shows in the one behind it alone.
    if (wrong.length === 0 && next && next.wrong.length === 0 && previousOf(next) !== read.sha256)
      wrong.push(`line ${next.number} is chained to another line`);
    if (!next && results) wrong.push(...checkEnd(read, results));
    if (wrong.length > 0) altered = { place: `${LEDGER_FILE} line ${read.number}`, wrong: wrong.join("; ") };
    previous = read.sha256;
  }
  if (lines === 0) altered = { place: LEDGER_FILE, wrong: "it is empty" };
  return { lines, ...(altered ? { altered } : {}) };
}

/** Each item with the one behind it; undefined behind the last. */
function* withNext<T>(items: Iterable<T>): Generator<[T, T | undefined]> {
  let last: T | undefined;
  for (const item of items) {
    if (last !== undefined) yield [last, item];
    last = item;
  }
  if (last !== undefined) yield [last, undefined];
}

function parseLine(read: ReadLine, wrong: string[]) {
  if (read.content === undefined) return undefined;
  const parsed = (read.number === 1 ? openingSchema : lineSchema).safeParse(read.content);
  if (parsed.success) return parsed.data as z.infer<typeof openingSchema> | (LedgerEntry & Link);
  const { path, message } = parsed.error.issues[0]!;
  wrong.push(`its ${path.join(".") || "content"} does not fit: ${message}`);
  return undefined;
}

type Link = { readonly line: number; readonly previous: string };

function previousOf({ content }: ReadLine): unknown {
  return typeof content === "object" && content !== null && "previous" in content
    ? content.previous
    : undefined;
}

function checkOpening(opening: z.infer<typeof openingSchema>, identity: RunIdentity): string[] {
  const wrong: string[] = [];
  for (const key of ["experiment", "seed"] as const) {
    if (opening[key] !== identity[key]) {
      wrong.push(`its ${key} is ${opening[key]}, the run's is ${identity[key]}`);
    }
  }
  if (opening.commitment?.seed !== identity.evaluation || opening.commitment?.claim !== identity.claim)
    wrong.push("it is committed to another claim or seed of evaluation than run.json");
  if (opening.commitment) {
    const { protocol, claim, salt, seed } = opening.commitment;
    if (commitTo(opening.seed, protocol, claim, salt).seed !== seed)
      wrong.push("its seed of evaluation does not follow from what it is committed to");
  }
  return wrong;
}

function checkEnd(last: ReadLine, { ledger }: Results): string[] {
  if (last.number < ledger.lines)
    return [`it is the last one of ${ledger.lines}: the lines behind it are missing`];
  if (last.number > ledger.lines) return [`the run wrote ${ledger.lines} lines`];
  return last.sha256 === ledger.sha256 ? [] : [`its SHA-256 is not that of the last line in results.json`];
}
