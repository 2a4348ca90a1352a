import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../core/hex.js";
import { headerWithNonce, splitHeader, TEMPLATE_BYTES } from "../../pow/header.js";
import { buildTemplate, parseTemplate } from "../../pow/header-fields.js";
import type { PowFunction } from "../../pow/pow-function.js";
import { splitBlob } from "../../pow/randomx/hashing-blob.js";
import { sha256dPow } from "../../pow/sha256-pow.js";
import { overDecimal, targetOfBits, targetOfCompact, targetOfDifficulty } from "../../pow/target.js";

/** Work that somebody has done: a template, the nonce that won, and what its hash has to meet. */
export interface Work {
  readonly template: Uint8Array;
  readonly nonce: number;
  readonly target: bigint;
  /** Key of a function that takes one, where the record names it. */
  readonly key: Uint8Array | undefined;
}

/** In CSV an empty cell stands for nothing. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional());

const number = z.union([z.number(), z.string()]);

const rowSchema = z.object({
  template: optional(z.string()),
  header: optional(z.string()),
  blob: optional(z.string()),
  nonce: optional(number),
  key: optional(z.string()),
  bits: optional(number),
  difficulty: optional(number),
});
type Row = z.infer<typeof rowSchema>;

const displayHash = z.string().regex(/^[0-9a-fA-F]{64}$/, "64 hex digits are needed");

/** What a node's `getblockheader` prints (https://developer.bitcoin.org/reference/rpc/getblockheader.html). */
const nodeSchema = z.object({
  hash: displayHash,
  version: z.int(),
  versionHex: z
    .string()
    .regex(/^[0-9a-fA-F]{8}$/)
    .optional(),
  /** The first block of a chain has none before it. */
  previousblockhash: displayHash.default("0".repeat(64)),
  merkleroot: displayHash,
  time: z.int(),
  bits: z.string().regex(/^[0-9a-fA-F]{8}$/),
  nonce: z.int(),
});

/**
 * Reads a record of real work: `{template | header | blob, nonce, key, bits | difficulty}` in raw byte order, or a
 * node's verbose `getblockheader`, whose hashes are in display order, most significant byte first.
 *
 * `bits` as 8 hex digits is a compact target, as a smaller number it counts leading zero bits. Without `bits` and
 * `difficulty` a header is held to the target that it states.
 *
 * @throws {RangeError | TypeError} saying what is wrong with it
 */
export function parseWork(pow: PowFunction, record: unknown): Work {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new TypeError("a record is a JSON object");
  }
  if ("merkleroot" in record) return nodeWork(pow, parsed(nodeSchema, record));
  const row = parsed(rowSchema, record);
  const { template, nonce } = templateOf(pow, row);
  const key = row.key === undefined ? undefined : named("key", () => hexToBytes(row.key!));
  return { template, nonce, key, target: targetOf(pow, row, template) };
}

function nodeWork(pow: PowFunction, fields: z.infer<typeof nodeSchema>): Work {
  if (!takesHeaders(pow))
    throw new RangeError(`block headers belong to functions of 80-byte headers, not to ${pow.id}`);
  const raw = (display: string) => hexToBytes(display, 32).reverse();
  const template = buildTemplate({
    version: fields.versionHex === undefined ? fields.version >>> 0 : Number.parseInt(fields.versionHex, 16),
    previousHash: raw(fields.previousblockhash),
    merkleRoot: raw(fields.merkleroot),
    time: fields.time,
    compactTarget: Number.parseInt(fields.bits, 16),
  });
  // The name of a block is the double SHA-256 of its header, also where other functions are its proof of work.
  const name = sha256dPow().digest!(headerWithNonce(template, fields.nonce)).reverse();
  if (bytesToHex(name) !== fields.hash.toLowerCase()) {
    throw new RangeError(`its fields hash to ${bytesToHex(name)}, its hash is ${fields.hash}`);
  }
  return {
    template,
    nonce: fields.nonce,
    key: undefined,
    target: targetOfCompact(Number.parseInt(fields.bits, 16)),
  };
}

