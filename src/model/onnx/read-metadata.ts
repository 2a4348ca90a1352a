/** Fields of an ONNX `ModelProto` and of its `StringStringEntryProto` (onnx.proto3). */
const METADATA_PROPS = 14;
const KEY = 1;
const VALUE = 2;

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Names and values of an ONNX file's metadata.
 *
 * @throws {RangeError} if the bytes are no protocol buffer
 */
export function readOnnxMetadata(model: Uint8Array): Map<string, string> {
  const metadata = new Map<string, string>();
  for (const entry of fieldsOf(model, METADATA_PROPS)) {
    const [key] = fieldsOf(entry, KEY);
    const [value] = fieldsOf(entry, VALUE);
    if (key) metadata.set(textOf(key), value ? textOf(value) : "");
  }
  return metadata;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** The byte fields of a number in a message. */
function fieldsOf(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined || factor > 2 ** 63) throw new RangeError("it is no ONNX file");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === VARINT) varint();
    else if (wire === FIXED64) at += 8;
    else if (wire === FIXED32) at += 4;
    else if (wire === BYTES) {
      const length = varint();
      if (field === wanted) found.push(message.subarray(at, at + length));
      at += length;
    } else throw new RangeError("it is no ONNX file");
    if (at > message.length) throw new RangeError("it is no ONNX file, or is cut off");
  }
  return found;
}
