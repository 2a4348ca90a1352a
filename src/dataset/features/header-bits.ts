import { TEMPLATE_BYTES } from "../../pow/header.js";
import { checkRoom, type FeatureSet } from "./feature-set.js";
import { bitsAt } from "./nonce-bits.js";

const TEMPLATE_BITS = 8 * TEMPLATE_BYTES;
const WIDTH = TEMPLATE_BITS + 32;

/**
 * All bits of an 80-byte header as -1 or +1: those of the template byte by byte, each most significant first, then those
 * of the nonce as in `nonce-bits`.
 */
export const HEADER_BITS: FeatureSet = {
  name: "header-bits",
  version: 1,
  width: WIDTH,
  columns: [
    ...Array.from({ length: TEMPLATE_BITS }, (_, i) => `byte ${i >>> 3} bit ${7 - (i & 7)}`),
    ...Array.from({ length: 32 }, (_, i) => `nonce bit ${31 - i}`),
  ],
  write: ({ template, nonces }, out) => headerBits(template, nonces, out),
};

/**
 * All bits of the headers of a template and nonces.
 *
 * @param template 76 bytes
 * @param out rows x 640, row-major, written in place
 * @throws {RangeError} if the template has another length or `out` is too short
 */
export function headerBits(template: Uint8Array, nonces: Uint32Array, out: Float32Array): Float32Array {
  if (template.length !== TEMPLATE_BYTES) {
    throw new RangeError(`template has ${template.length} bytes, header bits need ${TEMPLATE_BYTES}`);
  }
  checkRoom(nonces.length, WIDTH, out);
  const floats = new Int32Array(out.buffer, out.byteOffset, nonces.length * WIDTH);
  const start = new Int32Array(TEMPLATE_BITS);
  const view = new DataView(template.buffer, template.byteOffset, TEMPLATE_BYTES);
  for (let byte = 0; byte < TEMPLATE_BYTES; byte += 4) bitsAt(view.getUint32(byte), start, 8 * byte);
  for (let row = 0, at = 0; row < nonces.length; row++, at += WIDTH) {
    floats.set(start, at);
    bitsAt(nonces[row]!, floats, at + TEMPLATE_BITS);
  }
  return out;
}
