import { TEMPLATE_BYTES, TIME_OFFSET } from "../../../pow/header.js";
import { TIME_OFFSET as BLOB_TIME_OFFSET } from "../../../pow/randomx/hashing-blob.js";

/** Most bytes of a varint that can hold a 32-bit time. */
const VARINT_BYTES = 5;

/**
 * The time stamp of a template: the field of an 80-byte header, or the varint of a hashing blob (7 bits a byte, lowest
 * first, the top bit set on all but the last).
 */
export function timeOf(template: Uint8Array): number {
  if (template.length === TEMPLATE_BYTES) {
    return new DataView(template.buffer, template.byteOffset).getUint32(TIME_OFFSET, true);
  }
  let time = 0;
  for (let i = 0; i < VARINT_BYTES; i++) {
    const byte = template[BLOB_TIME_OFFSET + i] ?? 0;
    time += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) break;
  }
  return time;
}
