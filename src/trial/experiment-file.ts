import { readFileSync } from "node:fs";
import { type Document, isCollection, isNode, LineCounter, parse, parseDocument } from "yaml";
import { z } from "zod";
import { canonicalJson } from "../core/canonical-json.js";
import { sha256Hex } from "../core/digest.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import { suggestion } from "../core/suggest.js";
import { type Protocol, protocolSchema } from "./protocol.js";

/** A value put in place of one of the file's, from `--set a.b=value`. */
export interface Override {
  /** Dotted path; list entries by index, e.g. `trials.0.bits`. */
  readonly path: string;
  readonly value: unknown;
}

/** An experiment as read: the protocol and what identifies it. */
export interface Experiment {
  readonly protocol: Protocol;
  /** SHA-256 of the file's bytes; with overrides, of the bytes followed by their canonical JSON. */
  readonly sha256: string;
  /** The file's text, kept in the run folder. */
  readonly text: string;
  readonly overrides: readonly Override[];
}

/** Parses `a.b=value`; the value is read as YAML. @throws {UsageError} if there is no `=` or no path */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--set ${text}: write PATH=VALUE, e.g. --set margin=0.02`);
  const path = text.slice(0, at).trim();
  try {
    return { path, value: parse(text.slice(at + 1)) as unknown };
  } catch (error) {
    throw new UsageError(`--set ${path}: the value is not YAML: ${messageOf(error)}`);
  }
}

/** Reads and checks an experiment file. @throws {UsageError} naming file, line, field and what would be valid */
export function readExperiment(file: string, overrides: readonly Override[] = []): Experiment {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = systemErrorCode(error);
    const reason =
      code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a folder" : messageOf(error);
    throw new UsageError(
      `cannot read experiment ${file}: ${reason}; give a YAML file such as experiments/quick.yaml`,
    );
  }
  return parseExperiment(text, file, overrides);
}

/** The same for a text in hand; `file` is used in messages. */
export function parseExperiment(text: string, file: string, overrides: readonly Override[] = []): Experiment {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    throw new UsageError(`${file}:${lines.linePos(fault.pos[0]).line}: not valid YAML: ${messageOf(fault)}`);
  }
  if (!isCollection(document.contents)) {
    throw new UsageError(`${file}: an experiment is a mapping of fields; valid: ${fieldsAt([])?.join(", ")}`);
  }
  for (const { path, value } of overrides) setOverride(document, path, value);
  const parsed = protocolSchema.safeParse(document.toJS(), { reportInput: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(describeIssue(issue, placeOf(pathOf(issue), file, document, lines, overrides)));
  }
  const identity = overrides.length === 0 ? text : text + canonicalJson(overrides);
  const protocol = { ...parsed.data, trials: parsed.data.trials ?? [] };
  return { protocol, sha256: sha256Hex(identity), text, overrides };
}

function setOverride(document: Document, path: string, value: unknown): void {
  try {
    document.setIn(toPath(path), value);
  } catch {
    throw new UsageError(`--set ${path}: the file has no place for it; valid: ${fieldsAt([])?.join(", ")}`);
  }
}

function toPath(dotted: string): (string | number)[] {
  return dotted.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, at: string): string {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const place = issue.path.length > 0 ? ` in ${pathText(issue.path)}` : "";
    const hint = suggestion(key, fieldsAt(issue.path) ?? []);
    return `${at}: unknown field "${key}"${place}: ${hint}`;
  }
  const about = descriptionAt(issue.path);
  const note = about === undefined ? "" : ` (${about})`;
  const name = pathText(issue.path) || "the file";
  if (issue.code === "invalid_value" && typeof issue.input === "string") {
    return `${at}: ${name} is "${issue.input}": ${suggestion(issue.input, issue.values.map(String))}`;
  }
  if (issue.input === undefined) return `${at}: ${name} is missing${note}: ${issue.message}`;
  return `${at}: ${name} is ${JSON.stringify(issue.input)}: ${issue.message}${note}`;
}

/** Path of the value that is at fault. */
function pathOf(issue: Issue): PropertyKey[] {
  return issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]!] : issue.path;
}

/** Where a value was given: `--set PATH` where one put it there, else file and line. */
function placeOf(
  path: readonly PropertyKey[],
  file: string,
  document: Document,
  lines: LineCounter,
  overrides: readonly Override[],
): string {
  const given = overrides.findLast((one) => toPath(one.path).every((step, i) => step === path[i]));
  return given === undefined ? `${file}:${lineOf(path, document, lines)}` : `--set ${given.path}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? String(step) : `.${String(step)}`))
    .join("");
}

/** Line of the node at a path, or of its nearest parent that the file has. */
function lineOf(path: readonly PropertyKey[], document: Document, lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const steps = path.slice(0, length);
    const node = length === 0 ? document.contents : document.getIn(steps, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The schema at a path of the protocol, through lists, defaults and optional fields. */
function schemaAt(path: readonly PropertyKey[]): z.ZodType | undefined {
  let schema: unknown = protocolSchema;
  for (const step of path) {
    const inner = unwrap(schema);
    if (inner instanceof z.ZodObject) schema = inner.shape[String(step)];
    else if (inner instanceof z.ZodArray) schema = inner.element;
    else if (inner instanceof z.ZodRecord) schema = inner.valueType;
    else return undefined;
  }
  return schema instanceof z.ZodType ? schema : undefined;
}

function descriptionAt(path: readonly PropertyKey[]): string | undefined {
  const schema = schemaAt(path);
  const inner = unwrap(schema);
  return schema?.description ?? (inner instanceof z.ZodType ? inner.description : undefined);
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}

function fieldsAt(path: readonly PropertyKey[]): string[] | undefined {
  const schema = unwrap(schemaAt(path) ?? (path.length === 0 ? protocolSchema : undefined));
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}
