import type { Target } from "./target.js";
import { ValueType } from "./wasm-code.js";

/** For each byte of a 32-bit lane the byte it takes, repeated for the four lanes of a vector. */
const inEachLane = (bytes: readonly number[]) =>
  [0, 4, 8, 12].flatMap((lane) => bytes.map((byte) => lane + byte));

const BYTE_SWAP = inEachLane([3, 2, 1, 0]);

/** Four words, one a lane, in a v128. */
export const vectorTarget: Target = {
  valueType: ValueType.v128,
  lanes: 4,
  emit(code, node, push) {
    switch (node.kind) {
      case "add":
        push(0);
        push(1);
        return code.i32x4Add();
      case "xor":
        push(0);
        push(1);
        return code.v128Xor();
      case "and":
        push(0);
        push(1);
        return code.v128And();
      case "or":
        push(0);
        push(1);
        return code.v128Or();
      case "not":
        push(0);
        return code.v128Not();
      case "rotateRight":
        push(0);
        if (node.immediate % 8 === 0) {
          const bytes = [0, 1, 2, 3].map((byte) => (byte + node.immediate / 8) % 4);
          push(0);
          return code.i8x16Shuffle(inEachLane(bytes));
        }
        code.i32Const(node.immediate);
        code.i32x4ShrU();
        push(0);
        code.i32Const(32 - node.immediate);
        code.i32x4Shl();
        return code.v128Or();
      case "shiftRight":
        push(0);
        code.i32Const(node.immediate);
        return code.i32x4ShrU();
      case "choose":
        push(1);
        push(2);
        push(0);
        return code.v128Bitselect();
      case "majority":
        // Where the first two differ the third decides.
        push(2);
        push(0);
        push(0);
        push(1);
        code.v128Xor();
        return code.v128Bitselect();
      case "byteSwap":
        push(0);
        push(0);
        return code.i8x16Shuffle(BYTE_SWAP);
      default:
        throw new Error(`no operation: ${node.kind}`);
    }
  },
  load: (code, offset) => code.v128Load(offset),
  store: (code, offset) => code.v128Store(offset),
  loadShared: (code, offset) => code.v128Load32Splat(offset),
  gather(code, pushAddress, offset) {
    // The addresses of the later lanes lie below the vector that they are loaded into.
    for (const lane of [3, 2, 1, 0]) pushAddress(lane);
    code.v128Load32Zero(offset);
    for (const lane of [1, 2, 3]) {
      code.v128Load32Lane(offset, lane);
    }
  },
  extract: (code, lane) => code.i32x4ExtractLane(lane),
};
