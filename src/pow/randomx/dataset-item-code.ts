import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { highMultiply } from "./high-multiply.js";
import { reciprocal } from "./reciprocal.js";
import type { SuperscalarInstruction, SuperscalarProgram } from "./superscalar-instructions.js";

const { i32, i64 } = ValueType;

/** Bytes of an item of the dataset and of a line of the cache. */
export const ITEM_BYTES = 64;

const MAX_PAGES = 65536;
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

/**
 * A module that computes items of the dataset (RandomX specification, section 7.3). It imports the shared memory
 * `env.memory`, which holds the cache from address 0 on, and exports `item(itemNumber)`: an unsigned 32-bit integer to
 * the item's 8 words of 64 bits.
 *
 * @param programs one for each access to the cache
 * @param cacheBytes a power of 2
 */
export function datasetItemModule(programs: readonly SuperscalarProgram[], cacheBytes: number): Uint8Array {
  const code = new WasmCode([i32]);
  const itemNumber = code.parameters[0]!;
  const registers = Array.from({ length: 8 }, () => code.local(i64));
  const line = code.local(i32);
  const first = code.local(i64);
  const execute = execution(code, registers);

  code.localGet(itemNumber);
  code.i64ExtendI32U();
  code.i64Const(1n);
  code.i64Add();
  code.i64Const(MULTIPLIER);
  code.i64Mul();
  code.localSet(registers[0]!);
  for (const [i, difference] of DIFFERENCES.entries()) {
    code.localGet(registers[0]!);
    code.i64Const(difference);
    code.i64Xor();
    code.localSet(registers[i + 1]!);
  }
  code.localGet(itemNumber);
  for (const { instructions, addressRegister } of programs) {
    code.i32Const(cacheBytes / ITEM_BYTES - 1);
    code.i32And();
    code.i32Const(ITEM_BYTES);
    code.i32Mul();
    code.localTee(line);
    // Fetched before the program runs, so that the line is there when it ends.
    code.i64Load(0);
    code.localSet(first);
    for (const instruction of instructions) execute(instruction);
    for (const [i, register] of registers.entries()) {
      code.localGet(register);
      if (i === 0) {
        code.localGet(first);
      } else {
        code.localGet(line);
        code.i64Load(8 * i);
      }
      code.i64Xor();
      code.localSet(register);
    }
    code.localGet(registers[addressRegister]!);
    code.i32WrapI64();
  }
  code.drop();
  for (const register of registers) code.localGet(register);

  const assembler = new WasmAssembler();
  assembler.importSharedMemory("env", "memory", 1, MAX_PAGES);
  assembler.exportFunction(
    "item",
    assembler.defineFunction(
      code,
      registers.map(({ type }) => type),
    ),
  );
  return assembler.assemble();
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