/** Whether a function hashes 80-byte headers, and not blobs. */
export function takesHeaders(pow: PowFunction): boolean {
  return pow.templateBytes === TEMPLATE_BYTES && pow.leastTemplateBytes === undefined;
}

function templateOf(pow: PowFunction, row: Row): { template: Uint8Array; nonce: number } {
  const given = (["template", "header", "blob"] as const).filter((name) => row[name] !== undefined);
  if (given.length !== 1) {
    throw new RangeError(
      `it has ${given.join(" and ") || "no"} field of template, header and blob: one is needed`,
    );
  }
  const [name] = given as ["template" | "header" | "blob"];
  const wanted = takesHeaders(pow) ? "header" : "blob";
  if (name !== "template" && name !== wanted) {
    throw new RangeError(`it has a ${name}, ${pow.id} needs a ${wanted} or a template`);
  }
  const bytes = named(name, () => hexToBytes(row[name]!));
  const nonce = row.nonce === undefined ? undefined : wholeNonce(row.nonce);
  if (name === "template") {
    if (nonce === undefined) throw new RangeError("a template needs a nonce");
    const least = pow.leastTemplateBytes ?? pow.templateBytes;
    if (bytes.length < least || (pow.leastTemplateBytes === undefined && bytes.length > least)) {
      throw new RangeError(`template has ${bytes.length} bytes, ${pow.id} needs ${least}`);
    }
    return { template: bytes, nonce };
  }
  const split = name === "header" ? splitHeader(bytes) : splitBlob(bytes);
  if (nonce !== undefined && nonce !== split.nonce) {
    throw new RangeError(`nonce is ${nonce}, the ${name} has ${split.nonce}`);
  }
  return split;
}

function wholeNonce(value: number | string): number {
  const nonce = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof nonce === "number" && Number.isInteger(nonce) && nonce >= 0 && nonce < 2 ** 32) return nonce;
  throw new RangeError(`nonce is ${JSON.stringify(value)}, an integer from 0 to 2^32 - 1 is needed`);
}

const EVERYTHING = (1n << 256n) - 1n;

function targetOf(pow: PowFunction, { bits, difficulty }: Row, template: Uint8Array): bigint {
  if (bits !== undefined && difficulty !== undefined) throw new RangeError("give one of bits and difficulty");
  if (difficulty !== undefined) {
    const text = typeof difficulty === "number" ? plainDecimal(difficulty) : difficulty;
    // A hash meets Monero's difficulty if their product is below 2^256.
    return takesHeaders(pow) ? targetOfDifficulty(text) : overDecimal(EVERYTHING, text);
  }
  if (bits === undefined && !takesHeaders(pow)) throw new RangeError("a blob needs bits or a difficulty");
  if (typeof bits === "number" || (bits !== undefined && /^\d{1,3}$/.test(bits)))
    return targetOfBits(Number(bits));
  const stated = takesHeaders(pow) ? parseTemplate(template).compactTarget : undefined;
  if (bits === undefined) return targetOfCompact(stated!);
  if (!/^[0-9a-fA-F]{8}$/.test(bits)) {
    throw new RangeError(
      `bits is ${JSON.stringify(bits)}: 8 hex digits, or a number of leading zero bits, is needed`,
    );
  }
  const compact = Number.parseInt(bits, 16);
  if (stated !== undefined && stated !== compact) {
    throw new RangeError(`bits is ${bits}, the header states ${stated.toString(16).padStart(8, "0")}`);
  }
  return targetOfCompact(compact);
}

/** A number as a decimal text without an exponent. */
function plainDecimal(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function parsed<T extends z.ZodType>(schema: T, record: object): z.infer<T> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new TypeError(`${issue.path.join(".")}: ${issue.message}`);
}

function named<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new RangeError(`${field}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
