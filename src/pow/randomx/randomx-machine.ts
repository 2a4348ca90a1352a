import { type AesFunctions, instantiateAes } from "./aes.js";
import { blake2b } from "./blake2b.js";
import { checkParameters } from "./check-parameters.js";
import type { CoreMachine } from "./core-hash.js";
import { Interpreter, type PairFunction } from "./interpreter.js";
import { type MachineLayout, machineLayout } from "./machine-layout.js";
import type { RandomXParameters } from "./parameters.js";
import { ProgramDecoder } from "./program.js";
import { RoundingMode } from "./rounding-mode.js";

const SEED_BYTES = 64;
const HASH_BYTES = 32;
const REGISTER_FILE_BYTES = 256;
const INTEGER_REGISTERS_BYTES = 64;
const GROUP_A_OFFSET = 192;

/** What a machine needs of the cache of its key (`RandomXCache`). */
export interface DatasetItems {
  readonly parameters: RandomXParameters;
  readonly itemPairFunction: PairFunction;
}

/**
 * Hashes with one key (RandomX specification, chapter 2). Has a scratchpad of its own; belongs to one thread.
 *
 * Of the 36 ms that a hash of RandomX v1 takes (one thread, Node 20), items of the dataset take 25, programs 9, filling
 * and digesting the scratchpad 2; of the 1.9 ms with RANDOMX_LITE_B, 0.7, 1 and 0.2.
 */
export class RandomXMachine implements CoreMachine {
  readonly #parameters: RandomXParameters;
  readonly #layout: MachineLayout;
  readonly #bytes: Uint8Array;
  readonly #aes: AesFunctions;
  readonly #decoder: ProgramDecoder;
  readonly #interpreter: Interpreter;

  /**
   * @throws {RangeError} if the parameters break a rule
   * @throws {TypeError} if there is no function of items; both before anything is allocated
   */
  constructor({ parameters, itemPairFunction }: DatasetItems) {
    checkParameters(parameters);
    if (typeof itemPairFunction !== "function") {
      throw new TypeError(`itemPairFunction is ${typeof itemPairFunction}, a WebAssembly function is needed`);
    }
    const layout = machineLayout(parameters);
    const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
    this.#parameters = parameters;
    this.#layout = layout;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#aes = instantiateAes(memory, layout.aesTablesAt);
    this.#decoder = new ProgramDecoder(parameters);
    this.#interpreter = new Interpreter(parameters, layout, memory, itemPairFunction);
  }

  /** The machine on its own: see `CoreMachine`. */
  runOn(seed: Uint8Array, line: Uint8Array): Uint8Array {
    const { scratchpadBytes, stateAt, programAt, programEnd, registersAt } = this.#layout;
    this.#bytes.set(seed, stateAt);
    this.#aes.generate1(stateAt, 0, scratchpadBytes);
    this.#aes.generate4(stateAt, programAt, programEnd);
    const program = this.#decoder.decode(this.#bytes.subarray(programAt, programEnd));
    // Registers are zero before, so that the first address is that of the configuration.
    this.#bytes.set(line, program.mx & (scratchpadBytes - line.length));
    this.#interpreter.run(program, RoundingMode.nearest);
    return this.#bytes.slice(registersAt, registersAt + INTEGER_REGISTERS_BYTES);
  }

  /**
   * @param input of any length
   * @returns 32 bytes
   * @throws {TypeError} if the input is no Uint8Array
   */
  hash(input: Uint8Array): Uint8Array {
    if (!(input instanceof Uint8Array))
      throw new TypeError(`input is ${typeof input}, a Uint8Array is needed`);
    const { programCount, blakeRounds } = this.#parameters;
    const { scratchpadBytes, stateAt, programAt, programEnd, registersAt } = this.#layout;
    this.#bytes.set(blake2b(input, SEED_BYTES, blakeRounds.input), stateAt);
    this.#aes.generate1(stateAt, 0, scratchpadBytes);
    const registerFile = this.#bytes.subarray(registersAt, registersAt + REGISTER_FILE_BYTES);
    let mode: RoundingMode = RoundingMode.nearest;
    for (let i = 0; i < programCount; i++) {
      if (i > 0) this.#bytes.set(blake2b(registerFile, SEED_BYTES), stateAt);
      this.#aes.generate4(stateAt, programAt, programEnd);
      const program = this.#decoder.decode(this.#bytes.subarray(programAt, programEnd));
      mode = this.#interpreter.run(program, mode);
    }
    this.#aes.hash(0, scratchpadBytes, registersAt + GROUP_A_OFFSET);
    return blake2b(registerFile, HASH_BYTES, blakeRounds.output);
  }
}
