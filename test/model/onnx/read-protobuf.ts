/** A field of a message: a whole number, or bytes. */
export interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

/** The fields of a message of Protocol Buffers, of wire types 0 and 2, in order. */
export function readFields(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const value = varint();
    const wireType = key & 7;
    if (wireType !== 0 && wireType !== 2) throw new Error(`wire type ${wireType}`);
    fields.push({ number: key >>> 3, value: wireType === 0 ? value : bytes.subarray(at, at + value) });
    if (wireType === 2) at += value;
  }
  if (at !== bytes.length) throw new Error("message ends in a field");
  return fields;
}

/** The values of the fields of one number. */
export function valuesOf(fields: readonly Field[], number: number): (number | Buffer)[] {
  return fields.filter((field) => field.number === number).map(({ value }) => value);
}
