import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { blake2b } from "./blake2b.js";

const { i32 } = ValueType;

/** Four words of 32 bits, little-endian: a column of the state of a generator, or a round key. */
type Words = readonly number[];
/** Emits what puts a word of a round key on the operand stack. */
type PushKeyWord = (word: number) => void;
type Direction = "forward" | "inverse";
type Column = readonly Local[];

const COLUMNS = 4;
const WORDS = 4;
const BLOCK_BYTES = 64;
const TABLE_BYTES = 1024;

// Keys and the first state are digests of their names (RandomX specification, sections 3.2 to 3.4).
const KEYS_1R = fromName("RandomX AesGenerator1R keys", 64);
const KEYS_4R = [
  fromName("RandomX AesGenerator4R keys 0-3", 64),
  fromName("RandomX AesGenerator4R keys 4-7", 64),
] as const;
const HASH_STATE = fromName("RandomX AesHash1R state", 64);
const HASH_KEYS = fromName("RandomX AesHash1R xkeys", 32);

/** Columns are decrypted and encrypted in turn by the generators, the other way round by the hash. */
const GENERATOR: readonly Direction[] = ["inverse", "forward", "inverse", "forward"];
const HASH: readonly Direction[] = ["forward", "inverse", "forward", "inverse"];

/**
 * A module of RandomX's functions made of AES rounds. It imports `env.memory` and exports, all sizes in bytes and
 * multiples of 64,
 *
 * - `generate1(state, to, end)` and `generate4(state, to, end)`: fill memory from address `to` up to `end` by
 *   AesGenerator1R or AesGenerator4R from the state of 64 bytes at address `state`, and leave the new state there;
 * - `hash(from, end, to)`: writes the AesHash1R of memory from `from` up to `end` to the 64 bytes at `to`.
 *
 * @param tablesAt address of the forward tables, followed by the inverse ones (`aesTables`)
 */
export function aesModule(tablesAt: number): Uint8Array {
  const assembler = new WasmAssembler();
  assembler.importMemory("env", "memory", 1);
  for (const [name, code] of [
    ["generate1", generatorCode(tablesAt, [KEYS_1R])],
    ["generate4", generatorCode(tablesAt, fourRounds())],
    ["hash", hashCode(tablesAt)],
  ] as const) {
    assembler.exportFunction(name, assembler.defineFunction(code));
  }
  return assembler.assemble();
}

/** The keys of the columns for each round of AesGenerator4R: columns 0 and 1 share theirs, as do 2 and 3. */
function fourRounds(): readonly (readonly Words[])[] {
  const [low, high] = KEYS_4R;
  return low.map((key, round) => [key, key, high[round]!, high[round]!]);
}

/** @param rounds for each round the key of each column */
function generatorCode(tablesAt: number, rounds: readonly (readonly Words[])[]): WasmCode {
  const code = new WasmCode([i32, i32, i32]);
  const [stateAt, to, end] = code.parameters as [Local, Local, Local];
  const columns = newColumns(code);
  const applyRound = roundEmitter(code, tablesAt);
  forEachWord(columns, (local, offset) => {
    code.localGet(stateAt);
    code.i32Load(offset);
    code.localSet(local);
  });
  forEachBlock(code, to, end, () => {
    for (const keys of rounds) {
      for (const [i, column] of columns.entries()) {
        applyRound(column, GENERATOR[i]!, (word) => code.i32Const(keys[i]![word]!));
      }
    }
    storeColumns(code, columns, to);
  });
  storeColumns(code, columns, stateAt);
  return code;
}

function hashCode(tablesAt: number): WasmCode {
  const code = new WasmCode([i32, i32, i32]);
  const [from, end, to] = code.parameters as [Local, Local, Local];
  const columns = newColumns(code);
  const applyRound = roundEmitter(code, tablesAt);
  forEachWord(columns, (local, offset) => {
    code.i32Const(HASH_STATE[(offset / 16) | 0]![(offset / 4) % WORDS]!);
    code.localSet(local);
  });
  forEachBlock(code, from, end, () => {
    for (const [i, column] of columns.entries()) {
      applyRound(column, HASH[i]!, (word) => {
        code.localGet(from);
        code.i32Load(16 * i + 4 * word);
      });
    }
  });
  for (const key of HASH_KEYS) {
    for (const [i, column] of columns.entries()) {
      applyRound(column, HASH[i]!, (word) => code.i32Const(key[word]!));
    }
  }
  storeColumns(code, columns, to);
  return code;
}

/** Emits code that applies a round to a column, which is replaced. */
function roundEmitter(
  code: WasmCode,
  tablesAt: number,
): (column: Column, direction: Direction, key: PushKeyWord) => void {
  const results = newColumn(code);
  return (column, direction, pushKeyWord) => {
    // Rows are shifted to the left, or back (FIPS 197, sections 5.1.2 and 5.3.1).
    const [table, shift] = direction === "forward" ? [tablesAt, 1] : [tablesAt + WORDS * TABLE_BYTES, 3];
    for (const [word, result] of results.entries()) {
      pushKeyWord(word);
      for (let row = 0; row < 4; row++) {
        code.localGet(column[(word + shift * row) % WORDS]!);
        pushTableOffset(code, row);
        code.i32Load(table + TABLE_BYTES * row);
        code.i32Xor();
      }
      code.localSet(result);
    }
    for (const [word, result] of results.entries()) {
      code.localGet(result);
      code.localSet(column[word]!);
    }
  };
}

/** Replaces the word on the operand stack by 4 times its byte in a row. */
function pushTableOffset(code: WasmCode, row: number): void {
  code.i32Const(row === 0 ? 2 : 8 * row - 2);
  if (row === 0) code.i32Shl();
  else code.i32ShrU();
  code.i32Const(0x3fc);
  code.i32And();
}

/** Runs code for each 64 bytes from the address `at` on, which is advanced, up to `end`. */
function forEachBlock(code: WasmCode, at: Local, end: Local, emit: () => void): void {
  code.block();
  code.loop();
  code.localGet(at);
  code.localGet(end);
  code.i32GeU();
  code.brIf(1);
  emit();
  code.localGet(at);
  code.i32Const(BLOCK_BYTES);
  code.i32Add();
  code.localSet(at);
  code.br(0);
  code.end();
  code.end();
}

function newColumns(code: WasmCode): readonly Column[] {
  return Array.from({ length: COLUMNS }, () => newColumn(code));
}

function newColumn(code: WasmCode): Column {
  return Array.from({ length: WORDS }, () => code.local(i32));
}

function storeColumns(code: WasmCode, columns: readonly Column[], at: Local): void {
  forEachWord(columns, (local, offset) => {
    code.localGet(at);
    code.localGet(local);
    code.i32Store(offset);
  });
}

/** @param act is given each word of the columns and its offset in bytes */
function forEachWord(columns: readonly Column[], act: (local: Local, offset: number) => void): void {
  for (const [i, local] of columns.flat().entries()) act(local, 4 * i);
}

/** The digest of a name as groups of 16 bytes. */
function fromName(name: string, digestBytes: number): readonly Words[] {
  const { buffer } = blake2b(new TextEncoder().encode(name), digestBytes).slice();
  return Array.from({ length: digestBytes / 16 }, (_, i) => [...new Uint32Array(buffer, 16 * i, WORDS)]);
}
