import { WasmAssembler } from "../kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../kernel/wasm-code.js";
import type { Contestant } from "./interleaved.js";

/** Pairs of dependent operations in one turn of the loop. */
const PAIRS = 64;

/**
 * A chain of 32-bit additions and exclusive-ors each of which waits for the one before. Both take one cycle on every
 * current processor, so operations a second are the core's cycles a second, whatever clock the machine claims to have.
 */
export function clockContestant(): Contestant {
  const code = new WasmCode([ValueType.i32, ValueType.i32, ValueType.i32]);
  const [turns, a, b] = code.parameters as [
    (typeof code.parameters)[number],
    (typeof code.parameters)[number],
    (typeof code.parameters)[number],
  ];
  const x = code.local(ValueType.i32);
  code.loop();
  code.localGet(x);
  for (let i = 0; i < PAIRS; i++) {
    code.localGet(a);
    code.i32Add();
    code.localGet(b);
    code.i32Xor();
  }
  code.localSet(x);
  code.localGet(turns);
  code.i32Const(-1);
  code.i32Add();
  code.localTee(turns);
  code.brIf(0);
  code.end();
  code.localGet(x);
  const assembler = new WasmAssembler();
  assembler.exportFunction("chain", assembler.defineFunction(code, [ValueType.i32]));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  const chain = instance.exports.chain as (turns: number, a: number, b: number) => number;
  return {
    name: "clock",
    run(units) {
      const turns = Math.max(1, Math.ceil(units / (2 * PAIRS)));
      chain(turns, 0x9e3779b9, 0x7f4a7c15);
      return turns * 2 * PAIRS;
    },
  };
}
