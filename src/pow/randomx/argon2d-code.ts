import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { ARGON2_BLOCK_BYTES, type Blocks, compression, increment, locals } from "./argon2d-compression.js";

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

/** The arguments of `fillSegment`, then what it works with: positions in blocks, at last addresses in bytes. */
interface Segment extends Blocks {
  readonly pass: Local;
  readonly slice: Local;
  readonly lane: Local;
  readonly lanes: Local;
  readonly segmentLength: Local;
  readonly laneLength: Local;
  /** Of the current block in the segment. */
  readonly index: Local;
}

function fillSegment(): WasmCode {
  const code = new WasmCode(Array.from({ length: 6 }, () => i32));
  const [pass, slice, lane, lanes, segmentLength, scratch] = code.parameters as SixLocals;
  const [laneLength, index, current, previous, reference] = locals(code, i32, 5) as FiveLocals;
  const given = { pass, slice, lane, lanes, segmentLength, scratch };
  const segment: Segment = { ...given, laneLength, index, current, previous, reference };
  const compress = compression(code, segment);
  const locateReference = referenceLocator(code, segment);

  code.localGet(segmentLength);
  code.i32Const(ARGON2_SLICES);
  code.i32Mul();
  code.localSet(laneLength);
  // The first two blocks of a lane are there already.
  code.i32Const(0);
  code.i32Const(2);
  pushIsLater(code, segment);
  code.select();
  code.localSet(index);
  code.block();
  code.loop();
  code.localGet(index);
  code.localGet(segmentLength);
  code.i32GeU();
  code.brIf(1);
  locateCurrent(code, segment);
  locateReference();
  compress();
  increment(code, index, 1);
  code.br(0);
  code.end();
  code.end();
  return code;
}

/** Whether a segment is any but the first of its lane. */
function pushIsLater(code: WasmCode, { pass, slice }: Segment): void {
  code.localGet(pass);
  code.localGet(slice);
  code.i32Or();
}

/** The addresses of the current block and of the one before it, which may be the lane's last. */
function locateCurrent(code: WasmCode, segment: Segment): void {
  const { slice, segmentLength, laneLength, lane, index, current, previous } = segment;
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
  for (const position of [previous, current]) {
    code.localGet(position);
    makeAddress(code, lane, laneLength);
    code.localSet(position);
  }
}

/** Makes a position in a lane on the operand stack the address of its block. */
function makeAddress(code: WasmCode, lane: Local, laneLength: Local): void {
  code.localGet(lane);
  code.localGet(laneLength);
  code.i32Mul();
  code.i32Add();
  code.i32Const(ARGON2_BLOCK_BYTES);
  code.i32Mul();
}

/** The address of the reference block. Emits code when called. */
function referenceLocator(code: WasmCode, segment: Segment): () => void {
  const { pass, slice, lane, lanes, segmentLength, laneLength, index, previous, reference } = segment;
  const referenceLane = code.local(i32);
  const [random, area, relative] = locals(code, i64, 3) as [Local, Local, Local];
  const upperHalf = () => {
    code.i64Const(32n);
    code.i64ShrU();
  };
  /** Section 3.4.1.1: J1 and J2 are the first word of the previous block. */
  const chooseLane = () => {
    code.localGet(previous);
    code.i64Load(0);
    code.localTee(random);
    upperHalf();
    code.i32WrapI64();
    code.localGet(lanes);
    code.i32RemU();
    code.localGet(lane);
    pushIsLater(code, segment);
    code.select();
    code.localSet(referenceLane);
  };
  /**
   * Section 3.4.2, how many blocks can be referred to: all segments that are complete, of the lane itself also the
   * blocks of this segment but the previous one, of others without the last block at the segment's start.
   */
  const measureArea = () => {
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
    code.localGet(referenceLane);
    code.localGet(lane);
    code.i32Eq();
    code.select();
    code.i32Add();
    code.i64ExtendI32U();
    code.localSet(area);
  };
  /** The position in the area, later blocks more often than earlier ones. */
  const pushPosition = () => {
    code.localGet(random);
    code.i64Const(0xffffffffn);
    code.i64And();
    code.localTee(relative);
    code.localGet(relative);
    code.i64Mul();
    upperHalf();
    code.localSet(relative);
    code.localGet(area);
    code.i64Const(1n);
    code.i64Sub();
    code.localGet(area);
    code.localGet(relative);
    code.i64Mul();
    upperHalf();
    code.i64Sub();
    code.i32WrapI64();
  };
  return () => {
    chooseLane();
    measureArea();
    pushPosition();
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
    makeAddress(code, referenceLane, laneLength);
    code.localSet(reference);
  };
}

type FiveLocals = [Local, Local, Local, Local, Local];
type SixLocals = [Local, ...FiveLocals];
