import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { ARGON2_BLOCK_BYTES, compression, increment, locals } from "./argon2d-compression.js";

const { i32, i64 } = ValueType;

/** Segments of a lane. */
export const ARGON2_SLICES = 4;

/** Most pages of a 32-bit memory: the module takes memories of any size. */
const MAX_PAGES = 65536;

/**
 * A module that fills memory as Argon2d version 0x13 does (RFC 9106, https://doi.org/10.17487/RFC9106, section 3.2,
 * steps 5 and 6). It imports the shared memory `env.memory`, which holds the blocks from address 0 on, lane after
 * lane, and exports `fillSegment(pass, slice, lane, lanes, segmentLength, scratch)`, which makes one segment's blocks;
 * `scratch` is the address of 1024 bytes of its own. New blocks are added onto the old by exclusive or in the first
 * pass too, so that the memory must start out as zeros.
 */
export function argon2dModule(): Uint8Array {
  const assembler = new WasmAssembler();
  assembler.importSharedMemory("env", "memory", 1, MAX_PAGES);
  assembler.exportFunction("fillSegment", assembler.defineFunction(fillSegment()));
  return assembler.assemble();
}

function fillSegment(): WasmCode {
  const code = new WasmCode([i32, i32, i32, i32, i32, i32]);
  const [pass, slice, lane, lanes, segmentLength, scratch] = code.parameters as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [laneLength, index, current, previous, reference] = locals(code, i32, 5) as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [random, area, relative] = locals(code, i64, 3) as [Local, Local, Local];
  const compress = compression(code, { previous, reference, current, scratch });

  code.localGet(segmentLength);
  code.i32Const(ARGON2_SLICES);
  code.i32Mul();
  code.localSet(laneLength);
  // The first two blocks of a lane are there already.
  code.i32Const(2);
  code.i32Const(0);
  code.localGet(pass);
  code.localGet(slice);
  code.i32Or();
  code.i32Eqz();
  code.select();
  code.localSet(index);
  code.block();
  code.loop();
  code.localGet(index);
  code.localGet(segmentLength);
  code.i32GeU();
  code.brIf(1);

  // Position in the lane of the current block, then of the one before it, which may be the lane's last.
  code.localGet(slice);
  code.localGet(segmentLength);
  code.i32Mul();
  code.localGet(index);
  code.i32Add();
  code.localTee(current);
  code.localGet(laneLength);
  code.localGet(current);
  code.select();
  code.i32Const(1);
  code.i32Sub();
  code.localSet(previous);
  addressOf(code, previous, lane, laneLength);
  addressOf(code, current, lane, laneLength);

  // Section 3.3 for Argon2d: J1 and J2 are the first word of the previous block.
  code.localGet(previous);
  code.i64Load(0);
  code.localSet(random);
  code.localGet(random);
  code.i64Const(32n);
  code.i64ShrU();
  code.i32WrapI64();
  code.localGet(lanes);
  code.i32RemU();
  code.localGet(lane);
  code.localGet(pass);
  code.localGet(slice);
  code.i32Or();
  code.select();
  code.localSet(reference);

  // Section 3.4.2, the size of the area that can be referred to: all segments that are complete, of the lane itself
  // also the blocks of this segment but the previous one, of others without the last block at the segment's start.
  code.localGet(laneLength);
  code.localGet(segmentLength);
  code.i32Sub();
  code.localGet(slice);
  code.localGet(segmentLength);
  code.i32Mul();
  code.localGet(pass);
  code.select();
  code.localGet(index);
  code.i32Const(1);
  code.i32Sub();
  code.i32Const(0);
  code.localGet(index);
  code.i32Eqz();
  code.i32Sub();
  code.localGet(reference);
  code.localGet(lane);
  code.i32Eq();
  code.select();
  code.i32Add();
  code.i64ExtendI32U();
  code.localSet(area);
  // The position in it: later blocks more often than earlier ones.
  code.localGet(random);
  code.i64Const(0xffffffffn);
  code.i64And();
  code.localTee(relative);
  code.localGet(relative);
  code.i64Mul();
  code.i64Const(32n);
  code.i64ShrU();
  code.localSet(relative);
  code.localGet(area);
  code.i64Const(1n);
  code.i64Sub();
  code.localGet(area);
  code.localGet(relative);
  code.i64Mul();
  code.i64Const(32n);
  code.i64ShrU();
  code.i64Sub();
  code.i32WrapI64();
  // From the second pass on the area starts with the segment after this one.
  code.localGet(slice);
  code.i32Const(1);
  code.i32Add();
  code.localGet(segmentLength);
  code.i32Mul();
  code.i32Const(0);
  code.localGet(pass);
  code.select();
  code.i32Add();
  code.localGet(laneLength);
  code.i32RemU();
  code.localGet(reference);
  code.localGet(laneLength);
  code.i32Mul();
  code.i32Add();
  code.i32Const(ARGON2_BLOCK_BYTES);
  code.i32Mul();
  code.localSet(reference);

  compress();

  increment(code, index, 1);
  code.br(0);
  code.end();
  code.end();
  return code;
}

/** Makes a position in a lane the address of its block. */
function addressOf(code: WasmCode, position: Local, lane: Local, laneLength: Local): void {
  code.localGet(lane);
  code.localGet(laneLength);
  code.i32Mul();
  code.localGet(position);
  code.i32Add();
  code.i32Const(ARGON2_BLOCK_BYTES);
  code.i32Mul();
  code.localSet(position);
}
