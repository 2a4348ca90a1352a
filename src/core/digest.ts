import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** SHA-256 of bytes or of UTF-8 text, as 64 lower-case hex digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of the canonical JSON of a value, as 64 lower-case hex digits. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
