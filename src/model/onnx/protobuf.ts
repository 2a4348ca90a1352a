import { ByteWriter } from "../../kernel/byte-writer.js";

/** Wire types. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * Writes a message of Protocol Buffers (Google, "Encoding"), field by field. Only what ONNX models need: whole numbers, text,
 * bytes, messages, and packed lists.
 */
export class ProtobufWriter {
  readonly #out = new ByteWriter();

  /** A whole number in [0, 2^32). */
  integer(field: number, value: number): this {
    this.#out.unsigned(8 * field + VARINT);
    this.#out.unsigned(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, "utf8"));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#out.unsigned(8 * field + LENGTH_DELIMITED);
    this.#out.unsigned(value.length);
    this.#out.bytes(value);
    return this;
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Single-precision numbers, packed. */
  floats(field: number, values: ArrayLike<number>): this {
    const packed = Buffer.alloc(4 * values.length);
    for (let i = 0; i < values.length; i++) packed.writeFloatLE(values[i]!, 4 * i);
    return this.bytes(field, packed);
  }

  /** Whole numbers in [0, 2^32), packed. */
  integers(field: number, values: ArrayLike<number>): this {
    const packed = new ByteWriter();
    for (let i = 0; i < values.length; i++) packed.unsigned(values[i]!);
    return this.bytes(field, packed.written());
  }

  /** The bytes written so far. */
  finish(): Uint8Array {
    return this.#out.written();
  }
}
