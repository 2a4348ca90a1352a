/** The 29 kinds of instruction of a program, in the order of opcodes (RandomX specification, section 5 and table 7). */
export const INSTRUCTIONS = [
  "IADD_RS",
  "IADD_M",
  "ISUB_R",
  "ISUB_M",
  "IMUL_R",
  "IMUL_M",
  "IMULH_R",
  "IMULH_M",
  "ISMULH_R",
  "ISMULH_M",
  "IMUL_RCP",
  "INEG_R",
  "IXOR_R",
  "IXOR_M",
  "IROR_R",
  "IROL_R",
  "ISWAP_R",
  "FSWAP_R",
  "FADD_R",
  "FADD_M",
  "FSUB_R",
  "FSUB_M",
  "FSCAL_R",
  "FMUL_R",
  "FDIV_M",
  "FSQRT_R",
  "CBRANCH",
  "CFROUND",
  "ISTORE",
] as const;
export type InstructionKind = (typeof INSTRUCTIONS)[number];

/** Parameters of a RandomX machine, named as in the reference's configuration (RandomX v1, doc/configuration.md). */
export interface RandomXParameters {
  /** Size of the cache in KiB, a power of 2. */
  readonly argonMemoryKiB: number;
  readonly argonIterations: number;
  readonly argonLanes: number;
  /** One character a byte; at least 8 bytes. */
  readonly argonSalt: string;
  /** Accesses to the cache for each dataset item. */
  readonly cacheAccesses: number;
  /** Target latency of a SuperscalarHash program, in cycles of the reference processor. */
  readonly superscalarLatency: number;
  /** In bytes, a power of 2. */
  readonly datasetBaseSize: number;
  /** In bytes, a multiple of 64. */
  readonly datasetExtraSize: number;
  /** Instructions in a program. */
  readonly programSize: number;
  readonly programIterations: number;
  /** Programs chained for one hash. */
  readonly programCount: number;
  /** In bytes, powers of 2, L1 <= L2 <= L3. */
  readonly scratchpadL3: number;
  readonly scratchpadL2: number;
  readonly scratchpadL1: number;
  readonly jumpBits: number;
  readonly jumpOffset: number;
  /** For each kind of instruction how many of the 256 opcodes stand for it. */
  readonly frequencies: Readonly<Record<InstructionKind, number>>;
  /** Rounds of Blake2b on the input and on the output of the machine; 12 in the standard (RFC 7693). */
  readonly blakeRounds: { readonly input: number; readonly output: number };
  /** Must be true for a machine that is weak on purpose: one that breaks a safety rule of the configuration. */
  readonly unsafe?: boolean;
}

/** RandomX v1 as Monero uses it. */
export const RANDOMX_V1: RandomXParameters = {
  argonMemoryKiB: 262144,
  argonIterations: 3,
  argonLanes: 1,
  argonSalt: "RandomX\x03",
  cacheAccesses: 8,
  superscalarLatency: 170,
  datasetBaseSize: 2 ** 31,
  datasetExtraSize: 33554368,
  programSize: 256,
  programIterations: 2048,
  programCount: 8,
  scratchpadL3: 2097152,
  scratchpadL2: 262144,
  scratchpadL1: 16384,
  jumpBits: 8,
  jumpOffset: 8,
  frequencies: {
    IADD_RS: 16,
    IADD_M: 7,
    ISUB_R: 16,
    ISUB_M: 7,
    IMUL_R: 16,
    IMUL_M: 4,
    IMULH_R: 4,
    IMULH_M: 1,
    ISMULH_R: 4,
    ISMULH_M: 1,
    IMUL_RCP: 8,
    INEG_R: 2,
    IXOR_R: 15,
    IXOR_M: 5,
    IROR_R: 8,
    IROL_R: 2,
    ISWAP_R: 4,
    FSWAP_R: 4,
    FADD_R: 16,
    FADD_M: 5,
    FSUB_R: 16,
    FSUB_M: 5,
    FSCAL_R: 6,
    FMUL_R: 32,
    FDIV_M: 4,
    FSQRT_R: 6,
    CBRANCH: 25,
    CFROUND: 1,
    ISTORE: 16,
  },
  blakeRounds: { input: 12, output: 12 },
};

const LITE = {
  argonMemoryKiB: 16384,
  argonIterations: 1,
  programCount: 4,
  scratchpadL3: 262144,
  scratchpadL2: 131072,
} as const;

/** A smaller machine with the same instructions: for datasets of labelled nonces. */
export const RANDOMX_LITE_A: RandomXParameters = {
  ...RANDOMX_V1,
  ...LITE,
  argonSalt: "RandomX-lite\x01",
  datasetBaseSize: 134217728,
  programIterations: 1024,
};

/** A smaller one still, `randomx-lite`. */
export const RANDOMX_LITE_B: RandomXParameters = {
  ...RANDOMX_V1,
  ...LITE,
  argonSalt: "RandomX-lite\x02",
  cacheAccesses: 2,
  datasetBaseSize: 33554432,
  programIterations: 512,
};
