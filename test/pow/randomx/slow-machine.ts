import { blake2b } from "@noble/hashes/blake2.js";
import { instantiateAes } from "../../../src/pow/randomx/aes.js";
import { AES_TABLES_BYTES } from "../../../src/pow/randomx/aes-tables.js";
import type { RandomXParameters } from "../../../src/pow/randomx/parameters.js";
import {
  type Instruction,
  type Program,
  ProgramDecoder,
  programBytes,
} from "../../../src/pow/randomx/program.js";
import { reciprocal } from "../../../src/pow/randomx/reciprocal.js";
import type { RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";
import { bitsOf, fromBits, rounded } from "./rounding-definition.js";
import { slowBlake2b } from "./slow-blake2b.js";

type Item = (itemNumber: number) => ArrayLike<bigint>;
type Lanes = [number, number];

const GROUP_E_BITS = (1n << 56n) - 1n;
const SCALE = 0x80f0000000000000n;
const u64 = (value: bigint) => BigInt.asUintN(64, value);
const s64 = (value: bigint) => BigInt.asIntN(64, value);

/** Registers, rounding mode and scratchpad of a machine that runs programs by the letter of the specification. */
export class SlowMachine {
  readonly scratchpad: DataView;
  readonly r = new BigUint64Array(8);
  readonly f: Lanes[] = Array.from({ length: 4 }, () => [0, 0]);
  readonly e: Lanes[] = Array.from({ length: 4 }, () => [0, 0]);
  a: Lanes[] = [];
  mode: RoundingMode = 0;
  /** How many instructions of each kind were executed. */
  readonly executed = new Map<string, number>();
  /** Group F at the end of an iteration, as bits: these may be no numbers. */
  readonly #mixed = new BigUint64Array(8);
  readonly #parameters: RandomXParameters;
  readonly #item: Item;

  constructor(parameters: RandomXParameters, scratchpad: Uint8Array, item: Item) {
    this.#parameters = parameters;
    this.scratchpad = new DataView(scratchpad.buffer, scratchpad.byteOffset, scratchpad.byteLength);
    this.#item = item;
  }

  /** The register file after a program, 256 bytes. */
  registerFile(): Uint8Array {
    const file = new BigUint64Array(32);
    file.set(this.r);
    file.set(this.#mixed, 8);
    for (const [i, value] of [...this.e, ...this.a].flat().entries()) file[16 + i] = bitsOf(value);
    return new Uint8Array(file.buffer);
  }

  /** Section 4.6. */
  run(program: Program): void {
    const { scratchpadL3, datasetBaseSize, programIterations } = this.#parameters;
    const line = scratchpadL3 - 64;
    const [read0, read1, read2, read3] = program.addressRegisters;
    this.a = [0, 1, 2, 3].map((i) => [program.groupA[2 * i]!, program.groupA[2 * i + 1]!]);
    this.r.fill(0n);
    let [ma, mx] = [program.ma, program.mx];
    let [address0, address1] = [mx, ma];
    for (let i = 0; i < programIterations; i++) {
      const mix = this.r[read0]! ^ this.r[read1]!;
      address0 = (address0 ^ Number(mix & 0xffffffffn)) & line;
      address1 = (address1 ^ Number(mix >> 32n)) & line;
      for (let j = 0; j < 8; j++) this.r[j]! ^= this.#load(address0 + 8 * j);
      for (let j = 0; j < 4; j++) {
        this.f[j] = this.#integers(address1 + 8 * j);
        this.e[j] = this.#groupE(address1 + 32 + 8 * j, program);
      }
      for (let at = 0; at < program.instructions.length; at++) {
        at = this.#execute(program.instructions[at]!, at, program);
      }
      mx = ((mx ^ Number((this.r[read2]! ^ this.r[read3]!) & 0xffffffffn)) & (datasetBaseSize - 64)) >>> 0;
      const item = this.#item(program.datasetOffset + ma / 64);
      for (let j = 0; j < 8; j++) this.r[j]! ^= u64(item[j]!);
      [ma, mx] = [mx, ma];
      for (let j = 0; j < 8; j++) this.#store(address1 + 8 * j, this.r[j]!);
      for (let j = 0; j < 4; j++) {
        for (const lane of [0, 1] as const) {
          const mixed = bitsOf(this.f[j]![lane]) ^ bitsOf(this.e[j]![lane]);
          this.#mixed[2 * j + lane] = mixed;
          this.#store(address0 + 16 * j + 8 * lane, mixed);
        }
      }
      [address0, address1] = [0, 0];
    }
  }

  /** @returns the index of the instruction that the next one follows */
  #execute(instruction: Instruction, at: number, program: Program): number {
    const { kind, destination: d, source, immediate, mask, shift, condition, target } = instruction;
    const { r, f, e, a } = this;
    this.executed.set(kind, (this.executed.get(kind) ?? 0) + 1);
    const imm = u64(BigInt(immediate));
    const operand = () => (source === undefined ? imm : r[source]!);
    const address = (register: number | undefined) =>
      Number(u64((register === undefined ? 0n : r[register]!) + imm) & BigInt(mask));
    const memory = () => this.#load(address(source));
    const lanes = (destination: Lanes[], map: (value: number, lane: 0 | 1) => number) => {
      const [low, high] = destination[d]!;
      destination[d] = [map(low, 0), map(high, 1)];
    };
    const rotate = (value: bigint, left: bigint) => u64((value << (left & 63n)) | (value >> (-left & 63n)));
    switch (kind) {
      case "NOP":
        break;
      case "IADD_RS":
        r[d]! += (r[source!]! << BigInt(shift)) + imm;
        break;
      case "IADD_M":
        r[d]! += memory();
        break;
      case "ISUB_R":
        r[d]! -= operand();
        break;
      case "ISUB_M":
        r[d]! -= memory();
        break;
      case "IMUL_R":
        r[d]! *= operand();
        break;
      case "IMUL_M":
        r[d]! *= memory();
        break;
      case "IMULH_R":
        r[d] = (r[d]! * operand()) >> 64n;
        break;
      case "IMULH_M":
        r[d] = (r[d]! * memory()) >> 64n;
        break;
      case "ISMULH_R":
        r[d] = u64((s64(r[d]!) * s64(operand())) >> 64n);
        break;
      case "ISMULH_M":
        r[d] = u64((s64(r[d]!) * s64(memory())) >> 64n);
        break;
      case "IMUL_RCP":
        r[d]! *= reciprocal(immediate);
        break;
      case "INEG_R":
        r[d] = u64(-r[d]!);
        break;
      case "IXOR_R":
        r[d]! ^= operand();
        break;
      case "IXOR_M":
        r[d]! ^= memory();
        break;
      case "IROR_R":
        r[d] = rotate(r[d]!, -operand());
        break;
      case "IROL_R":
        r[d] = rotate(r[d]!, operand());
        break;
      case "ISWAP_R":
        [r[d], r[source!]] = [r[source!]!, r[d]!];
        break;
      case "FSWAP_R": {
        const register = d < 4 ? f[d]! : e[d - 4]!;
        register.reverse();
        break;
      }
      case "FADD_R":
        lanes(f, (value, lane) => rounded("add", value, a[source!]![lane], this.mode));
        break;
      case "FADD_M": {
        const values = this.#integers(address(source));
        lanes(f, (value, lane) => rounded("add", value, values[lane], this.mode));
        break;
      }
      case "FSUB_R":
        lanes(f, (value, lane) => rounded("sub", value, a[source!]![lane], this.mode));
        break;
      case "FSUB_M": {
        const values = this.#integers(address(source));
        lanes(f, (value, lane) => rounded("sub", value, values[lane], this.mode));
        break;
      }
      case "FSCAL_R":
        lanes(f, (value) => fromBits(bitsOf(value) ^ SCALE));
        break;
      case "FMUL_R":
        lanes(e, (value, lane) => rounded("mul", value, a[source!]![lane], this.mode));
        break;
      case "FDIV_M": {
        const values = this.#groupE(address(source), program);
        lanes(e, (value, lane) => rounded("div", value, values[lane], this.mode));
        break;
      }
      case "FSQRT_R":
        lanes(e, (value) => rounded("sqrt", value, value, this.mode));
        break;
      case "CBRANCH":
        r[d]! += imm;
        if ((r[d]! & BigInt(condition)) === 0n) return target - 1;
        break;
      case "CFROUND":
        this.mode = Number(rotate(r[source!]!, -imm) & 3n) as RoundingMode;
        break;
      case "ISTORE":
        this.#store(address(d), r[source!]!);
        break;
    }
    return at;
  }

  #load(address: number): bigint {
    return this.scratchpad.getBigUint64(address, true);
  }

  #store(address: number, value: bigint): void {
    this.scratchpad.setBigUint64(address, value, true);
  }

  #integers(address: number): Lanes {
    return [this.scratchpad.getInt32(address, true), this.scratchpad.getInt32(address + 4, true)];
  }

  #groupE(address: number, { groupEMasks }: Program): Lanes {
    const [low, high] = this.#integers(address);
    return [
      fromBits((bitsOf(low) & GROUP_E_BITS) | groupEMasks[0]),
      fromBits((bitsOf(high) & GROUP_E_BITS) | groupEMasks[1]),
    ];
  }
}

