/** Writes the most significant 32 bits of each hash of one template. Not safe to share between threads. */
export interface Scanner {
  /**
   * @param nonces any number of nonces, in any order, repeats allowed
   * @param out at least as long; out[i] is the top 32 bits of the hash of nonces[i], as an integer
   * @throws {RangeError} if there are no nonces or `out` is shorter than `nonces`
   */
  scan(nonces: Uint32Array, out: Uint32Array): void;
}

/** The same with the most significant 64 bits of each hash. */
export interface WideScanner {
  /**
   * @param out out[i] is the top 32 bits of the hash of nonces[i]
   * @param next next[i] is the 32 bits below them
   * @throws {RangeError} if there are no nonces, or an array is shorter than `nonces`
   */
  scan(nonces: Uint32Array, out: Uint32Array, next: Uint32Array): void;
}

/** Memory that one thread has filled for a function. It can be posted to other threads. */
export interface SharedPow {
  readonly memory: WebAssembly.Memory;
  /** What it was filled from. */
  readonly key: Uint8Array;
  /** Id of the function. */
  readonly pow: string;
}

/** A proof-of-work function: maps (template, nonce) to a 256-bit hash, read as a number u in [0, 1). */
export interface PowFunction {
  /** Canonical id, e.g. `sha256d` or `sha256:7`. */
  readonly id: string;
  /** Whether this is the real function: its hashes are taken as uniform, so p = target / 2^256 is known. */
  readonly full: boolean;
  /** Though not full, the same on all templates: which nonces are favoured does not hang on the template. */
  readonly alike?: true;
  /** Bytes of a template: the header or blob without its nonce. */
  readonly templateBytes: number;
  /** Fewest bytes of a template, where they may have any number from it up. */
  readonly leastTemplateBytes?: number;
  /** Where the little-endian 32-bit nonce goes. */
  readonly nonceOffset: number;
  /** Where a template's little-endian 32-bit time stamp is; in a blob its varint begins there. */
  readonly timeOffset: number;
  /** Rough time of a hash on one core. It sizes shards and weighs the stages of a run, and has a part in nothing else. */
  readonly microsecondsPerHash: number;
  /** Whether the hash hangs on a key beside the template; without one it is drawn from the seed. */
  readonly takesKey?: true;
  /** 32-bit operations a hash costs once the template is set up, counted from the kernel's graph. */
  readonly operationsPerHash: number;
  /** @throws {RangeError} if the template has another length */
  openScanner(template: Uint8Array): Scanner;
  /** A scanner of 64 bits, where the function has a kernel for it. */
  readonly openWideScanner?: (template: Uint8Array) => WideScanner;
  /**
   * The whole hash, 32 bytes in raw (digest) order, by an implementation independent of the scanner's kernel.
   * As a number it is read little-endian: byte 31 is the most significant.
   *
   * @throws {RangeError} if the template has another length or the nonce is not in [0, 2^32)
   */
  hash(template: Uint8Array, nonce: number): Uint8Array;
  /** What the function keeps in memory that threads can share: a handle to give to `takeShared` on another thread. */
  readonly share?: () => SharedPow;
  /** Bytes of that memory. */
  readonly sharedBytes?: number;
  /** The same of any bytes, for functions that are not bound to headers; raw order. */
  readonly digest?: (input: Uint8Array) => Uint8Array;
}
