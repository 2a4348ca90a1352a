import { ProtobufWriter } from "./protobuf.js";

/*
 * Messages of ONNX (onnx.proto of the ONNX specification, IR version 8); numbers are those of its fields and enumerations.
 */

const IR_VERSION = 8;
const OPSET = 17;
const ML_OPSET = 3;
/** Domain of the operators of trees. */
export const ML_DOMAIN = "ai.onnx.ml";

/** TensorProto.DataType. */
export const FLOAT = 1;
export const DOUBLE = 11;

/** AttributeProto.AttributeType. */
const ATTRIBUTE = { integer: 2, text: 3, floats: 6, integers: 7, texts: 8 } as const;

/** Value of an operator's attribute. */
export type Attribute =
  | { readonly integer: number }
  | { readonly text: string }
  | { readonly floats: ArrayLike<number> }
  | { readonly integers: ArrayLike<number> }
  | { readonly texts: readonly string[] };

/** One operator. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly domain?: string;
  readonly attributes?: { readonly [name: string]: Attribute };
}

/** A constant. */
export interface OnnxConstant {
  readonly name: string;
  readonly type: typeof FLOAT | typeof DOUBLE;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** A matrix that goes in or comes out: any number of rows, of single-precision numbers. */
export interface OnnxPort {
  readonly name: string;
  readonly columns: number;
}

/** A model. */
export interface OnnxModel {
  readonly name: string;
  readonly producerVersion: string;
  readonly input: OnnxPort;
  readonly outputs: readonly OnnxPort[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly metadata: { readonly [key: string]: string };
}

/** The bytes of an ONNX file, of operator sets 17 and ai.onnx.ml 3. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of model.nodes) graph.message(1, nodeProto(node));
  graph.text(2, model.name);
  for (const constant of model.constants) graph.message(5, tensorProto(constant));
  graph.message(11, valueInfo(model.input));
  for (const output of model.outputs) graph.message(12, valueInfo(output));
  const file = new ProtobufWriter()
    .integer(1, IR_VERSION)
    .text(2, "noncetrial")
    .text(3, model.producerVersion)
    .message(7, graph)
    .message(8, new ProtobufWriter().text(1, "").integer(2, OPSET))
    .message(8, new ProtobufWriter().text(1, ML_DOMAIN).integer(2, ML_OPSET));
  for (const [key, value] of Object.entries(model.metadata)) {
    file.message(14, new ProtobufWriter().text(1, key).text(2, value));
  }
  return file.finish();
}

function nodeProto({ type, inputs, output, domain, attributes }: OnnxNode): ProtobufWriter {
  const proto = new ProtobufWriter();
  for (const input of inputs) proto.text(1, input);
  proto.text(2, output).text(3, output).text(4, type);
  for (const [name, value] of Object.entries(attributes ?? {})) proto.message(5, attributeProto(name, value));
  return domain === undefined ? proto : proto.text(7, domain);
}

function attributeProto(name: string, value: Attribute): ProtobufWriter {
  const proto = new ProtobufWriter().text(1, name);
  if ("integer" in value) return proto.integer(3, value.integer).integer(20, ATTRIBUTE.integer);
  if ("text" in value) return proto.text(4, value.text).integer(20, ATTRIBUTE.text);
  if ("floats" in value) return proto.floats(7, value.floats).integer(20, ATTRIBUTE.floats);
  if ("integers" in value) return proto.integers(8, value.integers).integer(20, ATTRIBUTE.integers);
  for (const text of value.texts) proto.text(9, text);
  return proto.integer(20, ATTRIBUTE.texts);
}

function tensorProto({ name, type, shape, values }: OnnxConstant): ProtobufWriter {
  const bytes = Buffer.alloc(values.byteLength);
  for (const [i, value] of values.entries()) {
    if (type === FLOAT) bytes.writeFloatLE(value, 4 * i);
    else bytes.writeDoubleLE(value, 8 * i);
  }
  return new ProtobufWriter().integers(1, shape).integer(2, type).text(8, name).bytes(9, bytes);
}

function valueInfo({ name, columns }: OnnxPort): ProtobufWriter {
  const shape = new ProtobufWriter()
    .message(1, new ProtobufWriter().text(2, "rows"))
    .message(1, new ProtobufWriter().integer(1, columns));
  const tensor = new ProtobufWriter().integer(1, FLOAT).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