/** RandomX of chapter 2, with BLAKE2b by noble-hashes between programs. */
export function slowHash(parameters: RandomXParameters, item: Item, input: Uint8Array): Uint8Array {
  const { scratchpadL3, programCount, blakeRounds } = parameters;
  const programAt = scratchpadL3 + AES_TABLES_BYTES + 64;
  const stateAt = programAt - 64;
  const programEnd = programAt + programBytes(parameters);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(programEnd / 65536) });
  const bytes = new Uint8Array(memory.buffer);
  const aes = instantiateAes(memory, scratchpadL3);
  const machine = new SlowMachine(parameters, bytes.subarray(0, scratchpadL3), item);
  const decoder = new ProgramDecoder(parameters);
  bytes.set(slowBlake2b(input, 64, blakeRounds.input), stateAt);
  aes.generate1(stateAt, 0, scratchpadL3);
  for (let i = 0; i < programCount; i++) {
    if (i > 0) bytes.set(blake2b(machine.registerFile(), { dkLen: 64 }), stateAt);
    aes.generate4(stateAt, programAt, programEnd);
    machine.run(decoder.decode(bytes.subarray(programAt, programEnd)));
  }
  aes.hash(0, scratchpadL3, stateAt);
  const file = machine.registerFile();
  file.set(bytes.subarray(stateAt, stateAt + 64), 192);
  return slowBlake2b(file, 32, blakeRounds.output);
}
