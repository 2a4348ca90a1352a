import { WasmAssembler } from "../../../kernel/wasm-assembler.js";
import { ValueType } from "../../../kernel/wasm-code.js";
import { blake2b } from "../blake2b.js";
import type { RandomXCache } from "../cache.js";
import type { CoreMachine } from "../core-hash.js";
import type { RandomXParameters } from "../parameters.js";
import { generator1RCode, generator4RCode, hash1RCode } from "./aes-code.js";
import { aesTables } from "./aes-tables.js";
import { ProgramDecoder } from "./decode-program.js";
import { roundedExactly } from "./exact-rounding.js";
import { interpreterCode } from "./interpreter-code.js";
import { Config, type MachineLayout, machineLayout, Place, REGISTER_FILE_BYTES } from "./machine-places.js";
import { configureProgram } from "./program-configuration.js";
import { ROUNDED_OPERATIONS, type RoundingMode } from "./rounding-mode.js";

const { i32, i64, f64 } = ValueType;

const SEED_BYTES = 64;
const HASH_BYTES = 32;

interface MachineExports {
  readonly memory: WebAssembly.Memory;
  readonly fill1R: (state: number, out: number, bytes: number) => void;
  readonly fill4R: (state: number, out: number, bytes: number) => void;
  readonly hash1R: (input: number, bytes: number, out: number) => void;
  readonly run: () => void;
}

/**
 * A RandomX machine in light mode that was written apart from the one that scans, by the plainest means: what that one
 * finds is hashed again here before it counts. The two share what known answers cover by itself, the cache of a key,
 * Blake2b, reciprocals and the upper halves of products, and nothing else. Belongs to one thread.
 */
export class VerifierMachine implements CoreMachine {
  readonly #parameters: RandomXParameters;
  readonly #layout: MachineLayout;
  readonly #wasm: MachineExports;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder: ProgramDecoder;

  constructor(cache: RandomXCache) {
    this.#parameters = cache.parameters;
    this.#layout = machineLayout(cache.parameters);
    this.#wasm = instantiate(cache, this.#layout);
    const { buffer } = this.#wasm.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#decoder = new ProgramDecoder(cache.parameters, this.#layout, buffer);
    this.#bytes.set(aesConstants(), Place.aesKeys1R);
    const { encryption, decryption } = aesTables();
    const tables = new Uint32Array(buffer, Place.aesTables, 8 * 256);
    for (const [i, table] of [...encryption, ...decryption].entries()) tables.set(table, 256 * i);
  }

  /**
   * The hash of any input (RandomX specification, chapter 2), 32 bytes.
   */
  hash(input: Uint8Array): Uint8Array {
    const { blakeRounds, programCount, scratchpadL3 } = this.#parameters;
    const { fill1R, hash1R } = this.#wasm;
    const bytes = this.#bytes;
    bytes.set(blake2b(input, SEED_BYTES, blakeRounds.input), Place.generator);
    fill1R(Place.generator, this.#layout.scratchpad, scratchpadL3);
    this.#view.setUint32(Place.config + Config.roundingMode, 0, true);
    for (let i = 0; i < programCount; i++) {
      if (i > 0) bytes.set(blake2b(this.#registerFile(), SEED_BYTES), Place.generator);
      this.#runProgram();
    }
    hash1R(this.#layout.scratchpad, scratchpadL3, Place.a);
    return blake2b(this.#registerFile(), HASH_BYTES, blakeRounds.output);
  }

  /** The machine on its own: see `CoreMachine`. */
  runOn(seed: Uint8Array, line: Uint8Array): Uint8Array {
    const { scratchpadL3 } = this.#parameters;
    const { scratchpad } = this.#layout;
    this.#bytes.set(seed, Place.generator);
    this.#wasm.fill1R(Place.generator, scratchpad, scratchpadL3);
    this.#view.setUint32(Place.config + Config.roundingMode, 0, true);
    this.#readProgram();
    const first = this.#view.getUint32(Place.config + Config.mx, true) % scratchpadL3;
    this.#bytes.set(line, scratchpad + first - (first % line.length));
    this.#wasm.run();
    return this.#registerFile().slice(0, Place.f - Place.r);
  }

  /** The program that the generator gives next. */
  #runProgram(): void {
    this.#readProgram();
    this.#wasm.run();
  }

  #readProgram(): void {
    this.#wasm.fill4R(Place.generator, Place.programBuffer, this.#layout.programBytes);
    configureProgram(this.#view, this.#parameters);
    this.#bytes.fill(0, Place.r, Place.f);
    this.#decoder.decode();
  }

  #registerFile(): Uint8Array {
    return this.#bytes.subarray(Place.r, Place.r + REGISTER_FILE_BYTES);
  }
}

/** Keys and states of the generators and of the hash (sections 3.2 to 3.4), as they lie in memory. */
function aesConstants(): Uint8Array {
  const digest = (text: string, length: number) => blake2b(new TextEncoder().encode(text), length);
  const parts = [
    digest("RandomX AesGenerator1R keys", 64),
    digest("RandomX AesGenerator4R keys 0-3", 64),
    digest("RandomX AesGenerator4R keys 4-7", 64),
    digest("RandomX AesHash1R state", 64),
    digest("RandomX AesHash1R xkeys", 32),
  ];
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Modules by the parameters that they are made for. */
const modules = new WeakMap<RandomXParameters, WebAssembly.Module>();

function instantiate(cache: RandomXCache, layout: MachineLayout): MachineExports {
  let module = modules.get(cache.parameters);
  if (module === undefined) {
    module = new WebAssembly.Module(machineModule(cache.parameters, layout));
    modules.set(cache.parameters, module);
  }
  const host = {
    item: cache.itemFunction,
    slowRounding: (operation: number, a: number, b: number, mode: RoundingMode) =>
      roundedExactly(ROUNDED_OPERATIONS[operation]!, a, b, mode),
  };
  return new WebAssembly.Instance(module, { host }).exports as unknown as MachineExports;
}

function machineModule(parameters: RandomXParameters, layout: MachineLayout): Uint8Array {
  const assembler = new WasmAssembler();
  const item = assembler.importFunction("host", "item", {
    parameters: [i32],
    results: new Array(8).fill(i64),
  });
  const slowRounding = assembler.importFunction("host", "slowRounding", {
    parameters: [i32, f64, f64, i32],
    results: [f64],
  });
  assembler.exportMemory("memory", layout.pages, layout.pages);
  const places = {
    tables: Place.aesTables,
    keys1R: Place.aesKeys1R,
    keys4R: Place.aesKeys4R,
    hash: Place.aesHash,
  };
  for (const [name, code] of [
    ["fill1R", generator1RCode(places)],
    ["fill4R", generator4RCode(places)],
    ["hash1R", hash1RCode(places)],
    ["run", interpreterCode(parameters, layout, { item, slowRounding })],
  ] as const) {
    assembler.exportFunction(name, assembler.defineFunction(code));
  }
  return assembler.assemble();
}
