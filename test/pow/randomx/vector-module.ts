import { WasmAssembler } from "../../../src/kernel/wasm-assembler.js";
import { ValueType, WasmCode } from "../../../src/kernel/wasm-code.js";
import { defineExactRounding } from "../../../src/pow/randomx/exact-rounding.js";
import { exactVectors } from "../../../src/pow/randomx/exact-vectors.js";
import { randomXVectors, splitFactor } from "../../../src/pow/randomx/randomx-vectors.js";
import { ROUNDING_MODES, type RoundingMode } from "../../../src/pow/randomx/rounding-mode.js";
import type { VectorArithmetic } from "../../../src/pow/randomx/vector-arithmetic.js";
import { OPERATIONS, type Operation } from "./rounding-definition.js";

type Pair = readonly [number, number];
type ApplyLanes = (operation: Operation, mode: RoundingMode, a: Pair, b: Pair) => Pair;

/** Addresses of the operands, of the parts of the second one as a factor, and of the result. */
const [A, B, SIGNIFICAND, HIGH, LOW, RESULT] = [0, 16, 32, 48, 64, 80] as const;

/** Vector arithmetic of either kind, callable. The square root takes no notice of `b`. */
export function vectorModule(kind: "randomx" | "exact"): ApplyLanes {
  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", 1);
  const exact = defineExactRounding(assembler);
  for (const operation of OPERATIONS) {
    for (const mode of ROUNDING_MODES) {
      const code = new WasmCode();
      const arithmetic =
        kind === "exact"
          ? exactVectors(code, exact)
          : randomXVectors(code, (bits) => {
              code.i64Const(bits);
              code.i64x2Splat();
            });
      emit(code, arithmetic, operation, mode);
      assembler.exportFunction(`${operation}${mode}`, assembler.defineFunction(code));
    }
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble()));
  const doubles = new Float64Array((exports.memory as WebAssembly.Memory).buffer);
  return (operation, mode, a, b) => {
    doubles.set(a, A / 8);
    doubles.set(b, B / 8);
    for (const [lane, value] of b.entries()) {
      const { significand, high, low } = splitFactor(value);
      doubles[SIGNIFICAND / 8 + lane] = significand;
      doubles[HIGH / 8 + lane] = high;
      doubles[LOW / 8 + lane] = low;
    }
    (exports[`${operation}${mode}`] as () => void)();
    return [doubles[RESULT / 8]!, doubles[RESULT / 8 + 1]!];
  };
}

function emit(code: WasmCode, arithmetic: VectorArithmetic, operation: Operation, mode: RoundingMode): void {
  const load = (at: number) => () => {
    code.i32Const(0);
    code.v128Load(at);
  };
  const [a, b] = [code.local(ValueType.v128), code.local(ValueType.v128)];
  load(A)();
  code.localSet(a);
  load(B)();
  code.localSet(b);
  code.i32Const(0);
  switch (operation) {
    case "mul":
      arithmetic.mul(mode, a, {
        value: load(B),
        significand: load(SIGNIFICAND),
        high: load(HIGH),
        low: load(LOW),
      });
      break;
    case "sqrt":
      arithmetic.sqrt(mode, a);
      break;
    default:
      arithmetic[operation](mode, a, b);
  }
  code.v128Store(RESULT);
}
