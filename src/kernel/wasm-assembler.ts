import { ByteWriter } from "./byte-writer.js";
import { unsignedLeb128 } from "./leb128.js";
import type { ValueType, WasmCode } from "./wasm-code.js";

/** Parameters and results of a function. */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** "\0asm" and version 1. */
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;
const Section = { type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10 } as const;
const SHARED_WITH_MAXIMUM = 0x03;
const External = { function: 0x00, memory: 0x02 } as const;

/** Assembles a WebAssembly module in its binary format (core specification 2.0, section 5.5). */
export class WasmAssembler {
  readonly #types: number[][] = [];
  readonly #typeIndices = new Map<string, number>();
  readonly #imports: number[][] = [];
  readonly #functions: { readonly typeIndex: number; readonly code: WasmCode }[] = [];
  readonly #memories: number[][] = [];
  readonly #exports: number[][] = [];
  #importedFunctions = 0;

  /**
   * @returns the function's index
   * @throws {Error} if a function was defined before: imports are counted first
   */
  importFunction(module: string, name: string, type: FunctionType): number {
    if (this.#functions.length > 0) throw new Error(`import of ${module}.${name} after a defined function`);
    this.#import(module, name, [External.function, ...unsignedLeb128(this.#typeIndex(type))]);
    return this.#importedFunctions++;
  }

  /** The module's memory comes from outside. Sizes are in pages of 64 KiB. */
  importMemory(module: string, name: string, minimum: number, maximum?: number): void {
    this.#import(module, name, [External.memory, ...limits(minimum, maximum)]);
  }

  /** The same for a memory that threads share (threads proposal), which says how far it can grow. */
  importSharedMemory(module: string, name: string, minimum: number, maximum: number): void {
    this.#import(module, name, [
      External.memory,
      SHARED_WITH_MAXIMUM,
      ...unsignedLeb128(minimum),
      ...unsignedLeb128(maximum),
    ]);
  }

  /** The module has a memory of its own, exported as `name`. Sizes are in pages of 64 KiB. */
  exportMemory(name: string, minimum: number, maximum?: number): void {
    this.#memories.push(limits(minimum, maximum));
    this.#exports.push([...text(name), External.memory, 0]);
  }

  /** @returns the function's index */
  defineFunction(code: WasmCode, results: readonly ValueType[] = []): number {
    const typeIndex = this.#typeIndex({ parameters: code.parameters.map(({ type }) => type), results });
    return this.#importedFunctions + this.#functions.push({ typeIndex, code }) - 1;
  }

  exportFunction(name: string, functionIndex: number): void {
    this.#exports.push([...text(name), External.function, ...unsignedLeb128(functionIndex)]);
  }

  /** The module's bytes. */
  assemble(): Uint8Array {
    const functions = this.#functions.map(({ typeIndex }) => unsignedLeb128(typeIndex));
    const bodies = this.#functions.map(({ code }) => {
      const entry = new ByteWriter();
      const body = code.body();
      entry.unsigned(body.length);
      entry.bytes(body);
      return entry.written();
    });
    const module = new ByteWriter();
    module.bytes(PREAMBLE);
    writeSection(module, Section.type, this.#types);
    writeSection(module, Section.import, this.#imports);
    writeSection(module, Section.function, functions);
    writeSection(module, Section.memory, this.#memories);
    writeSection(module, Section.export, this.#exports);
    writeSection(module, Section.code, bodies);
    return module.written();
  }

  #import(module: string, name: string, description: readonly number[]): void {
    this.#imports.push([...text(module), ...text(name), ...description]);
  }

  #typeIndex({ parameters, results }: FunctionType): number {
    const bytes = [FUNCTION_TYPE, ...vector(parameters), ...vector(results)];
    const key = bytes.join(" ");
    const index = this.#typeIndices.get(key) ?? this.#types.push(bytes) - 1;
    this.#typeIndices.set(key, index);
    return index;
  }
}

function limits(minimum: number, maximum?: number): number[] {
  return maximum === undefined
    ? [0, ...unsignedLeb128(minimum)]
    : [1, ...unsignedLeb128(minimum), ...unsignedLeb128(maximum)];
}

function vector(bytes: readonly number[]): number[] {
  return [...unsignedLeb128(bytes.length), ...bytes];
}

function text(value: string): number[] {
  return vector([...new TextEncoder().encode(value)]);
}

/** A section: id, size, number of entries, entries. Empty sections are left out. */
function writeSection(module: ByteWriter, id: number, entries: readonly ArrayLike<number>[]): void {
  if (entries.length === 0) return;
  const content = new ByteWriter();
  content.unsigned(entries.length);
  for (const entry of entries) content.bytes(entry);
  module.byte(id);
  module.unsigned(content.length);
  module.bytes(content.written());
}
