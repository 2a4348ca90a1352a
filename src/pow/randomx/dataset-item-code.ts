import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { highMultiply } from "./high-multiply.js";
import { reciprocal } from "./reciprocal.js";
import type { SuperscalarInstruction, SuperscalarProgram } from "./superscalar-instructions.js";

const { i32, i64 } = ValueType;

/** Bytes of an item of the dataset and of a line of the cache. */
export const ITEM_BYTES = 64;

const MAX_PAGES = 65536;
/** The types of an item's words. */
const WORDS = Array.from({ length: 8 }, () => i64);
const MULTIPLIER = 6364136223846793005n;
/** What r1 to r7 differ from r0 by at the start. */
const DIFFERENCES = [
  9298411001130361340n,
  12065312585734608966n,
  9306329213124626780n,
  5281919268842080866n,
  10536153434571861004n,
  3398623926847679864n,
  9549104520008361294n,
];

/** What travels from step to step: 8 registers, address of the next line, its first word. */
interface Item {
  readonly registers: readonly Local[];
  readonly line: Local;
  readonly first: Local;
}

/**
 * A module that computes items of the dataset (RandomX specification, section 7.3). It imports the shared memory
 * `env.memory`, which holds the cache from address 0 on, and exports `item(number)` and `pair(number, number)`: one
 * or two unsigned 32-bit numbers of items to the 8 words of 64 bits of each.
 *
 * A pair takes less time than two items, since two lines of the cache are fetched at once: 1.4 instead of 2.1
 * microseconds an item with RandomX v1, 0.28 instead of 0.50 with RANDOMX_LITE_B (one thread, Node 20). The programs are
 * functions, since code for two items at once would be too much for the processor's registers and instruction cache.
 *
 * @param programs one for each access to the cache
 * @param cacheBytes a power of 2
 */
export function datasetItemModule(programs: readonly SuperscalarProgram[], cacheBytes: number): Uint8Array {
  const assembler = new WasmAssembler();
  assembler.importSharedMemory("env", "memory", 1, MAX_PAGES);
  const steps = programs.map((program) =>
    assembler.defineFunction(stepCode(program, cacheBytes), [...WORDS, i32]),
  );
  for (const [name, count] of [
    ["item", 1],
    ["pair", 2],
  ] as const) {
    const results = Array.from({ length: count }, () => WORDS).flat();
    assembler.exportFunction(name, assembler.defineFunction(itemsCode(steps, count, cacheBytes), results));
  }
  return assembler.assemble();
}

/** Items side by side, a step of each at a time. */
function itemsCode(steps: readonly number[], count: number, cacheBytes: number): WasmCode {
  const code = new WasmCode(Array.from({ length: count }, () => i32));
  const items = code.parameters.map((number) => ({ number, ...itemLocals(code) }));
  for (const { number, registers, line } of items) {
    start(code, number, registers);
    code.localGet(number);
    pushAddress(code, cacheBytes);
    code.localSet(line);
  }
  for (const step of steps) {
    for (const { line, first } of items) {
      code.localGet(line);
      code.i64Load(0);
      code.localSet(first);
    }
    for (const { registers, line, first } of items) {
      for (const local of [...registers, line, first]) code.localGet(local);
      code.call(step);
      code.localSet(line);
      for (const register of registers.toReversed()) code.localSet(register);
    }
  }
  for (const { registers } of items) for (const register of registers) code.localGet(register);
  return code;
}

function itemLocals(code: WasmCode): Item {
  return { registers: WORDS.map((type) => code.local(type)), line: code.local(i32), first: code.local(i64) };
}

/** The registers at the start, step 1 of section 7.3. */
function start(code: WasmCode, number: Local, [r0, ...others]: readonly Local[]): void {
  code.localGet(number);
  code.i64ExtendI32U();
  code.i64Const(1n);
  code.i64Add();
  code.i64Const(MULTIPLIER);
  code.i64Mul();
  code.localSet(r0!);
  for (const [i, register] of others.entries()) {
    code.localGet(r0!);
    code.i64Const(DIFFERENCES[i]!);
    code.i64Xor();
    code.localSet(register);
  }
}

/** Makes the number of a line on the operand stack its address. */
function pushAddress(code: WasmCode, cacheBytes: number): void {
  code.i32Const(cacheBytes / ITEM_BYTES - 1);
  code.i32And();
  code.i32Const(ITEM_BYTES);
  code.i32Mul();
}

/** A program and the line that is added to its result: registers, line and its first word to registers and next line. */
function stepCode({ instructions, addressRegister }: SuperscalarProgram, cacheBytes: number): WasmCode {
  const code = new WasmCode([...WORDS, i32, i64]);
  const registers = code.parameters.slice(0, WORDS.length);
  const [line, first] = code.parameters.slice(WORDS.length) as [Local, Local];
  const execute = execution(code, registers);
  for (const instruction of instructions) execute(instruction);
  for (const [i, register] of registers.entries()) {
    code.localGet(register);
    if (i === 0) {
      // Loaded by the caller, so that the line was on its way while the program ran.
      code.localGet(first);
    } else {
      code.localGet(line);
      code.i64Load(8 * i);
    }
    code.i64Xor();
    code.localTee(register);
  }
  code.localGet(registers[addressRegister]!);
  code.i32WrapI64();
  pushAddress(code, cacheBytes);
  return code;
}

/** Emits the code of an instruction, section 6.1. */
function execution(
  code: WasmCode,
  registers: readonly Local[],
): (instruction: SuperscalarInstruction) => void {
  const pushHighProduct = highMultiply(code);
  return ({ kind, destination, source, mod, immediate }) => {
    const to = registers[destination]!;
    const from = registers[source]!;
    const update = (operand: () => void, operation: () => void) => {
      code.localGet(to);
      operand();
      operation();
      code.localSet(to);
    };
    const pushSource = () => code.localGet(from);
    const pushSignExtended = () => code.i64Const(BigInt(immediate | 0));
    switch (kind) {
      case "ISUB_R":
        return update(pushSource, code.i64Sub);
      case "IXOR_R":
        return update(pushSource, code.i64Xor);
      case "IADD_RS":
        return update(() => {
          code.localGet(from);
          code.i64Const(BigInt((mod >> 2) & 3));
          code.i64Shl();
        }, code.i64Add);
      case "IMUL_R":
        return update(pushSource, code.i64Mul);
      case "IROR_C":
        return update(() => code.i64Const(BigInt(immediate)), code.i64Rotr);
      case "IADD_C7":
      case "IADD_C8":
      case "IADD_C9":
        return update(pushSignExtended, code.i64Add);
      case "IXOR_C7":
      case "IXOR_C8":
      case "IXOR_C9":
        return update(pushSignExtended, code.i64Xor);
      case "IMULH_R":
      case "ISMULH_R":
        pushHighProduct(to, from, kind === "ISMULH_R");
        return code.localSet(to);
      case "IMUL_RCP":
        return update(() => code.i64Const(reciprocal(immediate)), code.i64Mul);
    }
  };
}
