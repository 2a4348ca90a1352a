import { type Local, ValueType, WasmCode } from "../../../kernel/wasm-code.js";

const { i32 } = ValueType;

/** Addresses of what the code of AES needs in memory. */
export interface AesPlaces {
  /** The four tables of an encryption round, one after the other, and those of a decryption round after them. */
  readonly tables: number;
  /** Keys of AesGenerator1R, 4 of 16 bytes. */
  readonly keys1R: number;
  /** Keys of AesGenerator4R, 8 of 16 bytes. */
  readonly keys4R: number;
  /** Initial state of AesHash1R, 64 bytes, and behind it its two extra keys. */
  readonly hash: number;
}

const TABLE_BYTES = 1024;
const ROUND_TABLES_BYTES = 4 * TABLE_BYTES;
const KEY_BYTES = 16;
const STATE_BYTES = 64;

type Column = readonly [Local, Local, Local, Local];
type Kind = "encrypt" | "decrypt";

/** Which round each column of a generator takes. AesHash1R takes the other. */
const GENERATOR_KINDS: readonly Kind[] = ["decrypt", "encrypt", "decrypt", "encrypt"];
const HASH_KINDS: readonly Kind[] = ["encrypt", "decrypt", "encrypt", "decrypt"];

/**
 * `fill(state, out, bytes)`: AesGenerator1R (RandomX specification, section 3.2). Takes its 64-byte state from an address
 * and leaves it there, and writes a multiple of 64 bytes.
 */
export function generator1RCode({ tables, keys1R }: AesPlaces): WasmCode {
  return generatorCode(tables, (column) => [keys1R + KEY_BYTES * column]);
}

/** The same for AesGenerator4R, section 3.3. */
export function generator4RCode({ tables, keys4R }: AesPlaces): WasmCode {
  return generatorCode(tables, (column) =>
    [0, 1, 2, 3].map((i) => keys4R + KEY_BYTES * (i + (column < 2 ? 0 : 4))),
  );
}

function generatorCode(tables: number, keysOf: (column: number) => readonly number[]): WasmCode {
  const code = new WasmCode([i32, i32, i32]);
  const [state, out, bytes] = code.parameters as [Local, Local, Local];
  const columns = newColumns(code);
  const spare = newColumn(code);
  const round = roundEmitter(code, tables);
  eachColumn(columns, (word, offset) => {
    code.localGet(state);
    code.i32Load(offset);
    code.localSet(word);
  });
  code.loop();
  for (const [i, column] of columns.entries()) {
    for (const key of keysOf(i)) round(GENERATOR_KINDS[i]!, column, spare, constantKey(code, key));
  }
  eachColumn(columns, (word, offset) => {
    code.localGet(out);
    code.localGet(word);
    code.i32Store(offset);
  });
  advance(code, out, bytes);
  eachColumn(columns, (word, offset) => {
    code.localGet(state);
    code.localGet(word);
    code.i32Store(offset);
  });
  return code;
}

/** `digest(input, bytes, out)`: AesHash1R, section 3.4, of a multiple of 64 bytes, to 64 bytes. */
export function hash1RCode({ tables, hash }: AesPlaces): WasmCode {
  const code = new WasmCode([i32, i32, i32]);
  const [input, bytes, out] = code.parameters as [Local, Local, Local];
  const columns = newColumns(code);
  const spare = newColumn(code);
  const round = roundEmitter(code, tables);
  eachColumn(columns, (word, offset) => {
    code.i32Const(0);
    code.i32Load(hash + offset);
    code.localSet(word);
  });
  code.loop();
  for (const [i, column] of columns.entries()) {
    round(HASH_KINDS[i]!, column, spare, (row) => {
      code.localGet(input);
      code.i32Load(KEY_BYTES * i + 4 * row);
    });
  }
  advance(code, input, bytes);
  for (const key of [hash + STATE_BYTES, hash + STATE_BYTES + KEY_BYTES]) {
    for (const [i, column] of columns.entries()) round(HASH_KINDS[i]!, column, spare, constantKey(code, key));
  }
  eachColumn(columns, (word, offset) => {
    code.localGet(out);
    code.localGet(word);
    code.i32Store(offset);
  });
  return code;
}

/** Ends a loop over 64 bytes at a time. */
function advance(code: WasmCode, at: Local, bytes: Local): void {
  code.localGet(at);
  code.i32Const(STATE_BYTES);
  code.i32Add();
  code.localSet(at);
  code.localGet(bytes);
  code.i32Const(STATE_BYTES);
  code.i32Sub();
  code.localTee(bytes);
  code.brIf(0);
  code.end();
}

function newColumn(code: WasmCode): Column {
  return [code.local(i32), code.local(i32), code.local(i32), code.local(i32)];
}

function newColumns(code: WasmCode): readonly Column[] {
  return [0, 1, 2, 3].map(() => newColumn(code));
}

function eachColumn(columns: readonly Column[], visit: (word: Local, offset: number) => void): void {
  for (const [i, column] of columns.entries()) {
    for (const [row, word] of column.entries()) visit(word, KEY_BYTES * i + 4 * row);
  }
}

function constantKey(code: WasmCode, address: number): (row: number) => void {
  return (row) => {
    code.i32Const(0);
    code.i32Load(address + 4 * row);
  };
}

/** Emits rounds: what they do to a column, by way of a spare one. */
function roundEmitter(code: WasmCode, tables: number) {
  return (kind: Kind, column: Column, spare: Column, pushKey: (word: number) => void): void => {
    const base = tables + (kind === "encrypt" ? 0 : ROUND_TABLES_BYTES);
    for (let word = 0; word < 4; word++) {
      pushKey(word);
      for (let row = 0; row < 4; row++) {
        // ShiftRows: row r comes from r columns to the right, in decryption to the left.
        const from = column[(word + (kind === "encrypt" ? row : 4 - row)) % 4]!;
        code.localGet(from);
        // The byte times 4, for words.
        if (row > 0) {
          code.i32Const(8 * row - 2);
          code.i32ShrU();
        } else {
          code.i32Const(2);
          code.i32Shl();
        }
        code.i32Const(0x3fc);
        code.i32And();
        code.i32Load(base + TABLE_BYTES * row);
        code.i32Xor();
      }
      code.localSet(spare[word]!);
    }
    for (let word = 0; word < 4; word++) {
      code.localGet(spare[word]!);
      code.localSet(column[word]!);
    }
  };
}
