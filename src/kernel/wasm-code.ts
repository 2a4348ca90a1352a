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
  end = () => this.#emit(0x0b);
  br = (depth: number) => this.#indexed(0x0c, depth);
  brIf = (depth: number) => this.#indexed(0x0d, depth);
  return = () => this.#emit(0x0f);
  call = (functionIndex: number) => this.#indexed(0x10, functionIndex);
  drop = () => this.#emit(0x1a);
  localGet = (local: Local) => this.#indexed(0x20, local.index);
  localSet = (local: Local) => this.#indexed(0x21, local.index);
  localTee = (local: Local) => this.#indexed(0x22, local.index);

  // 32-bit integers. Offsets are in bytes.
  i32Load = (offset: number) => this.#memory([0x28], 2, offset);
  i32Store = (offset: number) => this.#memory([0x36], 2, offset);
  /** @param value its low 32 bits are taken, so that unsigned values are welcome */
  i32Const = (value: number) => {
    this.#bytes.byte(0x41);
    this.#bytes.signed(value | 0);
  };
  i32Eqz = () => this.#emit(0x45);
  i32LtU = () => this.#emit(0x49);
  i32Add = () => this.#emit(0x6a);
  i32Sub = () => this.#emit(0x6b);
  i32Mul = () => this.#emit(0x6c);
  i32And = () => this.#emit(0x71);
  i32Or = () => this.#emit(0x72);
  i32Xor = () => this.#emit(0x73);
  i32Shl = () => this.#emit(0x74);
  i32ShrU = () => this.#emit(0x76);
  i32Rotl = () => this.#emit(0x77);
  i32Rotr = () => this.#emit(0x78);

  // 128-bit vectors.
  v128Load = (offset: number) => this.#memory([SIMD, 0], 4, offset);
  v128Load32Splat = (offset: number) => this.#memory([SIMD, 9], 2, offset);
  v128Store = (offset: number) => this.#memory([SIMD, 11], 4, offset);
  /** @param lanes for each byte of the result the byte it takes: 0..15 of the first, 16..31 of the second vector */
  i8x16Shuffle = (lanes: readonly number[]) => this.#simd(13, sixteen(lanes));
  i32x4Splat = () => this.#simd(17);
  i32x4ExtractLane = (lane: number) => this.#simd(27, [lane]);
  v128Not = () => this.#simd(77);
  v128And = () => this.#simd(78);
  v128AndNot = () => this.#simd(79);
  v128Or = () => this.#simd(80);
  v128Xor = () => this.#simd(81);
  v128Bitselect = () => this.#simd(82);
  i32x4Shl = () => this.#simd(171);
  i32x4ShrU = () => this.#simd(173);
  i32x4Add = () => this.#simd(174);

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

function sixteen(lanes: readonly number[]): readonly number[] {
  if (lanes.length !== 16 || lanes.some((lane) => !Number.isInteger(lane) || lane < 0 || lane > 31)) {
    throw new RangeError(`lanes are [${lanes.join(" ")}], 16 integers from 0 to 31 are needed`);
  }
  return lanes;
}
