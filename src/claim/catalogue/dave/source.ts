/** Where the claims of this family come from. */
export const DAVE_SOURCE =
  "matrixbuilderops/December-15-production-ready-bitcoin-mining-system, commit bc21fc42, and Gemini, commit 0193575";

/** The claimant's 111-digit "BitLoad", its levels and iterations, and its cycles. */
export const BITLOAD =
  208500855993373022767225770164375163068756085544106017996338881654571185256056754443039992227128051932599645909n;
export const LEVELS = 80n;
export const ITERATIONS = 156_912n;
export const CYCLES = 161n;
