import type { Target } from "./target.js";
import { ValueType } from "./wasm-code.js";

/** One word in an i32: for what is done once a job, and for lanes one by one. */
export const scalarTarget: Target = {
  valueType: ValueType.i32,
  lanes: 1,
  emit(code, node, push) {
    switch (node.kind) {
      case "add":
        push(0);
        push(1);
        return code.i32Add();
      case "xor":
        push(0);
        push(1);
        return code.i32Xor();
      case "and":
        push(0);
        push(1);
        return code.i32And();
      case "or":
        push(0);
        push(1);
        return code.i32Or();
      case "not":
        push(0);
        code.i32Const(-1);
        return code.i32Xor();
      case "rotateRight":
        push(0);
        code.i32Const(node.immediate);
        return code.i32Rotr();
      case "shiftRight":
        push(0);
        code.i32Const(node.immediate);
        return code.i32ShrU();
      case "choose":
        // ((a ^ b) & mask) ^ b
        push(1);
        push(2);
        code.i32Xor();
        push(0);
        code.i32And();
        push(2);
        return code.i32Xor();
      case "majority":
        // ((a ^ b) & (b ^ c)) ^ b: where b is alone both differ from it
        push(0);
        push(1);
        code.i32Xor();
        push(1);
        push(2);
        code.i32Xor();
        code.i32And();
        push(1);
        return code.i32Xor();
      case "byteSwap":
        // Bytes 3 and 1 come to their places by a rotation by 24, bytes 2 and 0 by a rotation by 8.
        push(0);
        code.i32Const(24);
        code.i32Rotr();
        code.i32Const(0x00ff00ff);
        code.i32And();
        push(0);
        code.i32Const(8);
        code.i32Rotr();
        code.i32Const(0xff00ff00);
        code.i32And();
        return code.i32Or();
      default:
        throw new Error(`no operation: ${node.kind}`);
    }
  },
  load: (code, offset) => code.i32Load(offset),
  store: (code, offset) => code.i32Store(offset),
  loadShared: (code, offset) => code.i32Load(offset),
  gather(code, pushAddress, offset) {
    pushAddress(0);
    code.i32Load(offset);
  },
  // The value is the word.
  extract: () => {},
};
