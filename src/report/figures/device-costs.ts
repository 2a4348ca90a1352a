/** What a hash costs where it is not computed by a processor that could score nonces too. */
export interface DeviceCost {
  readonly id: string;
  readonly label: string;
  /** 32-bit operations that cost as much energy on a GPU as the hash does on the device, or that the hash takes. */
  readonly operations: number;
  readonly note: string;
}

/** 82.6 x 10^12 floating-point operations a second are 41.3 x 10^12 instructions, each a multiplication and an addition. */
const GPU_OPERATIONS_PER_SECOND = 41.3e12;
const GPU_WATTS = 450;
const GPU_JOULES = GPU_WATTS / GPU_OPERATIONS_PER_SECOND;

/** 3500 W at 200 x 10^12 hashes a second. */
const ASIC_JOULES = 3500 / 200e12;

/** Operations of a RandomX hash, as this project's kernels count them. */
export const RANDOMX_OPERATIONS = 70_516_736;

export const ASIC: DeviceCost = {
  id: "asic",
  label: "ASIC",
  operations: ASIC_JOULES / GPU_JOULES,
  note:
    "ASIC: 17.5 J per 10¹² hashes of SHA-256d (Bitmain Antminer S21, 200 TH/s at 3500 W, by its data sheet), as energy against that of a " +
    "32-bit operation on a GPU, 10.9 pJ (NVIDIA GeForce RTX 4090, 41.3 × 10¹² a second at 450 W, by its data sheet), where the " +
    "scoring would run. Peak figures, so a lower bound of what scoring costs.",
};

export const RANDOMX: DeviceCost = {
  id: "randomx",
  label: "RandomX",
  operations: RANDOMX_OPERATIONS,
  note: "RandomX: 32-bit operations of a hash as this project's kernels count them, beside the same scoring.",
};
