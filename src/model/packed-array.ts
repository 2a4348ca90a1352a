/** Number types that frozen models pack. */
export type Packable = Uint16Array | Uint32Array | Float32Array | Float64Array;

type Constructor<T extends Packable> = {
  new (length: number): T;
  readonly BYTES_PER_ELEMENT: number;
};

// A machine's own byte order decides whether bytes have to be turned over.
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Base64 of the little-endian bytes of numbers. */
export function packArray(values: Packable): string {
  return littleEndian(values.slice()).toString("base64");
}

/**
 * Numbers from base64.
 *
 * @throws {RangeError} if they are not `length` numbers or one is not finite; `name` says whose
 */
export function unpackArray<T extends Packable>(
  name: string,
  type: Constructor<T>,
  text: string,
  length: number,
): T {
  const bytes = Buffer.from(text, "base64");
  const needed = length * type.BYTES_PER_ELEMENT;
  if (bytes.length !== needed) {
    throw new RangeError(`${name} has ${bytes.length} bytes, ${needed} are needed`);
  }
  const values = new type(length);
  littleEndian(values).set(bytes);
  littleEndian(values);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`${name} ${bad} is ${values[bad]}, a finite number is needed`);
  return values;
}

/** The bytes of an array, which are turned over in place on a big-endian machine. */
function littleEndian(values: Packable): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (!LITTLE_ENDIAN) turnOver(bytes, values.BYTES_PER_ELEMENT);
  return bytes;
}

function turnOver(bytes: Buffer, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
