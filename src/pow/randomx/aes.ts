import { aesModule } from "./aes-code.js";
import { AES_TABLES_BYTES, aesTables } from "./aes-tables.js";

/** AesGenerator1R, AesGenerator4R and AesHash1R on a memory, see `aesModule`. Addresses and sizes are in bytes. */
export interface AesFunctions {
  generate1(stateAt: number, to: number, end: number): void;
  generate4(stateAt: number, to: number, end: number): void;
  hash(from: number, end: number, to: number): void;
}

const modules = new Map<number, WebAssembly.Module>();

/**
 * Puts the tables into a memory and makes the functions that work on it.
 *
 * @param tablesAt address of AES_TABLES_BYTES bytes for the tables, a multiple of 4
 * @throws {RangeError} if the tables do not fit there
 */
export function instantiateAes(memory: WebAssembly.Memory, tablesAt: number): AesFunctions {
  const { buffer } = memory;
  if (!Number.isInteger(tablesAt / 4) || tablesAt < 0 || tablesAt + AES_TABLES_BYTES > buffer.byteLength) {
    throw new RangeError(
      `tablesAt is ${tablesAt}, a multiple of 4 from 0 to ${buffer.byteLength - AES_TABLES_BYTES} is needed`,
    );
  }
  const { forward, inverse } = aesTables();
  const tables = new Uint32Array(buffer, tablesAt, AES_TABLES_BYTES / 4);
  tables.set(forward);
  tables.set(inverse, forward.length);
  const module = modules.get(tablesAt) ?? new WebAssembly.Module(aesModule(tablesAt));
  modules.set(tablesAt, module);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as AesFunctions;
}
