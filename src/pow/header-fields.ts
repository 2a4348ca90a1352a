import { HEADER_BYTES, headerWithNonce, splitHeader, TEMPLATE_BYTES } from "./header.js";

/** Fields of an 80-byte block header. Integers are unsigned 32-bit; hashes are 32 bytes in raw order. */
export interface HeaderFields extends TemplateFields {
  readonly nonce: number;
}

/** The same without the nonce. */
export interface TemplateFields {
  readonly version: number;
  readonly previousHash: Uint8Array;
  readonly merkleRoot: Uint8Array;
  /** Seconds since 1970. */
  readonly time: number;
  /** The target in compact form ("bits"). */
  readonly compactTarget: number;
}

const HASH_BYTES = 32;
const Offset = { version: 0, previousHash: 4, merkleRoot: 36, time: 68, compactTarget: 72 } as const;

/**
 * Reads a header (https://developer.bitcoin.org/reference/block_chain.html#block-headers).
 *
 * @throws {RangeError} if it is not 80 bytes long
 */
export function parseHeader(header: Uint8Array): HeaderFields {
  const { template, nonce } = splitHeader(header);
  return { ...parseTemplate(template), nonce };
}

/** Reads the 76 bytes before a header's nonce. @throws {RangeError} if there are not 76 */
export function parseTemplate(template: Uint8Array): TemplateFields {
  if (template.length !== TEMPLATE_BYTES) {
    throw new RangeError(`template has ${template.length} bytes, ${TEMPLATE_BYTES} are needed`);
  }
  const view = new DataView(template.buffer, template.byteOffset, template.byteLength);
  return {
    version: view.getUint32(Offset.version, true),
    previousHash: template.slice(Offset.previousHash, Offset.previousHash + HASH_BYTES),
    merkleRoot: template.slice(Offset.merkleRoot, Offset.merkleRoot + HASH_BYTES),
    time: view.getUint32(Offset.time, true),
    compactTarget: view.getUint32(Offset.compactTarget, true),
  };
}

/** The 80 bytes of a header. @throws {RangeError} if a field is out of range */
export function buildHeader(fields: HeaderFields): Uint8Array {
  return headerWithNonce(buildTemplate(fields), fields.nonce);
}

/** The 76 bytes of a header before its nonce. @throws {RangeError} if a field is out of range */
export function buildTemplate(fields: TemplateFields): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES - 4);
  const view = new DataView(bytes.buffer);
  for (const name of ["version", "time", "compactTarget"] as const) {
    const value = fields[name];
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
      throw new RangeError(`${name} is ${value}, an integer from 0 to 2^32 - 1 is needed`);
    }
    view.setUint32(Offset[name], value, true);
  }
  for (const name of ["previousHash", "merkleRoot"] as const) {
    if (fields[name].length !== HASH_BYTES) {
      throw new RangeError(`${name} has ${fields[name].length} bytes, ${HASH_BYTES} are needed`);
    }
    bytes.set(fields[name], Offset[name]);
  }
  return bytes;
}
