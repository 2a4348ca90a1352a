import { ByteWriter } from "./byte-writer.js";

/** Value types by their binary codes (WebAssembly core specification 2.0, sections 5.3.1 and 5.3.2). */
export const ValueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof ValueType)[keyof typeof ValueType];

/** A local variable of a function: a parameter or one asked for with `WasmCode.local`. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** Block type of a block that leaves nothing on the operand stack. */
const EMPTY = 0x40;
const SIMD = 0xfd;

/**
 * The code of one WebAssembly function, one method an instruction, named after it. Opcodes are those of section 5.4 of
 * the core specification 2.0. Instructions work on the operand stack; whether they fit together is checked when the
 * module is compiled.
 */
export class WasmCode {
  readonly parameters: readonly Local[];
  readonly #locals: Local[] = [];
  readonly #bytes = new ByteWriter();

  constructor(parameters: readonly ValueType[] = []) {
    this.parameters = parameters.map((type, index) => ({ index, type }));
  }

  /** A new local variable, zero at the start of each call. */
  local(type: ValueType): Local {
    const local = { index: this.parameters.length + this.#locals.length, type };
    this.#locals.push(local);
    return local;
  }

  /** The function's entry in the code section, without its size: locals, instructions, end. */
  body(): Uint8Array {
    const body = new ByteWriter();
    body.unsigned(this.#locals.length);
    for (const { type } of this.#locals) body.bytes([1, type]);
    body.bytes(this.#bytes.written());
    body.byte(0x0b);
    return body.written();
  }

  // Control and variables.
  block = () => this.#emit(0x02, EMPTY);
  loop = () => this.#emit(0x03, EMPTY);
  if = () => this.#emit(0x04, EMPTY);
  else = () => this.#emit(0x05);
  end = () => this.#emit(0x0b);
  br = (depth: number) => this.#indexed(0x0c, depth);
  brIf = (depth: number) => this.#indexed(0x0d, depth);
  /** Branches to `depths[i]`, and to `otherwise` if there is none. */
  brTable = (depths: readonly number[], otherwise: number) => {
    this.#indexed(0x0e, depths.length);
    for (const depth of [...depths, otherwise]) this.#bytes.unsigned(depth);
  };
  return = () => this.#emit(0x0f);
  call = (functionIndex: number) => this.#indexed(0x10, functionIndex);
  drop = () => this.#emit(0x1a);
  select = () => this.#emit(0x1b);
  localGet = (local: Local) => this.#indexed(0x20, local.index);
  localSet = (local: Local) => this.#indexed(0x21, local.index);
  localTee = (local: Local) => this.#indexed(0x22, local.index);

  // Memory in bulk: destination, source or value, number of bytes are on the operand stack.
  memoryCopy = () => this.#emit(0xfc, 10, 0, 0);
  memoryFill = () => this.#emit(0xfc, 11, 0);

  // 32-bit integers. Offsets are in bytes.
  i32Load = (offset: number) => this.#memory([0x28], 2, offset);
  i32Load8U = (offset: number) => this.#memory([0x2d], 0, offset);
  i32Store = (offset: number) => this.#memory([0x36], 2, offset);
  i32Store8 = (offset: number) => this.#memory([0x3a], 0, offset);
  /** @param value its low 32 bits are taken, so that unsigned values are welcome */
  i32Const = (value: number) => {
    this.#bytes.byte(0x41);
    this.#bytes.signed(value | 0);
  };
  i32Eqz = () => this.#emit(0x45);
  i32Eq = () => this.#emit(0x46);
  i32Ne = () => this.#emit(0x47);
  i32LtS = () => this.#emit(0x48);
  i32LtU = () => this.#emit(0x49);
  i32GtS = () => this.#emit(0x4a);
  i32GtU = () => this.#emit(0x4b);
  i32GeU = () => this.#emit(0x4f);
  i32Add = () => this.#emit(0x6a);
  i32Sub = () => this.#emit(0x6b);
  i32Mul = () => this.#emit(0x6c);
  i32RemU = () => this.#emit(0x70);
  i32And = () => this.#emit(0x71);
  i32Or = () => this.#emit(0x72);
  i32Xor = () => this.#emit(0x73);
  i32Shl = () => this.#emit(0x74);
  i32ShrS = () => this.#emit(0x75);
  i32ShrU = () => this.#emit(0x76);
  i32Rotl = () => this.#emit(0x77);
  i32Rotr = () => this.#emit(0x78);
  i32WrapI64 = () => this.#emit(0xa7);

  // 64-bit integers.
  i64Load = (offset: number) => this.#memory([0x29], 3, offset);
  i64Load32U = (offset: number) => this.#memory([0x35], 2, offset);
  i64Store = (offset: number) => this.#memory([0x37], 3, offset);
  /** @param value its low 64 bits are taken, so that unsigned values are welcome */
  i64Const = (value: bigint) => {
    this.#bytes.byte(0x42);
    this.#bytes.signed64(BigInt.asIntN(64, value));
  };
  i64Eqz = () => this.#emit(0x50);
  i64Eq = () => this.#emit(0x51);
  i64Ne = () => this.#emit(0x52);
  i64LtS = () => this.#emit(0x53);
  i64LtU = () => this.#emit(0x54);
  i64GtS = () => this.#emit(0x55);
  i64GtU = () => this.#emit(0x56);
  i64Add = () => this.#emit(0x7c);
  i64Sub = () => this.#emit(0x7d);
  i64Mul = () => this.#emit(0x7e);
  i64And = () => this.#emit(0x83);
  i64Or = () => this.#emit(0x84);
  i64Xor = () => this.#emit(0x85);
  i64Shl = () => this.#emit(0x86);
  i64ShrS = () => this.#emit(0x87);
  i64ShrU = () => this.#emit(0x88);
  i64Rotl = () => this.#emit(0x89);
  i64Rotr = () => this.#emit(0x8a);
  i64ExtendI32S = () => this.#emit(0xac);
  i64ExtendI32U = () => this.#emit(0xad);
  i64ReinterpretF64 = () => this.#emit(0xbd);

  // Double precision, and what single precision is needed for.
  f32Load = (offset: number) => this.#memory([0x2a], 2, offset);
  f32Gt = () => this.#emit(0x5e);
  f64Load = (offset: number) => this.#memory([0x2b], 3, offset);
  f64Store = (offset: number) => this.#memory([0x39], 3, offset);
  f64Const = (value: number) => {
    this.#bytes.byte(0x44);
    this.#bytes.bytes(new Uint8Array(Float64Array.of(value).buffer));
  };
  f64Eq = () => this.#emit(0x61);
  f64Ne = () => this.#emit(0x62);
  f64Lt = () => this.#emit(0x63);
  f64Gt = () => this.#emit(0x64);
  f64Le = () => this.#emit(0x65);
  f64Ge = () => this.#emit(0x66);
  f64Abs = () => this.#emit(0x99);
  f64Neg = () => this.#emit(0x9a);
  f64Sqrt = () => this.#emit(0x9f);
  f64Add = () => this.#emit(0xa0);
  f64Sub = () => this.#emit(0xa1);
  f64Mul = () => this.#emit(0xa2);
  f64Div = () => this.#emit(0xa3);
  f64Copysign = () => this.#emit(0xa6);
  f64ConvertI32S = () => this.#emit(0xb7);
  f64PromoteF32 = () => this.#emit(0xbb);
  f64ReinterpretI64 = () => this.#emit(0xbf);

  // 128-bit vectors.
  v128Load = (offset: number) => this.#memory([SIMD, 0], 4, offset);
  v128Load32Splat = (offset: number) => this.#memory([SIMD, 9], 2, offset);
  v128Load64Splat = (offset: number) => this.#memory([SIMD, 10], 3, offset);
  /** Takes an address and a vector, and puts the 32 bits there into one lane of the vector. */
  v128Load32Lane = (offset: number, lane: number) => {
    this.#memory([SIMD, 86], 2, offset);
    this.#bytes.byte(lane);
  };
  v128Store = (offset: number) => this.#memory([SIMD, 11], 4, offset);
  /** @param bytes 16 of them, the lowest first */
  v128Const = (bytes: readonly number[]) => this.#simd(12, sixteen(bytes, 255));
  v128Load32Zero = (offset: number) => this.#memory([SIMD, 92], 2, offset);
  v128Load64Zero = (offset: number) => this.#memory([SIMD, 93], 3, offset);
  /** @param lanes for each byte of the result the byte it takes: 0..15 of the first, 16..31 of the second vector */
  i8x16Shuffle = (lanes: readonly number[]) => this.#simd(13, sixteen(lanes, 31));
  i8x16Swizzle = () => this.#simd(14);
  i32x4Splat = () => this.#simd(17);
  i64x2Splat = () => this.#simd(18);
  f64x2Splat = () => this.#simd(20);
  i32x4ExtractLane = (lane: number) => this.#simd(27, [lane]);
  i32x4ReplaceLane = (lane: number) => this.#simd(28, [lane]);
  i64x2ExtractLane = (lane: number) => this.#simd(29, [lane]);
  i64x2ReplaceLane = (lane: number) => this.#simd(30, [lane]);
  f64x2ExtractLane = (lane: number) => this.#simd(33, [lane]);
  f64x2ReplaceLane = (lane: number) => this.#simd(34, [lane]);
  f32x4Gt = () => this.#simd(68);
  f32x4Le = () => this.#simd(69);
  f64x2Eq = () => this.#simd(71);
  f64x2Ne = () => this.#simd(72);
  f64x2Lt = () => this.#simd(73);
  f64x2Gt = () => this.#simd(74);
  f64x2Le = () => this.#simd(75);
  f64x2Ge = () => this.#simd(76);
  v128Not = () => this.#simd(77);
  v128And = () => this.#simd(78);
  v128AndNot = () => this.#simd(79);
  v128Or = () => this.#simd(80);
  v128Xor = () => this.#simd(81);
  v128Bitselect = () => this.#simd(82);
  v128AnyTrue = () => this.#simd(83);
  i32x4Eq = () => this.#simd(55);
  i32x4Shl = () => this.#simd(171);
  i32x4ShrS = () => this.#simd(172);
  i32x4ShrU = () => this.#simd(173);
  i32x4Add = () => this.#simd(174);
  i32x4Sub = () => this.#simd(177);
  i32x4Mul = () => this.#simd(181);
  /** Products of signed 16-bit integers, neighbours added. */
  i32x4DotI16x8S = () => this.#simd(186);
  /** Signed saturation of two vectors of 32-bit integers to one of 16-bit integers. */
  i16x8NarrowI32x4S = () => this.#simd(133);
  i16x8MinS = () => this.#simd(150);
  i16x8MaxS = () => this.#simd(152);
  i32x4AllTrue = () => this.#simd(163);
  i64x2AllTrue = () => this.#simd(195);
  i64x2ExtendLowI32x4U = () => this.#simd(201);
  i64x2Shl = () => this.#simd(203);
  i64x2ShrS = () => this.#simd(204);
  i64x2ShrU = () => this.#simd(205);
  i64x2Add = () => this.#simd(206);
  i64x2Sub = () => this.#simd(209);
  i64x2Mul = () => this.#simd(213);
  i64x2Eq = () => this.#simd(214);
  i64x2LtS = () => this.#simd(216);
  i64x2GtS = () => this.#simd(217);
  i64x2ExtmulLowI32x4U = () => this.#simd(222);
  i64x2ExtmulHighI32x4U = () => this.#simd(223);
  f32x4Abs = () => this.#simd(224);
  f32x4Add = () => this.#simd(228);
  f32x4Mul = () => this.#simd(230);
  f32x4Pmin = () => this.#simd(234);
  f32x4Pmax = () => this.#simd(235);
  f64x2Abs = () => this.#simd(236);
  f64x2Neg = () => this.#simd(237);
  f64x2Sqrt = () => this.#simd(239);
  f64x2Add = () => this.#simd(240);
  f64x2Sub = () => this.#simd(241);
  f64x2Mul = () => this.#simd(242);
  f64x2Div = () => this.#simd(243);
  /** Minimum and maximum of the processor: the first operand unless the second is less, or greater. */
  f64x2Pmin = () => this.#simd(246);
  f64x2Pmax = () => this.#simd(247);
  f64x2ConvertLowI32x4S = () => this.#simd(254);

  #emit(...bytes: number[]): void {
    this.#bytes.bytes(bytes);
  }

  #indexed(opcode: number, index: number): void {
    this.#bytes.byte(opcode);
    this.#bytes.unsigned(index);
  }

  #simd(opcode: number, immediates?: readonly number[]): void {
    this.#bytes.byte(SIMD);
    this.#bytes.unsigned(opcode);
    if (immediates !== undefined) this.#bytes.bytes(immediates);
  }

  /** @param alignment binary logarithm of the access's natural alignment, a hint only */
  #memory(opcode: readonly number[], alignment: number, offset: number): void {
    this.#bytes.bytes(opcode);
    this.#bytes.byte(alignment);
    this.#bytes.unsigned(offset);
  }
}

function sixteen(values: readonly number[], largest: number): readonly number[] {
  if (
    values.length !== 16 ||
    values.some((value) => !Number.isInteger(value) || value < 0 || value > largest)
  ) {
    throw new RangeError(`[${values.join(" ")}] given, 16 integers from 0 to ${largest} are needed`);
  }
  return values;
}
